// The site in Firefox and WebKit: a smoke test. What Chromium shows in depth (tests/site/) is here asked once per engine.
// An engine that isn't installed is skipped, unless ENGINES names it: ENGINES=firefox,webkit makes both required.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { SITE, serve } from './site.js';

const required = (process.env.ENGINES ?? '').split(',').filter(Boolean);
const PATIENCE = 60_000; // ms: a busy machine is slow, and what holds doesn't wait

const pages = readdirSync(SITE, { recursive: true }).filter((path) => path.endsWith('.html'));

/** The questions, asked to one engine: what its file exports, by the name that ENGINES calls it. */
export function smoke(name, engine) {
  const missing = engine.NEEDS.filter((file) => !existsSync(file));
  const skip = missing.length > 0 && !required.includes(name) && `not installed: ${missing.join(', ')}`;
  describe(name, { skip, timeout: 10 * PATIENCE }, () => {
    let site;
    let browser;

    before(async () => {
      site = await serve();
      browser = await engine.launch();
      console.log(`${name}: ${browser.version}`);
    });
    after(async () => {
      await browser?.close();
      site?.close();
    });

    const open = async (path) => browser.open(site.address + path);

    /** Wait until `script`, an expression of the page, is true; say what it was last. */
    async function until(script, what) {
      const end = Date.now() + PATIENCE;
      while (!(await browser.evaluate(`Boolean(${script})`))) {
        assert(Date.now() < end, `waited in vain until ${what}`);
        await new Promise((later) => setTimeout(later, 50));
      }
    }

    /** The live cell whose code holds `words` gets the id `cell`; its editor is there. */
    async function findCell(words) {
      await until(`document.querySelector('.live-ready') !== null`, 'cells can be run');
      const cell = `[...document.querySelectorAll('.cell.tag_live')].find((c) =>
        (c.querySelector('.live-text')?.value ?? '').includes(${JSON.stringify(words)}))`;
      await until(cell, `the cell with ${words} can be edited`);
      await browser.evaluate(`(${cell}).id = 'cell'`);
    }

    // what isn't laid out yet has text, but no inner text
    const textOf = (selector) => browser.evaluate(`document.querySelector('${selector}').textContent`);

    /** Clicks where the element stands in the end: sections above it are laid out on the way there. */
    async function click(selector) {
      const box = `document.querySelector('${selector}').getBoundingClientRect()`;
      const seen = `(${box}.top > 0 && ${box}.bottom < innerHeight && ${box}.width > 0)`;
      await browser.evaluate(`document.querySelector('${selector}').scrollIntoView({ block: 'center' })`);
      await until(seen, `${selector} is seen`);
      await browser.click(selector);
    }

    test('a fault of a page would be noticed', async () => {
      await open('index.html');
      await browser.evaluate(
        `void setTimeout(() => { console.error('said'); fetch('https://example.org').catch(() => {}); thrown() })`,
      );
      await until(`window.faults.length >= 3`, 'the three faults are noticed');
      const faults = (await browser.evaluate('window.faults')).join('\n');
      for (const words of ['console: said', 'refused: https://example.org', 'thrown'])
        assert.match(faults, RegExp(words));
    });

    test('each page opens without an error', async () => {
      for (const path of pages) {
        await open(path);
        await until(`document.readyState === 'complete'`, `${path} is loaded`);
        assert.deepEqual(await browser.evaluate('window.faults'), [], path);
        assert(await browser.evaluate(`document.querySelector('h1') !== null`), `${path} has no heading`);
      }
    });

    test('a live cell prints what stands on the page', async () => {
      await open('lectures/01_micrograd.html');
      await until(`document.querySelector('.live-run')`, 'there is a Run button');
      await browser.evaluate(`document.querySelector('.cell.tag_live:has(.cell_output pre)').id = 'cell'`);
      const printed = await textOf('#cell .cell_output pre');
      await click('#cell .live-run');
      await until(`/Done/.test(document.querySelector('#cell .live-status').innerText)`, 'the cell has run');
      assert.equal((await textOf('#cell .live-output')).trim(), printed.trim());
      assert.deepEqual(await browser.evaluate('window.faults'), []);
    });

    test('an exercise is answered wrong, then right', async () => {
      await open('exercises/01_micrograd.html');
      await findCell('def tanh(');
      const answer = async (expression, verdict) => {
        await browser.evaluate(`document.querySelector('#cell .live-text').select()`);
        await browser.type('#cell .live-text', `tanh = lambda x: ${expression}`);
        await click('#cell .live-run');
        await until(`document.body.innerText.includes('micrograd.tanh: ${verdict}')`, `the verdict is: ${verdict}`);
      };
      await answer('(math.exp(x) - 1) / (math.exp(x) + 1)', 'not yet');
      assert.match(await textOf('body'), /That's tanh\(x\/2\)/);
      const right = '(math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)';
      await answer(right, 'passed');
      assert.deepEqual(await browser.evaluate('window.faults'), []);
      await open('exercises/01_micrograd.html'); // the answer is kept on this machine
      await findCell(right);
    });

    test('a figure is operated by its keys', async () => {
      await open('lectures/01_micrograd.html'); // its first figure has a slider
      await browser.evaluate(`document.querySelector('figure[data-module]').scrollIntoView()`);
      const slider = 'figure[data-module] input[type=range]';
      await until(`document.querySelector('${slider}')`, 'the figure is alive');
      const value = `document.querySelector('${slider}').value`;
      const first = await browser.evaluate(value);
      await browser.press(slider, 'ArrowRight');
      await until(`${value} !== '${first}'`, 'the slider has moved');
      await until(`document.querySelector('figure[data-module] [aria-live]').innerText !== ''`, 'the figure says so');
      assert.deepEqual(await browser.evaluate('window.faults'), []);
    });

    test('nothing is wider than a phone', async () => {
      await open('index.html');
      // WebKitGTK's window can't be made as narrow as a phone, a frame can
      await browser.evaluate(`document.body.innerHTML = '<iframe id="phone" style="width: 360px; height: 700px">'`);
      const phone = `document.getElementById('phone')`;
      for (const path of pages) {
        await browser.evaluate(`void (${phone}.src = ${JSON.stringify(site.address + path)})`);
        const shown = `${phone}.contentWindow.location.pathname === ${JSON.stringify(`/${path}`)}`;
        await until(`${shown} && ${phone}.contentDocument.readyState === 'complete'`, `${path} is loaded`);
        const { scrollWidth, clientWidth } = await browser.evaluate(`(({ scrollWidth, clientWidth }) =>
          ({ scrollWidth, clientWidth }))(${phone}.contentDocument.documentElement)`);
        assert(scrollWidth <= clientWidth, `${path} is ${scrollWidth} px wide on a phone of ${clientWidth}`);
      }
    });

    test('what is only for the screen is not printed', async () => {
      await open('lectures/01_micrograd.html');
      const shown = `[...document.querySelectorAll('nav, .live-bar')].filter((e) => e.checkVisibility()).length`;
      assert((await browser.evaluate(shown)) > 0);
      // a driver can't ask these engines for the medium "print", so the rules for paper are put to use on the screen
      await browser.evaluate(`[...document.styleSheets].forEach((sheet) => [...sheet.cssRules].forEach((rule) => {
        if (rule.media?.mediaText === 'print') rule.media.mediaText = 'all';
      }))`);
      assert.equal(await browser.evaluate(shown), 0);
    });
  });
}
