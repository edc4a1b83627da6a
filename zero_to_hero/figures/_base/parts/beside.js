/**
 * A picture in two columns: `beside(el)` puts the first element of `stage`, with the sentence below it, at the left of the
 * last one. Where there's no room for two columns, it comes before it.
 */
export function beside(el) {
  el.classList.add('zth-beside');
}
