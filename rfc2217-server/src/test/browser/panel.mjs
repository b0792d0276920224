// Looks at the operation page in a real browser: what it shows, who may act, keyboard, contrast, widths, both colour schemes.
//
//   node panel.mjs CLASS_PATH [DIRECTORY]
//
// CLASS_PATH has the server's classes and test classes; DIRECTORY gets screenshots. Needs playwright-core, where node finds it
// or in the directory that PLAYWRIGHT names, and Chromium in /usr/bin or where CHROMIUM says. Without them it says so and ends
// with 77.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import path from 'node:path';

const SKIPPED = 77;
const TOKEN = 'browser-test-0123456789';
const [classPath, pictures] = process.argv.slice(2);
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const java = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin', 'java') : 'java';

let chromium;
try {
  const from = process.env.PLAYWRIGHT ? path.join(process.env.PLAYWRIGHT, 'x') : import.meta.url;
  ({ chromium } = createRequire(from)('playwright-core'));
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
}
if (!chromium || !existsSync(chromiumPath) || !classPath) {
  console.log('skipped: playwright-core, Chromium or the class path is missing');
  process.exit(SKIPPED);
}

async function demo(ports, token) {
  const program = spawn(java, ['-cp', classPath, 'io.github.rfc2217j.server.app.admin.PanelDemo', String(ports), '0', token], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: program.stdout });
  const url = await new Promise((done, fail) => {
    lines.once('line', done);
    program.once('exit', code => fail(new Error('the demo ended with ' + code)));
  });
  return { url, end: () => program.stdin.end() };
}

async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', message => {
    // The browser reports what the page asked for and was refused; a test that wants that says so.
    if (message.type() === 'error' && !(options.refusals && message.text().includes('status of 4'))) wrong.push(message.text());
  });
  page.on('pageerror', error => wrong.push(String(error)));
  page.on('request', request => {
    const origin = new URL(request.url());
    if (origin.protocol.startsWith('http') && !request.url().startsWith(url)) wrong.push('asks ' + request.url());
    if (request.url().includes(TOKEN)) wrong.push('the token is in ' + request.url());
  });
  await page.goto(url);
  await page.locator('#link[data-state="live"]').waitFor();
  return { page, end: async () => { await context.close(); assert.deepEqual(wrong, []); } };
}

// Text whose contrast with what is behind it is below what WCAG 2 AA wants.
const poorContrast = () => {
  const channel = value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const parse = color => color.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const poor = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('script, style, noscript')) continue;
    let behind = element;
    while (behind && parse(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const ground = luminance(parse(getComputedStyle(behind ?? document.documentElement).backgroundColor));
    const ink = luminance(parse(getComputedStyle(element).color));
    const contrast = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
    if (contrast < 4.5) poor.push(element.className + ' "' + element.textContent.trim().slice(0, 30) + '" ' + contrast.toFixed(2));
  }
  return poor;
};

