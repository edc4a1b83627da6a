// The files that a reader's cells keep (weights, a text), in this browser's database: name → bytes, name → when.
// It belongs to the whole site, so a lecture finds what another one has kept. static/memory.js deletes it by name.

const ROOT = new URL('../../', import.meta.url).pathname; // keeps two sites on one host apart
const NAME = `zero-to-hero:files:${ROOT}`;
const STORES = ['bytes', 'when'];

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Everything that `questions(bytes, when)` asks for, or nothing. Rejects if the browser forbids it or has no room. */
async function ask(mode, questions) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const work = database.transaction(STORES, mode);
      const requests = questions(...STORES.map((name) => work.objectStore(name)));
      work.oncomplete = () => resolve(requests.map((request) => request.result));
      work.onabort = () => reject(work.error ?? new Error('it stopped'));
    });
  } finally {
    database.close();
  }
}

/** When each file was kept, by name, in milliseconds since 1970. */
export async function times() {
  const [names, when] = await ask('readonly', (_, times) => [times.getAllKeys(), times.getAll()]);
  return new Map(names.map((name, n) => [name, when[n]]));
}

export async function bytesOf(name) {
  const [bytes] = await ask('readonly', (files) => [files.get(name)]);
  return bytes;
}

/** Keep the file. It replaces the one that had its name. */
export const put = (name, bytes, when) =>
  ask('readwrite', (files, times) => [files.put(bytes, name), times.put(when, name)]);

export const remove = (name) => ask('readwrite', (files, times) => [files.delete(name), times.delete(name)]);
