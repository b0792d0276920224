// ---- actions

// Asks for a word, a number, one of several, or just for consent; null for none.
function ask({ title, words: said, yes, label, type, value, choices, wrong }) {
  const dialog = $('ask');
  text($('ask-title'), title);
  text($('ask-text'), said);
  text($('ask-yes'), yes);
  $('ask-field').hidden = !label;
  text($('ask-label'), label || '');
  $('ask-label').htmlFor = choices ? 'ask-select' : 'ask-input';
  const input = $('ask-input');
  const select = $('ask-select');
  input.hidden = !!choices;
  select.hidden = !choices;
  input.type = type || 'text';
  input.value = value || '';
  select.replaceChildren(...(choices || []).map(([key, name]) => new Option(name, key)));
  $('ask-wrong').hidden = !wrong;
  text($('ask-wrong'), wrong || '');
  return new Promise(answer => {
    let result = null;
    const finish = () => {
      $('ask-form').onsubmit = null;
      $('ask-no').onclick = null;
      dialog.onclose = null;
      input.value = '';
      answer(result);
    };
    $('ask-form').onsubmit = event => {
      event.preventDefault();
      result = choices ? select.value : input.value.trim();
      dialog.close();
    };
    $('ask-no').onclick = () => dialog.close();
    dialog.onclose = finish;
    dialog.showModal();
    (label ? (choices ? select : input) : $('ask-no')).focus();
  });
}

let asking = null;
function askToken(wrong) {
  asking ||= ask({
    title: 'Token',
    words: 'The server was given a token. It stays in this page until it is closed or loaded again.',
    yes: 'Use it',
    label: 'Token',
    type: 'password',
    wrong,
  }).then(answer => {
    asking = null;
    if (answer !== null) token = answer;
    text($('unlock'), token ? 'Change token' : 'Enter token');
    return answer !== null;
  });
  return asking;
}

$('unlock').addEventListener('click', () => askToken(''));

async function act(action, query) {
  if (!token && !(await askToken(''))) return;
  for (;;) {
    let answer;
    let said;
    try {
      answer = await fetch('/api/' + action + '?' + new URLSearchParams(query), { method: 'POST', headers: headers() });
      said = await answer.json();
    } catch (error) {
      announce('The server does not answer.');
      return;
    }
    if (answer.status !== 401) {
      announce(said.done || said.error);
      return;
    }
    if (!(await askToken('The token is wrong.'))) return;
  }
}

async function disconnect(port, session) {
  const agreed = await ask({ title: 'Disconnect ' + session.peer + '?', words: 'Its session at ' + port.name + ' ends. It may connect again.', yes: 'Disconnect' });
  if (agreed !== null) act('disconnect', { port: port.id, session: session.id });
}

async function purge(port) {
  const what = await ask({ title: 'Purge ' + port.name, words: 'Octets that wait are thrown away.', yes: 'Purge', label: 'What', choices: [['both', 'both directions'], ['receive', 'from the device'], ['transmit', 'to the device']] });
  if (what !== null) act('purge', { port: port.id, what });
}

async function sendBreak(port) {
  const ms = await ask({ title: 'Send a break at ' + port.name, words: 'The device may take it for an attention key or reset.', yes: 'Send', label: 'Milliseconds', type: 'number', value: '250' });
  if (ms !== null) act('break', { port: port.id, ms });
}

function capture(port, row) {
  act('capture', { port: port.id, session: row.session.id, do: row.session.capture ? 'stop' : 'start' });
}

async function download(file) {
  if (!token && !(await askToken(''))) return;
  try {
    const answer = await fetch('/api/capture/file?' + new URLSearchParams({ name: file }), { headers: headers() });
    if (!answer.ok) throw new Error((await answer.json()).error);
    const anchor = document.createElement('a');
    anchor.href = URL.createObjectURL(await answer.blob());
    anchor.download = file;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
  } catch (error) {
    announce('Not downloaded: ' + error.message);
  }
}
