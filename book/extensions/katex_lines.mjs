// Reads one formula a line, as JSON, and answers each with a line of HTML or with KaTeX's complaint.
import { createInterface } from 'node:readline';
import katex from 'katex';

function answer({ tex, display }) {
  try {
    // MathML goes with the HTML: it is what a screen reader speaks
    return { html: katex.renderToString(tex, { displayMode: display, output: 'htmlAndMathml', strict: 'error' }) };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}
