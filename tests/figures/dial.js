import { unpack } from '../../zero_to_hero/figures/_base/parts/binary.js';
import { html } from '../../zero_to_hero/figures/_base/parts/dom.js';
import { figure } from '../../zero_to_hero/figures/_base/parts/kit.js';
import { steps } from '../../zero_to_hero/figures/_base/parts/steps.js';

function render({ model, el }) {
  const halves = unpack(model.get('halves'), 'float16');
  const rows = [...halves].map((value, place) => [String(place), String(value)]);
  const shown = html('output', {});
  figure({
    model,
    el,
    name: 'dial',
    controls: [steps({ trait: 'step', last: halves.length - 1, label: 'Place', pause: 800 })],
    stage: [shown],
    table: { title: 'The values', head: ['place', 'value'], rows: () => rows },
    draw: ({ mode, step }) => {
      shown.textContent = `${mode} ${step}: ${halves[step]} of ${model.get('values')}`;
    },
    sentence: ({ step }) => `Place ${step}.`,
  });
}

export default { render };
