// Python text -> HTML in Pygments' class names, so that a cell keeps the site's own code colours while it is edited.
// What it leaves out: grammar. It sees words, not what they mean, and does not look into f-strings.

const words = (text) => new Set(text.split(' '));
const KEYWORDS = words(
  'as assert async await break case class continue def del elif else except finally for global if lambda match ' +
    'nonlocal pass raise return try while with yield',
);
const CONSTANTS = words('True False None');
const OPERATORS = words('and in is not or');
const BUILTINS = words(
  'abs all any bool bytes callable chr dict dir display divmod enumerate filter float format getattr hasattr hash id ' +
    'input int isinstance issubclass iter len list map max min next object open ord pow print property range repr ' +
    'reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip Exception ValueError ' +
    'TypeError ZeroDivisionError',
);

// an unfinished string ends with its line, an unfinished triple string with the text: `(?![\s\S])`, since `m` moves `$`
const TOKEN = new RegExp(
  [
    /(?<c1>#.*)/,
    /(?<s1>(?:[rbfut]{1,2})?(?:"""[\s\S]*?(?:"""|(?![\s\S]))|'''[\s\S]*?(?:'''|(?![\s\S]))|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?))/,
    /(?<mf>(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?j?|\d[\d_]*e[+-]?\d+j?)/,
    /(?<mi>0[xob][\da-f_]+|\d[\d_]*j?)/,
    /(?<nd>(?<=^[ \t]*)@[\w.]+)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<o>[-+*/%@=<>!&|^~]+)/,
    /(?<p>[()[\]{}:,.;]+)/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gimu',
);

const classOfWord = (word, before) => {
  if (before === 'def') return 'nf';
  if (before === 'class') return 'nc';
  if (word === 'import' || word === 'from') return 'kn';
  if (KEYWORDS.has(word)) return 'k';
  if (CONSTANTS.has(word)) return 'kc';
  if (OPERATORS.has(word)) return 'ow';
  if (before === '.') return 'n';
  if (word === 'self') return 'bp';
  return BUILTINS.has(word) ? 'nb' : 'n';
};

export const escapeHtml = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

export function highlight(text) {
  let html = '';
  let end = 0;
  let before = '';
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    let [kind] = Object.entries(match.groups).find(([, part]) => part !== undefined);
    if (kind === 'word') kind = classOfWord(token, before);
    html += `${escapeHtml(text.slice(end, match.index))}<span class="${kind}">${escapeHtml(token)}</span>`;
    end = match.index + token.length;
    before = token;
  }
  return html + escapeHtml(text.slice(end));
}
