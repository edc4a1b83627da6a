// Serves the built site to a browser under test, and has each page remember what went wrong in it.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SITE = fileURLToPath(new URL('../../_build/html/', import.meta.url));

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

// a request for another host is refused by the browser itself, and remembered as a fault
const POLICY =
  "default-src 'self' 'unsafe-inline' data: blob:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'self'";

// the one way to hear of a page's errors that all engines share: WebKit's driver has no log
const LISTENER = `<script>
  window.faults = [];
  // Firefox fetches the page that a link calls the next one, and gives up on that when the reader moves on
  addEventListener('error', (e) => e.target.rel === 'next' ||
    faults.push(e.message || 'not loaded: ' + (e.target.src || e.target.href)), true);
  addEventListener('unhandledrejection', (e) => faults.push('rejected: ' + e.reason));
  addEventListener('securitypolicyviolation', (e) => faults.push('refused: ' + e.blockedURI));
  console.error = (...said) => faults.push('console: ' + said.join(' '));
</script>`;

async function answer(request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, 'http://site').pathname));
  const file = join(SITE, path.endsWith('/') ? `${path}index.html` : path);
  try {
    let body = await readFile(file);
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    if (type.startsWith('text/html')) body = body.toString().replace(/<head[^>]*>/, (head) => head + LISTENER);
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

/** The site at `address`, until `close()`. */
export async function serve() {
  const server = createServer(answer);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
