// Figures without a kernel: one that comes near gets the state in the page. `#name.trait=value` in the address is a
// link to a situation.

const models = new Map();
const keyOf = (figure, trait) => `${figure.id.replace('figure-', '')}.${trait}`;
const inAddress = () => new URLSearchParams(location.hash.slice(1));
const isMentioned = (figure) => [...inAddress().keys()].some((key) => key.startsWith(keyOf(figure, '')));
const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

// as the address has it, if that's of the type that the author set
function addressed(figure, trait, first) {
  const text = inAddress().get(keyOf(figure, trait));
  if (text === null || typeof first === 'string') return text ?? first;
  try {
    const value = JSON.parse(text);
    return typeof value === typeof first && Array.isArray(value) === Array.isArray(first) ? value : first;
  } catch {
    return first;
  }
}

let writing;
function remember() {
  clearTimeout(writing);
  // browsers limit how often a page may change its address
  writing = setTimeout(() => {
    const named = inAddress();
    for (const key of [...named.keys()]) if (!key.includes('.')) named.delete(key);
    for (const [figure, model] of models) {
      if (!figure.isConnected) continue;
      for (const [trait, first] of Object.entries(model.get('initial'))) {
        const key = keyOf(figure, trait);
        named.delete(key);
        if (asText(model.get(trait)) !== asText(first)) named.set(key, asText(model.get(trait)));
      }
    }
    history.replaceState(history.state, '', named.size ? `#${named}` : location.pathname + location.search);
  }, 200);
}

function modelOf(state) {
  const events = new EventTarget();
  const model = {
    get: (trait) => state[trait],
    set(trait, value) {
      if (state[trait] === value) return;
      state[trait] = value;
      model.fire(`change:${trait}`);
    },
    on: (names, callback) => names.split(' ').map((name) => events.addEventListener(name, callback)),
    off: (names, callback) => names.split(' ').map((name) => events.removeEventListener(name, callback)),
    fire: (name) => events.dispatchEvent(new Event(name)),
    save_changes: remember,
    send() {},
  };
  return model;
}

async function stateOf(figure) {
  const { state, bytes } = figure.dataset.state
    ? await (await fetch(figure.dataset.state)).json()
    : JSON.parse(figure.querySelector('script').textContent);
  for (const [trait, text] of Object.entries(bytes)) {
    state[trait] = new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  }
  for (const [name, address] of Object.entries(figure.dataset)) {
    if (name.startsWith('file')) state[name.slice(4).toLowerCase()] = new URL(address, document.baseURI).href;
  }
  for (const [trait, first] of Object.entries(state.initial)) state[trait] = addressed(figure, trait, first);
  return state;
}

// a figure without its style is better than none
const styled = (href) =>
  new Promise((done) => {
    if (document.querySelector(`link[href="${href}"]`)) return done();
    const link = Object.assign(document.createElement('link'), {
      rel: 'stylesheet',
      href,
      onload: done,
      onerror: done,
    });
    document.head.append(link);
  });

async function start(figure) {
  const view = figure.querySelector('.zth-figure-view');
  try {
    const [state, module] = await Promise.all([
      stateOf(figure),
      import(new URL(figure.dataset.module, document.baseURI)),
      styled(figure.dataset.style),
    ]);
    const model = modelOf(state);
    const el = document.createElement('div');
    await module.default.render({ model, el });
    models.set(figure, model);
    // one that is above the reader may grow, and the reader stays where they read
    const { bottom } = figure.getBoundingClientRect();
    view.replaceChildren(el);
    figure.style.removeProperty('--room'); // sections.js
    if (bottom < 0) scrollBy(0, figure.getBoundingClientRect().bottom - bottom);
    watcher.observe(figure);
    figure.dataset.live = '';
  } catch (error) {
    const note = document.createElement('p');
    note.textContent = "This figure couldn't start. Try loading the page again.";
    view.append(note);
    figure.dataset.error = error.message;
  }
}

const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) models.get(target).fire(isIntersecting ? 'visible' : 'hidden');
});

const approach = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      approach.unobserve(target);
      start(target);
    }
  },
  { rootMargin: '400px' },
);

function follow() {
  for (const [figure, model] of models) {
    if (!isMentioned(figure)) continue;
    for (const [trait, first] of Object.entries(model.get('initial')))
      model.set(trait, addressed(figure, trait, first));
  }
  figures.find(isMentioned)?.scrollIntoView();
}

// live/output.mjs
addEventListener('zero-to-hero:figure', ({ detail: figure }) => start(figure));

const figures = [...document.querySelectorAll('figure[data-module]')];
addEventListener('hashchange', follow);
follow();
for (const figure of figures) approach.observe(figure);
