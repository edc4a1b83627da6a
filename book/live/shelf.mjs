// The panel of a file that a cell has kept or asked for: download it, open another one in its place, delete it. You can
// write or paste a text there, too. All of it stays in this browser (kept.mjs).

import { put, remove, times } from './kept.mjs';

const KINDS = {
  pt: { accept: '.pt,.pth', again: 'Run the cell with kept(…) to load it.' },
  txt: { accept: '.txt,text/plain', again: 'Run the cell again to use it.' },
};

const size = (bytes) => `${Math.max(1, Math.round(bytes.byteLength / 1000)).toLocaleString('en')} KB`;
const day = (when) => new Date(when).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });

function make(tag, properties, ...content) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...content);
  return element;
}

class Panel {
  constructor(place, { name, bytes }) {
    this.name = name;
    this.kind = KINDS[name.split('.').pop()];
    this.bytes = bytes?.buffer;
    this.status = make('p', { role: 'status' });
    const button = (text, act) =>
      make('button', { type: 'button', className: 'live-button', textContent: text, onclick: () => act.call(this) });
    this.chooser = make('input', { type: 'file', accept: this.kind.accept, hidden: true });
    this.chooser.addEventListener('change', () => this.open());
    this.downloads = button('Download', this.download);
    this.deletes = button('Delete', this.delete);
    const opens = button('Open a file …', () => this.chooser.click());
    const buttons = [this.downloads, opens, this.chooser, this.deletes];
    const content = [this.status];
    if (this.kind === KINDS.txt) {
      this.text = make('textarea', { rows: 6, spellcheck: false, value: this.bytes ? this.decoded() : '' });
      content.push(make('label', {}, 'Your text', this.text));
      buttons.unshift(button('Keep this text', this.keepText));
    }
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', name);
    place.append(...content, make('div', { className: 'live-file-bar' }, ...buttons));
  }

  decoded() {
    return new TextDecoder().decode(this.bytes);
  }

  /** What the file is, and what has happened to it. */
  say(words) {
    const what = this.text ? `${this.decoded().length.toLocaleString('en')} characters` : size(this.bytes);
    this.status.textContent = `${this.name}, ${what}: ${words}`;
  }

  /** Show the buttons that have something to do. */
  show(kept) {
    this.downloads.hidden = !this.bytes;
    this.deletes.hidden = !kept;
  }

  /** What the browser has of it. */
  async look() {
    const when = (await times().catch(() => new Map())).get(this.name);
    if (!this.bytes) this.status.textContent = `${this.name}: nothing is kept in this browser yet.`;
    else if (when) this.say(`kept in this browser since ${day(when)}.`);
    else this.say('not kept in this browser. Download it, or it’s gone with this page.');
    this.show(when);
  }

  async keep(when, more = '') {
    this.say('being kept …');
    try {
      await put(this.name, this.bytes, when);
      this.say(`kept in this browser, and nowhere else.${more}`);
      document.dispatchEvent(new Event('zero-to-hero:kept')); // static/memory.js asks the browser not to delete it
      this.show(true);
    } catch (error) {
      const reason = error.name === 'QuotaExceededError' ? 'it has no room' : error.message;
      this.say(`this browser doesn’t keep it (${reason}). Download it, or it’s gone with this page.`);
      this.show(false);
    }
  }

  keepText() {
    this.bytes = new TextEncoder().encode(this.text.value).buffer;
    return this.keep(Date.now(), ` ${this.kind.again}`);
  }

  async open() {
    const [file] = this.chooser.files;
    if (!file) return;
    this.bytes = await file.arrayBuffer();
    if (this.text) this.text.value = this.decoded();
    this.chooser.value = ''; // the same file may be chosen again
    await this.keep(Date.now(), ` ${this.kind.again}`);
  }

  async delete() {
    await remove(this.name);
    this.bytes = undefined;
    if (this.text) this.text.value = '';
    await this.look();
    this.chooser.previousElementSibling.focus(); // the button that had the focus is gone
  }

  download() {
    const address = URL.createObjectURL(new Blob([this.bytes]));
    make('a', { href: address, download: this.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}

/** Fill `place` with the panel of `file`: {name, bytes: missing if there are none, fresh: just written, when}. */
export function fill(place, file) {
  const panel = new Panel(place, file);
  return file.fresh ? panel.keep(file.when) : panel.look();
}
