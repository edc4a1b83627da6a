/** A row of tokens, each in a box with its id below; colours alternate, and edges tell them apart without colour. */
import { html } from '../_base/parts/dom.js';

const SIGNS = { ' ': '·', '\n': '⏎', '\r': '␍', '\t': '⇥' };
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const hex = (byte) => byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');

/** The bytes of a token in hexadecimal, `F0 9F`. */
export const spelled = (bytes) => [...bytes].map(hex).join(' ');

/** A token as text, with signs for what can't be seen; as its bytes where they aren't whole characters. */
export function shown(bytes) {
  try {
    const text = decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return text
      .replace(/[ \n\r\t]/g, (sign) => SIGNS[sign])
      .replace(/[\p{C}\p{Z}]/gu, (sign) => `<${sign.codePointAt(0).toString(16)}>`);
  } catch {
    return spelled(bytes);
  }
}

/**
 * @returns {{element: HTMLElement, draw: (tokens: {bytes: string, id?: number, mark?: boolean}[]) => void}}
 */
export function chips(label) {
  const element = html('ol', { class: 'zth-chips', 'aria-label': label, tabindex: 0 });
  const draw = (tokens) =>
    element.replaceChildren(
      ...tokens.map(({ bytes, id, mark }, n) =>
        html(
          'li',
          { class: `zth-tone${n % 4}${mark ? ' zth-joined' : ''}` },
          html('bdi', {}, shown(bytes)),
          ...(id === undefined ? [] : [html('small', {}, String(id))]),
        ),
      ),
    );
  return { element, draw };
}
