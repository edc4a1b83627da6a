// Firefox, driven by puppeteer-core over WebDriver BiDi: the browser speaks the protocol itself, so no driver is needed.

import puppeteer from 'puppeteer-core';

export const BINARY = process.env.FIREFOX ?? '/usr/bin/firefox-esr';
export const NEEDS = [BINARY];

export async function launch() {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: BINARY, headless: true });
  const page = await browser.newPage();
  return {
    version: await browser.version(),
    open: (address) => page.goto(address, { waitUntil: 'load' }),
    evaluate: (script) => page.evaluate(script),
    // not by a locator: that one waits until the button is enabled, and in Firefox it never notices
    click: (selector) => page.click(selector),
    async type(selector, text) {
      await page.focus(selector);
      await page.keyboard.type(text);
    },
    async press(selector, key) {
      await page.focus(selector);
      await page.keyboard.press(key);
    },
    close: () => browser.close(),
  };
}
