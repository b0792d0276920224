'use strict';

// What is shown comes from clients in part (names, addresses): it is only ever set as text.

const $ = id => document.getElementById(id);
const LAMPS = ['TX', 'RX', 'RTS', 'CTS', 'DTR', 'DSR', 'CD', 'RI'];
const SILENCE = 16000;
const calm = matchMedia('(prefers-reduced-motion: reduce)');
// How long a lamp of traffic stays lit: long enough to be seen, and steady while traffic goes on.
const hold = () => (calm.matches ? 2000 : 450);

const panels = new Map();
let order = [];
let server = { actions: false, captures: false, refusals: {} };
let token = '';
let clock = 0; // what the server's clock is ahead of ours, in milliseconds

// ---- small things

function text(element, value) {
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

function octets(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return (unit && value < 100 ? value.toFixed(1) : Math.round(value)) + ' ' + units[unit];
}

function age(since) {
  const seconds = Math.max(0, Math.round((Date.now() + clock - Date.parse(since)) / 1000));
  if (seconds < 60) return seconds + ' s';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
  if (seconds < 86400) return Math.floor(seconds / 3600) + ' h ' + Math.floor((seconds % 3600) / 60) + ' min';
  return Math.floor(seconds / 86400) + ' d ' + Math.floor((seconds % 86400) / 3600) + ' h';
}

function millis(seconds) {
  const value = seconds * 1000;
  return (value < 10 ? value.toFixed(1) : Math.round(value)) + ' ms';
}

const total = counts => Object.values(counts).reduce((sum, count) => sum + count, 0);
const words = kind => kind.replaceAll('_', ' ');
const listed = counts => Object.entries(counts).filter(([, count]) => count > 0).map(([kind, count]) => words(kind) + ' ' + count).join(', ');

let quiet = 0;
function announce(message) {
  text($('news'), message);
  $('news').hidden = false;
  clearTimeout(quiet);
  quiet = setTimeout(() => { $('news').hidden = true; }, 8000);
}

function link(state, message) {
  $('link').dataset.state = state;
  text($('link-text'), message);
}

// ---- the panel of a port

function makePanel(id) {
  const article = $('port-template').content.firstElementChild.cloneNode(true);
  const find = name => article.querySelector('.' + name);
  const panel = { article, find, lamps: {}, sessions: new Map(), port: null, traffic: { TX: 0, RX: 0 } };
  const heading = 'port-' + id;
  find('name').id = heading;
  article.setAttribute('aria-labelledby', heading);
  for (const name of LAMPS) {
    const lamp = document.createElement('li');
    lamp.className = 'lamp';
    const bulb = document.createElement('span');
    bulb.className = 'bulb';
    bulb.setAttribute('aria-hidden', 'true');
    const state = document.createElement('span');
    state.className = 'state';
    lamp.append(bulb, name + ' ', state);
    find('lamps').append(lamp);
    panel.lamps[name] = { lamp, state };
  }
  find('purge').addEventListener('click', () => purge(panel.port));
  find('break').addEventListener('click', () => sendBreak(panel.port));
  return panel;
}

function light(panel, name, state, said) {
  const lamp = panel.lamps[name];
  if (lamp.lamp.dataset.state !== state) {
    lamp.lamp.dataset.state = state;
    lamp.lamp.title = name + ': ' + said;
  }
  text(lamp.state, said);
}

function lights(panel) {
  const port = panel.port;
  const now = performance.now();
  for (const name of ['TX', 'RX']) {
    const busy = panel.traffic[name] > now;
    light(panel, name, busy ? 'busy' : 'off', busy ? 'busy' : 'quiet');
  }
  for (const name of LAMPS.slice(2)) {
    const high = port[name.toLowerCase()];
    const known = port.device === 'open';
    light(panel, name, known ? (high ? 'on' : 'off') : 'unknown', known ? (high ? 'on' : 'off') : 'unknown');
  }
}

function show(panel, port) {
  const before = panel.port;
  const find = panel.find;
  panel.port = port;
  if (before) {
    if (before.device !== port.device && (before.device === 'lost' || port.device === 'lost')) {
      announce(port.name + ': the device is ' + (port.device === 'lost' ? 'lost' : 'back'));
    }
    const until = performance.now() + hold();
    if (port.totals.toDevice > before.totals.toDevice) panel.traffic.TX = until;
    if (port.totals.fromDevice > before.totals.fromDevice) panel.traffic.RX = until;
  }
  panel.article.dataset.device = port.device;
  text(find('name'), port.name);
  text(find('address'), port.address);
  text(find('device-text'), { open: 'open', closed: 'closed', lost: 'device lost' }[port.device]);
  find('device').title = 'since ' + port.deviceSince;
  text(find('settings'), port.settings.text);
  find('break-badge').hidden = !port.break;
  text(find('sharing'), port.ending ? 'being removed' : port.sharing);
  for (const [name, count] of [['to-device', port.totals.toDevice], ['from-device', port.totals.fromDevice], ['waiting-device', port.waitingForDevice], ['waiting-client', port.waitingForClient]]) {
    text(find(name), octets(count));
    find(name).title = count.toLocaleString('en') + ' octets';
  }
  const line = { overrun: port.totals.overruns, parity: port.totals.parityErrors, framing: port.totals.framingErrors };
  const faults = { lost: port.totals.losses, line: total(line), protocol: port.sessions.reduce((sum, session) => sum + total(session.violations), 0) };
  text(find('errors'), listed(faults) || 'none');
  find('errors').title = listed({ ...line, break: port.totals.breaks });
  find('errors-box').classList.toggle('bad', total(faults) > 0);
  const commands = port.commands;
  text(find('commands'), commands.count ? commands.count + ', ' + millis(commands.meanSeconds) + ' mean' : 'none');
  find('commands').title = commands.count ? millis(commands.longestSeconds) + ' at most' : '';
  lights(panel);
  showSessions(panel, port);
}

function showSessions(panel, port) {
  const list = panel.find('sessions');
  const there = new Set();
  const sorted = [...port.sessions].sort((a, b) => b.owner - a.owner || a.since.localeCompare(b.since));
  for (const session of sorted) {
    there.add(session.id);
    let row = panel.sessions.get(session.id);
    if (!row) {
      row = makeSession(panel, session.id);
      panel.sessions.set(session.id, row);
      list.append(row.item);
    }
    row.session = session;
    showSession(row);
  }
  for (const [id, row] of panel.sessions) {
    if (!there.has(id)) {
      row.item.remove();
      panel.sessions.delete(id);
    }
  }
  panel.find('nobody').hidden = sorted.length > 0;
}

function makeSession(panel, id) {
  const item = $('session-template').content.firstElementChild.cloneNode(true);
  const row = { item, find: name => item.querySelector('.' + name), session: null, file: '' };
  row.find('disconnect').addEventListener('click', () => disconnect(panel.port, row.session));
  row.find('capture').addEventListener('click', () => capture(panel.port, row));
  row.find('download').addEventListener('click', () => download(row.file));
  return row;
}

function showSession(row) {
  const { session, find } = row;
  text(find('peer'), session.peer);
  text(find('role'), session.owner ? 'owner' : 'observer');
  find('identities').hidden = session.identities.length === 0;
  text(find('identities'), session.identities.join(', '));
  let detail = 'for ' + age(session.since) + ', ' + octets(session.toDevice) + ' in, ' + octets(session.fromDevice) + ' out';
  const waiting = session.waitingForDevice + session.waitingForClient;
  if (waiting) detail += ', ' + octets(waiting) + ' waiting';
  if (session.profile !== 'standard') detail += ', taken for ' + session.profile;
  if (session.suspendedByServer) detail += ', told to pause';
  if (session.suspendedByClient) detail += ', has told us to pause';
  text(find('detail'), detail);
  const faults = listed(session.violations);
  find('faults').hidden = !faults;
  text(find('faults'), faults && 'Departures from the protocol: ' + faults);
  if (session.capture) row.file = session.capture.file;
  find('capturing').hidden = !session.capture;
  text(find('capturing'), session.capture ? 'capturing, ' + octets(session.capture.octets) : '');
  find('capture').hidden = !server.captures;
  text(find('capture'), session.capture ? 'End capture' : 'Capture');
  find('download').hidden = !row.file;
}
