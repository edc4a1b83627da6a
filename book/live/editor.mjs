// A <textarea> laid over the coloured code: the browser's own editing, undo, selection and screen-reader support.
// CodeMirror with Python weighs 110 KB gzipped; this weighs three. What it leaves out: completion, folding, brackets.

import { highlight } from './highlight.mjs';

const INDENT = '    ';
const ENDS_BLOCK = /^\s*(return|pass|break|continue|raise)\b/;

/** The lines that a selection touches, as [start, end) in the text. */
export function lineSpan(text, from, to) {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  // a selection that ends before a line's first letter does not mean that line
  const last = to > from && text[to - 1] === '\n' ? to - 1 : to;
  const end = text.indexOf('\n', last);
  return [start, end < 0 ? text.length : end];
}

/** What Enter inserts after `before`, the line up to the caret: a line break and the indentation that Python wants. */
export function newLine(before) {
  const indent = before.match(/^[ \t]*/)[0];
  if (/:\s*(#.*)?$/.test(before)) return `\n${indent}${INDENT}`;
  return `\n${ENDS_BLOCK.test(before) ? indent.slice(INDENT.length) : indent}`;
}

/** The lines moved one step right (or left); a line that has less than a step loses what it has. */
export function shiftLines(lines, left) {
  return lines
    .split('\n')
    .map((line) => (left ? line.replace(/^(\t| {1,4})/, '') : line && INDENT + line))
    .join('\n');
}

export class Editor {
  /**
   * `code` is the <pre> of the static cell. It keeps showing the colours: at first alone, and from `open()` on under the
   * <textarea>. A browser looks at every new text field, and for that it lays out the page; so a page opens them late.
   */
  constructor(code, { label, describedBy, onRun, onInput }) {
    this.code = code;
    this.label = label;
    this.describedBy = describedBy;
    this.onRun = onRun;
    this.onInput = onInput;
    this.made = code.innerHTML;
    this.written = code.textContent.trimEnd();
    this.leaving = true; // Tab passes through until the reader has begun to write here
  }

  open() {
    if (this.area) return;
    const { code } = this;
    const area = document.createElement('textarea');
    const attributes = {
      class: 'live-text',
      rows: 1,
      wrap: 'off',
      'aria-label': this.label,
      'aria-describedby': this.describedBy,
    };
    const noHelp = { spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off' };
    for (const [name, value] of Object.entries({ ...attributes, ...noHelp })) area.setAttribute(name, value);
    area.value = this.written;
    this.area = area;
    area.addEventListener('input', () => {
      this.leaving = false;
      this.paint();
      this.onInput();
    });
    area.addEventListener('keydown', (event) => this.key(event));
    area.addEventListener('pointerdown', () => {
      this.leaving = false;
    });
    area.addEventListener('blur', () => {
      this.leaving = true;
    });
    const frame = document.createElement('div');
    frame.className = 'live-editor';
    code.replaceWith(frame);
    frame.append(code, area);
    code.setAttribute('aria-hidden', 'true');
    code.removeAttribute('tabindex'); // the text over it is the stop
    this.frame = frame;
  }

  get text() {
    return this.area?.value ?? this.written;
  }

  /** Put another text in; without undo, for a text that was kept. */
  set text(text) {
    if (this.area) this.area.value = text;
    else this.written = text;
    this.paint();
  }

  /** Replace everything so that the browser's undo brings it back. */
  replace(text) {
    this.open();
    this.area.focus();
    this.area.select();
    this.insert(text);
    this.leaving = true;
  }

  /** Give the cell back as it was made, without an editor. */
  remove() {
    this.code.innerHTML = this.made;
    this.code.removeAttribute('aria-hidden');
    this.frame?.replaceWith(this.code);
  }

  paint() {
    // a last line break shows only when something follows it
    this.code.innerHTML = `${highlight(this.text)}\n`;
  }

  insert(text) {
    // the only way that keeps the browser's undo; Firefox and Chromium both have it
    const done = document.execCommand(text ? 'insertText' : 'delete', false, text);
    if (!done) {
      this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, 'end');
      this.paint();
      this.onInput();
    }
  }

  shift(left) {
    const { area } = this;
    const { value, selectionStart: from, selectionEnd: to } = area;
    const [start, end] = lineSpan(value, from, to);
    const before = value.slice(start, end);
    const after = shiftLines(before, left);
    if (before === after) return;
    area.setSelectionRange(start, end);
    this.insert(after);
    if (from === to) {
      const caret = Math.max(start, from + after.length - before.length);
      area.setSelectionRange(caret, caret);
    } else {
      area.setSelectionRange(start, start + after.length);
    }
  }

  key(event) {
    const { area } = this;
    const { value, selectionStart: from, selectionEnd: to } = area;
    const before = value.slice(value.lastIndexOf('\n', from - 1) + 1, from);
    const chosen = event.key;
    if (event.isComposing) return;
    if (chosen === 'Enter' && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      this.onRun();
    } else if (chosen === 'Enter' && !event.altKey) {
      this.insert(newLine(before));
    } else if (chosen === 'Tab' && !this.leaving && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (event.shiftKey || value.slice(from, to).includes('\n')) this.shift(event.shiftKey);
      else this.insert(' '.repeat(INDENT.length - (before.length % INDENT.length)));
    } else if (chosen === 'Backspace' && from === to && /^ +$/.test(before) && before.length % INDENT.length === 0) {
      area.setSelectionRange(from - INDENT.length, from);
      this.insert('');
    } else {
      // Escape lets the next Tab go on to the next control; Shift, and Tab itself on its way, change nothing
      if (chosen !== 'Shift' && chosen !== 'Tab') this.leaving = chosen === 'Escape';
      return;
    }
    this.leaving = false;
    event.preventDefault();
  }
}
