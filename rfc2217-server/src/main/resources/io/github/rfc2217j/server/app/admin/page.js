// ---- all of it

function totals() {
  const ports = order.map(id => panels.get(id).port);
  const count = device => ports.filter(port => port.device === device).length;
  text($('total-ports'), String(ports.length));
  text($('total-open'), String(count('open')));
  text($('total-lost'), String(count('lost')));
  $('lost-box').classList.toggle('bad', count('lost') > 0);
  text($('total-sessions'), String(ports.reduce((sum, port) => sum + port.sessions.length, 0)));
  text($('total-refused'), String(total(server.refusals)));
  $('total-refused').title = listed(server.refusals);
}

function sift() {
  const wanted = $('filter').value.trim().toLowerCase();
  const kind = $('show').value;
  let shown = 0;
  for (const id of order) {
    const { article, port } = panels.get(id);
    const text = [port.name, port.address, ...port.sessions.flatMap(session => [session.peer, ...session.identities])].join(' ').toLowerCase();
    const fits = text.includes(wanted) && (kind === 'all' || (kind === 'used' ? port.sessions.length > 0 : port.device === 'lost'));
    article.hidden = !fits;
    shown += fits;
  }
  $('none').hidden = shown > 0;
  text($('none'), order.length ? 'No port is like that.' : 'No ports are served.');
}

function take(event) {
  clock = Date.parse(event.at) - Date.now();
  if (event.server) {
    server = event.server;
    document.body.classList.toggle('no-actions', !server.actions);
    $('no-actions').hidden = server.actions;
    text($('version'), 'rfc2217j ' + server.version);
  }
  for (const port of event.ports) {
    if (!panels.has(port.id)) panels.set(port.id, makePanel(port.id));
    show(panels.get(port.id), port);
  }
  if (event.ids) {
    order = event.ids;
    for (const [id, panel] of panels) {
      if (!order.includes(id)) {
        panel.article.remove();
        panels.delete(id);
      }
    }
    $('ports').append(...order.map(id => panels.get(id).article));
  }
  totals();
  sift();
}

setInterval(() => {
  for (const panel of panels.values()) panel.sessions.forEach(showSession);
}, 1000);
setInterval(() => panels.forEach(lights), 150);
$('filter').addEventListener('input', sift);
$('show').addEventListener('change', sift);

// ---- the server's events; by fetch, since EventSource can't show a token

function headers() {
  return token ? { Authorization: 'Bearer ' + token } : {};
}

async function follow() {
  for (let pause = 1000; ; pause = Math.min(pause * 2, 10000)) {
    const control = new AbortController();
    let silence = setTimeout(() => control.abort(), SILENCE);
    try {
      const answer = await fetch('/api/events', { headers: headers(), signal: control.signal, cache: 'no-store' });
      if (answer.status === 401) {
        clearTimeout(silence);
        link('lost', 'Locked');
        await askToken(token ? 'The token is wrong.' : '');
        pause = 500;
        continue;
      }
      if (!answer.ok) throw new Error((await answer.json()).error);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) throw new Error('Connection lost');
        clearTimeout(silence);
        silence = setTimeout(() => control.abort(), SILENCE);
        rest += value;
        const events = rest.split('\n\n');
        rest = events.pop();
        for (const event of events) take(JSON.parse(event.slice(6)));
        link('live', 'Live');
        pause = 500;
      }
    } catch (error) {
      link('lost', error.name === 'Error' ? error.message : 'Connection lost');
    }
    clearTimeout(silence);
    await new Promise(done => setTimeout(done, pause));
  }
}

follow();
