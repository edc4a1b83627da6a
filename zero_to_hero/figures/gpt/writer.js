/** The writing GPT: see writer.py for what it shows, writer_text.js for the text, parts/gpt.js for the model. */
import { announcer } from '../_base/parts/announce.js';
import { action, slider } from '../_base/parts/controls.js';
import { html, set } from '../_base/parts/dom.js';
import { loadGPT } from '../_base/parts/gpt.js';
import { between, figure, kept } from '../_base/parts/kit.js';
import { whole } from '../_base/parts/number.js';
import { likeliest, written as writtenBy } from './writer_text.js';

const PACE = 90; // letters a second: as fast as you read in a hurry
const REST = 700; // milliseconds without a key before it goes on
const PART = 8; // milliseconds that the model gets in a frame
const LIKELY = 10; // letters in the table

/**
 * Goes on with the text, letter by letter, until there are `most`; the trait `drawn` counts the letters. `reach(count)`
 * works towards that many for a part of a frame, and says how many there are.
 */
function pen({ model, most, button, reach }) {
  let frame;
  let waiting;
  let away = false;
  const writes = () => frame !== undefined;
  const label = () => {
    button.textContent = writes() ? 'Stop' : model.get('drawn') > 0 ? 'Again' : 'Go on';
  };
  function stop() {
    cancelAnimationFrame(frame);
    clearTimeout(waiting);
    frame = undefined;
    away = false;
    label();
  }
  function end(drawn) {
    model.set('drawn', drawn);
    model.save_changes();
    stop();
  }
  function start() {
    stop();
    // a reader who asked for less motion gets all of it at once
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return end(most);
    let last;
    let mine = model.get('drawn');
    let due = mine;
    const tick = (now) => {
      if (model.get('drawn') !== mine) return stop(); // a link leads elsewhere
      due = Math.min(due + (PACE * (now - (last ?? now))) / 1000, most);
      last = now;
      const drawn = reach(Math.ceil(due));
      if (drawn === most || drawn === undefined) return end(drawn ?? 0);
      due = Math.min(due, drawn + 1); // a model that's slower than the pace doesn't catch up in one go
      mine = drawn;
      model.set('drawn', drawn);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    label();
  }
  const soon = () => {
    stop();
    const asked = model.get('text');
    waiting = setTimeout(() => model.get('text') === asked && model.get('drawn') === 0 && start(), REST);
  };
  model.on('hidden', () => {
    const was = writes();
    stop();
    away = was;
  });
  model.on('visible', () => away && start());
  return { start, stop, soon, end, writes, label };
}

function render({ model, el }) {
  const traits = ['letters', 'sample', 'examples', 'most', 'longest'];
  const [letters, sample, examples, most, longest] = traits.map((trait) => model.get(trait));
  const known = new Set(letters);
  const right = (text) => [...text].filter((letter) => known.has(letter)).join('');

  // asked for by the first letter that somebody types, and by a link to a text that's written
  let gpt;
  let failed;
  const load = kept(async () => {
    try {
      gpt = await loadGPT(model.get('weights'), model.get('kernels'));
    } catch (error) {
      failed = error.message;
    }
  });
  const textOf = kept((_, beginning, temperature, seed) => writtenBy({ gpt, beginning, temperature, seed }));

  const begun = html('b');
  const more = html('span');
  const note = html('p', { class: 'zth-note' }, 'It wrote this earlier:');
  const words = { class: 'zth-words', role: 'region', 'aria-label': 'The text', tabindex: 0 };
  const page = html('div', words, note, html('p', { class: 'zth-written' }, begun, more));
  // a screen reader reads the text when the writing stops, instead of every letter
  const heard = announcer(REST);
  heard.element.removeAttribute('role');
  heard.element.className = 'zth-heard';

  const button = html('button', { type: 'button', class: 'zth-go' }, 'Go on');
  function reach(count) {
    if (failed) {
      el.kit.say(failed);
      return undefined;
    }
    if (!gpt) return 0;
    const { text, temperature, seed } = el.kit.values();
    const done = textOf(gpt, text, temperature, seed);
    done.to(count, PART);
    return Math.min(count, done.letters.length);
  }
  const writer = pen({ model, most, button, reach });
  const go = (kit) => {
    button.onclick = () => {
      const { drawn, seed } = kit.values();
      if (writer.writes()) {
        writer.end(drawn);
        return;
      }
      load();
      kit.change({ seed: seed + Number(drawn > 0), drawn: 0 });
      kit.say('It begins.');
      writer.start();
    };
    kit.join({ kind: 'action', element: button, show: writer.label });
    return button;
  };
  const beginning = (kit) => {
    const element = html('input', { type: 'text', maxlength: longest, autocomplete: 'off', spellcheck: 'false' });
    set(element, { enterkeyhint: 'go', autocapitalize: 'off', placeholder: 'Type a beginning' });
    const show = ({ text }) => {
      if (right(element.value) !== text) element.value = text;
    };
    element.oninput = () => {
      load();
      const strange = [...new Set(element.value)].filter((letter) => !known.has(letter));
      kit.change({ text: right(element.value), drawn: 0 });
      writer.soon();
      if (strange.length) setTimeout(() => kit.say(`It has never seen ${strange.join(' ')}, so it leaves that out.`));
    };
    element.onkeydown = ({ key }) => {
      if (key !== 'Enter') return;
      load();
      kit.change({ drawn: 0 });
      writer.start();
    };
    const fix = (value, first) => (value === right(value) && value.length <= longest ? value : first);
    kit.join({ kind: 'text', trait: 'text', element, show, fix, stop: writer.stop });
    return html('label', { class: 'zth-beginning' }, html('span', {}, 'A beginning'), element);
  };
  const example = (text) =>
    action({
      words: text,
      to() {
        load();
        queueMicrotask(writer.soon); // a new text stops what's written or about to be
        return { text, drawn: 0 };
      },
    });

  function state({ text, temperature, seed, drawn }) {
    if (drawn > 0) load();
    if (drawn === 0 || failed) return { text, temperature, drawn: 0, more: '', failed };
    if (!gpt) return undefined;
    const done = textOf(gpt, text, temperature, seed);
    if (!done.to(drawn, PART)) return undefined;
    return { text, temperature, drawn, more: gpt.decode(done.letters.slice(0, drawn)), done };
  }

  function draw({ text, drawn, more: letters }) {
    const recorded = !text && drawn === 0;
    begun.textContent = recorded ? examples[0] : text;
    more.textContent = recorded ? sample.slice(examples[0].length) : letters;
    set(page, { 'data-recorded': recorded });
    note.hidden = !recorded;
    if (letters) heard.say(() => `${text}${letters}`);
    page.scrollTop = recorded ? 0 : page.scrollHeight;
  }

  function sentence({ temperature, drawn, done, failed }, before) {
    if (failed) return failed;
    if (drawn > 0)
      return `${drawn} letters at a temperature of ${temperature}. This browser does ${whole(Math.round(done.speed()))} letters a second.`;
    if (before && before.temperature !== temperature) return `It will write at a temperature of ${temperature}.`;
    return 'The model is smaller than a photo. It comes when you begin to type.';
  }

  const spelled = (number) => ({ '\n': 'end of line', ' ': 'space' })[letters[number]] ?? letters[number];
  figure({
    model,
    el,
    name: 'writer',
    controls: [
      beginning,
      go,
      ...examples.map(example),
      slider({ trait: 'temperature', label: 'Temperature', before: 'temperature ', values: model.get('temperatures') }),
    ],
    stage: [page, heard.element],
    table: {
      title: 'What it expects next',
      head: ['letter', 'probability'],
      rows: ({ done, drawn, temperature }) =>
        done
          ? likeliest(done.after[drawn], temperature, LIKELY).map(([number, p]) => [spelled(number), p.toFixed(3)])
          : [['nothing yet', '']],
    },
    valid: { seed: between(0, 2 ** 31), drawn: between(0, most) },
    state,
    draw,
    sentence,
  });
}

export default { render };
