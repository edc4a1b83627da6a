// What both do alike: texts of 128 letters, each begun anew, the likeliest letter every time.

const LETTERS = 128; // of a text: what the model looks back on

/** Print the letters a second over `texts` texts, and the last text's logits. `begin` gives a function: id => logits. */
export async function measure(begin, texts = 10) {
  let logits;
  const one = async () => {
    const step = begin();
    let id = 0;
    for (let i = 0; i < LETTERS; i += 1) {
      logits = await step(id);
      id = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
    }
  };
  await one(); // compiled by now
  const start = performance.now();
  for (let i = 0; i < texts; i += 1) await one();
  const speed = (1000 * texts * LETTERS) / (performance.now() - start);
  console.log(JSON.stringify({ speed, logits: [...logits] }));
}
