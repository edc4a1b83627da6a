// The excerpts of Sphinx's search take a page's text as it stands, with each formula three times over: as drawn, as
// MathML and as TeX. The drawing is enough.
const toText = Search.htmlToText;

Search.htmlToText = (html, anchor) =>
  toText(html.replace(/<span class="katex-mathml">.*?<\/math><\/span>/gs, ''), anchor);
