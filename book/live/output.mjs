// What a run shows, in the markup that MyST-NB gives to the static outputs, so that both look alike.

const CLASSES = {
  text: 'output stream highlight-myst-ansi notranslate',
  value: 'output text_plain highlight-myst-ansi notranslate',
  error: 'output traceback highlight-ipythontb notranslate',
  html: 'output text_html',
  figure: 'output text_html',
  file: 'output live-file',
  cut: 'output live-mark',
};
const REFUSED = 'script, iframe, frame, object, embed, base, meta, link, form';

/** HTML from a cell, without what could run in the page or load into it: an output is a picture or a table. */
export function clean(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  for (const element of template.content.querySelectorAll(REFUSED)) element.remove();
  for (const element of template.content.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const elsewhere = /^(src|srcset|href|xlink:href|action)$/i.test(name) && !/^(#|data:image\/)/i.test(value.trim());
      if (/^on/i.test(name) || (elsewhere && element.tagName.toLowerCase() !== 'a') || /^\s*javascript:/i.test(value)) {
        element.removeAttribute(name);
      }
    }
  }
  return template.content;
}

/**
 * A figure from a cell: its still picture and caption, its state, and the addresses of its files, which the
 * page knows from `known`, a figure of the same kind. Without one it stays still.
 */
function figureFrom(markup, known) {
  const content = clean(markup);
  const figure = content.querySelector('figure');
  if (known) {
    const template = document.createElement('template');
    template.innerHTML = markup;
    const state = document.createElement('script');
    state.type = 'application/json';
    state.textContent = template.content.querySelector('script').textContent;
    figure.append(state);
    const isFile = ([name]) => name === 'module' || name === 'style' || name.startsWith('file');
    Object.assign(figure.dataset, Object.fromEntries(Object.entries(known.dataset).filter(isFile)));
  }
  return content;
}

/** The panel of a file that a cell has kept or asked for; its script comes with the first one. */
function fileOf(file) {
  const place = document.createElement('div');
  import('./shelf.mjs').then(({ fill }) => fill(place, file));
  return place;
}

function codeBlock(text) {
  const frame = document.createElement('div');
  frame.className = 'highlight';
  const pre = document.createElement('pre');
  pre.textContent = text;
  pre.tabIndex = 0; // long lines scroll, and a scroll must not need a mouse
  frame.append(pre);
  return frame;
}

/** What a cell without an output shows one below: its code or, where only that is folded, the fold. */
const placeBelow = (input) => input.closest('.cell.tag_hide-input details') ?? input;

const PAUSE = 30; // ms: what a loop prints reaches the page in few pieces, so that the page stays awake

export class Output {
  /** Takes the place of the static output `made` (an element or null), else the one after `input`; `reset` brings it back. */
  constructor(input, made, label) {
    this.made = made;
    this.place = document.createComment('output');
    if (made) made.before(this.place);
    else placeBelow(input).after(this.place);
    this.box = document.createElement('div');
    this.box.className = 'cell_output docutils container live-output';
    this.box.setAttribute('role', 'group');
    this.box.setAttribute('aria-label', label);
    this.pending = '';
    this.note = document.createElement('p');
    this.note.className = 'live-mark live-note-on-output';
  }

  /** Empty; the box itself comes with the first thing that it shows. */
  begin() {
    clearTimeout(this.timer);
    this.pending = '';
    this.pre = null;
    this.spots = new Map();
    this.made?.remove();
    this.box.remove();
    this.box.replaceChildren();
    this.mark('');
  }

  reset() {
    this.begin();
    if (this.made) this.place.after(this.made);
  }

  /** Say above what is shown that it belongs to another text than the one that stands there; '' takes that back. */
  mark(words) {
    const shown = this.box.isConnected ? this.box : this.made;
    for (const one of [this.box, this.made]) one?.classList.toggle('live-stale', one === shown && words !== '');
    if (this.note.textContent !== words) this.note.textContent = words;
    if (words && shown?.isConnected) shown.prepend(this.note);
    else this.note.remove();
  }

  /** Show one more thing; what has a `spot` replaces what stood there. */
  add({ type, text, spot, file }) {
    if (type === 'text') {
      if (!this.pending) this.timer = setTimeout(() => this.flush(), PAUSE);
      this.pending += text;
      return;
    }
    this.flush();
    this.pre = null;
    const element = this.append(type, this.content(type, text, file));
    const figure = element.querySelector('figure[data-module]');
    if (figure) dispatchEvent(new CustomEvent('zero-to-hero:figure', { detail: figure })); // static/figure-host.js
    if (!spot) return;
    this.spots.get(spot)?.replaceWith(element);
    this.spots.set(spot, element);
  }

  content(type, text, file) {
    if (type === 'html') return clean(text);
    if (type === 'file') return fileOf(file);
    if (type === 'cut') return text;
    if (type !== 'figure') return codeBlock(text);
    const kind = /data-figure="([\w/]+)"/.exec(text)?.[1];
    const alike = `figure[data-figure="${kind}"][data-module]`;
    return figureFrom(text, this.made?.querySelector(alike) ?? document.querySelector(alike));
  }

  /** Show what was printed up to now. */
  flush() {
    clearTimeout(this.timer);
    if (this.pending && this.pre) this.pre.append(this.pending);
    else if (this.pending) this.pre = this.append('text', codeBlock(this.pending)).querySelector('pre');
    this.pending = '';
  }

  append(type, content) {
    const element = document.createElement('div');
    element.className = CLASSES[type];
    element.append(content);
    this.box.append(element);
    if (!this.box.isConnected) this.place.after(this.box);
    return element;
  }

  /** The answers of `check(...)` that this output shows: [{name, state, text}]. */
  get answers() {
    return [...this.box.querySelectorAll('[data-check]')].map((element) => ({
      name: element.dataset.check,
      state: element.dataset.state,
      text: element.querySelector('p')?.textContent.replace(/\s+/g, ' ').trim() ?? element.dataset.state,
    }));
  }
}
