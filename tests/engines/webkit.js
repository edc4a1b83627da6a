// WebKit as WebKitGTK, whose engine Safari shares, driven by Selenium. It has no headless mode, so Xvfb gives it a screen.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { Builder, By, Key } from 'selenium-webdriver';

const DRIVER = '/usr/bin/WebKitWebDriver';
const SCREEN = '/usr/bin/Xvfb';
const PLACES = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`);
const BINARY = PLACES.find(existsSync) ?? PLACES[0];
export const NEEDS = [DRIVER, SCREEN, BINARY];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** A screen that nobody looks at; Xvfb chooses its number and says it once it's there. */
async function startScreen() {
  const screen = spawn(SCREEN, ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = await once(screen.stdout, 'data');
  return { screen, display: `:${String(number).trim()}` };
}

async function connect(port) {
  const options = { binary: BINARY, args: ['--automation'] };
  const builder = new Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options });
  for (let tries = 0; ; tries += 1) {
    try {
      return await builder.build();
    } catch (error) {
      if (tries === 50 || !/ECONNREFUSED/.test(error.message)) throw error;
      await new Promise((later) => setTimeout(later, 200)); // the driver isn't listening yet
    }
  }
}

export async function launch() {
  const { screen, display } = await startScreen();
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_COMPOSITING_MODE: '1', GDK_BACKEND: 'x11' },
    stdio: 'ignore',
  });
  const page = await connect(port);
  const find = (selector) => page.findElement(By.css(selector));
  return {
    version: `WebKitGTK ${(await page.getCapabilities()).get('browserVersion')}`,
    open: (address) => page.get(address),
    evaluate: (script) => page.executeScript(`return ${script}`),
    click: async (selector) => (await find(selector)).click(),
    type: async (selector, text) => (await find(selector)).sendKeys(text),
    press: async (selector, key) => (await find(selector)).sendKeys(Key[KEYS[key]]),
    async close() {
      await page.quit();
      driver.kill();
      screen.kill();
    },
  };
}

// puppeteer's names of keys, in Selenium's words
const KEYS = { ArrowRight: 'ARROW_RIGHT', Enter: 'ENTER', End: 'END' };