const checks = {
  async looksRightInAllSizes(browser) {
    for (const ports of [1, 8, 64]) {
      const server = await demo(ports, TOKEN);
      for (const colorScheme of ['light', 'dark']) {
        for (const width of [360, 1280, 2200]) {
          const { page, end } = await open(browser, server.url, { colorScheme, viewport: { width, height: width === 360 ? 800 : 900 } });
          await page.locator('.port').nth(ports - 1).waitFor();
          assert.equal(await page.locator('.port').count(), ports);
          const name = ports + '-' + colorScheme + '-' + width;
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways: ' + name);
          assert.deepEqual(await page.evaluate(poorContrast), [], name);
          await page.locator('.lamp[data-state="busy"]').first().waitFor();
          if (pictures) await page.screenshot({ path: path.join(pictures, name + '.png') });
          await end();
        }
      }
      server.end();
    }
  },

  async showsAndUpdatesAPort(browser) {
    const server = await demo(4, TOKEN);
    const { page, end } = await open(browser, server.url);
    const first = page.getByRole('article', { name: '/dev/ttyUSB0' });
    await first.waitFor();
    assert.deepEqual(await first.locator('.lamp').evaluateAll(lamps => lamps.map(lamp => lamp.textContent.trim().split(' ')[0])), ['TX', 'RX', 'RTS', 'CTS', 'DTR', 'DSR', 'CD', 'RI']);
    // In words, for whoever does not see colours.
    await first.getByText('CTS on').waitFor({ state: 'attached' });
    await first.getByText('RI off').waitFor({ state: 'attached' });
    await first.getByText('DSR off').waitFor({ state: 'attached' });
    await first.getByText('DSR on').waitFor({ state: 'attached' });
    await first.getByText('TX busy').waitFor({ state: 'attached' });
    await first.getByText('115200 8N1').waitFor();
    await first.getByText('192.0.2.7:41000').waitFor();
    await first.getByText('cn:alice').waitFor();
    await page.getByRole('article', { name: 'usb:0403:6001:FT1ABCDEF' }).getByText('device lost').waitFor();
    const unknown = page.getByRole('article', { name: 'line <b>2</b>' });
    await unknown.getByText('CTS unknown').waitFor({ state: 'attached' });
    assert.equal(await page.locator('.port b').count(), 0);
    await end();
    server.end();
  },

  async siftsPorts(browser) {
    const server = await demo(8, TOKEN);
    const { page, end } = await open(browser, server.url);
    await page.getByLabel('Filter').fill('198.51.100.7');
    await page.locator('.port:visible').nth(1).waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.port:visible').count(), 1);
    await page.getByLabel('Filter').fill('');
    await page.getByLabel('Show').selectOption('lost');
    assert.equal(await page.locator('.port:visible').count(), 1);
    await page.getByLabel('Filter').fill('nothing like this');
    await page.getByText('No port is like that.').waitFor();
    await end();
    server.end();
  },

  async actsWithTheTokenOnly(browser) {
    const server = await demo(1, TOKEN);
    const { page, end } = await open(browser, server.url, { refusals: true });
    // By keyboard alone.
    await page.getByRole('button', { name: 'Purge' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Purge /dev/ttyUSB0' }).waitFor();
    if (pictures) await page.screenshot({ path: path.join(pictures, 'ask.png') });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.getByLabel('What').selectOption('receive');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Token' }).waitFor();
    await page.keyboard.type('wrong-wrong-wrong-wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The token is wrong.').waitFor();
    await page.keyboard.type(TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('Purged at /dev/ttyUSB0: receive.').waitFor();
    await page.getByRole('button', { name: 'Send break' }).click();
    await page.getByLabel('Milliseconds').fill('6000');
    await page.keyboard.press('Enter');
    await page.getByText('ms= takes 1 to 5000.').waitFor();
    await page.getByRole('button', { name: 'Disconnect' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    await page.getByText('The session of 192.0.2.7:41000 at /dev/ttyUSB0 is ended.').waitFor();
    await page.getByRole('button', { name: 'Capture' }).first().click();
    await page.getByText(/capturing, \d/).first().waitFor();
    if (pictures) await page.screenshot({ path: path.join(pictures, 'capture.png') });
    await page.getByRole('button', { name: 'End capture' }).first().click();
    await page.getByText(/is ended: .*\.pcapng/).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).first().click();
    assert.match((await saved).suggestedFilename(), /^dev_ttyUSB0-.*\.pcapng$/);
    assert.ok(!(await page.content()).includes(TOKEN), 'the token is in the document');
    assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
    await end();
    server.end();
  },

  async hasNoActionsWithoutAToken(browser) {
    const server = await demo(1, '-');
    const { page, end } = await open(browser, server.url);
    await page.getByText('Nothing can be done from this page').waitFor();
    assert.equal(await page.getByRole('button').count(), 0);
    await end();
    server.end();
  },

  async canBeUsedByKeyboard(browser) {
    const server = await demo(1, TOKEN);
    const { page, end } = await open(browser, server.url);
    await page.getByRole('article').waitFor();
    const reached = [];
    for (let count = 0; count < 14; count++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement.textContent.trim().slice(0, 20) || document.activeElement.id));
      assert.ok(await page.evaluate(() => document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'), 'focus is not seen at ' + reached.at(-1));
    }
    for (const wanted of ['Skip to the ports', 'filter', 'Enter token', 'Capture', 'Disconnect', 'Purge', 'Send break', 'JSON']) {
      assert.ok(reached.includes(wanted), wanted + ' is not among ' + reached);
    }
    await end();
    server.end();
  },

  async isCalmIfAskedTo(browser) {
    const server = await demo(1, TOKEN);
    const { page, end } = await open(browser, server.url, { reducedMotion: 'reduce' });
    await page.getByRole('article').waitFor();
    assert.equal(await page.locator('.bulb').first().evaluate(bulb => getComputedStyle(bulb).transitionDuration), '0s');
    await page.getByText('TX busy').first().waitFor({ state: 'attached' });
    const states = new Set();
    for (let count = 0; count < 20; count++) {
      states.add(await page.locator('.lamp').first().getAttribute('data-state'));
      await page.waitForTimeout(100);
    }
    assert.deepEqual([...states], ['busy']);
    await end();
    server.end();
  },

  async saysThatTheServerHasGone(browser) {
    const server = await demo(1, TOKEN);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(server.url);
    await page.locator('#link[data-state="live"]').waitFor();
    server.end();
    await page.locator('#link[data-state="lost"]').waitFor();
    await context.close();
  },
};

if (pictures) mkdirSync(pictures, { recursive: true });
const only = process.env.ONLY;
const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] });
let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (only && only !== name) continue;
  try {
    await check(browser);
    console.log('ok      ' + name);
  } catch (error) {
    failed++;
    console.log('FAILED  ' + name + '\n' + error.stack);
  }
}
await browser.close();
console.log(Object.keys(checks).length - failed + ' passed, ' + failed + ' failed');
process.exit(failed ? 1 : 0);
