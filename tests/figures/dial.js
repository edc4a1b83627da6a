import { unpack } from '../../zero_to_hero/figures/_base/parts/binary.js';
import { html } from '../../zero_to_hero/figures/_base/parts/dom.js';
import { frame } from '../../zero_to_hero/figures/_base/parts/frame.js';
import { player } from '../../zero_to_hero/figures/_base/parts/play.js';

function render({ model, el }) {
  const halves = unpack(model.get('halves'), 'float16');
  const { controls, stage, say, rows } = frame({ model, el, table: { title: 'The values', head: ['place', 'value'] } });
  const range = html('input', { type: 'range', min: 0, max: halves.length - 1, 'aria-label': 'Place' });
  const { button } = player({ model, trait: 'step', last: () => halves.length - 1, pause: 800 });
  const shown = html('output', {});
  controls.append(range, button);
  stage.append(shown);
  range.oninput = () => {
    model.set('step', Number(range.value));
    model.save_changes();
  };
  const draw = () => {
    range.value = model.get('step');
    shown.textContent = `${model.get('mode')} ${model.get('step')}: ${halves[model.get('step')]} of ${model.get('values')}`;
    say(`Place ${model.get('step')}.`);
  };
  model.on('change:step change:mode', draw);
  rows([...halves].map((value, place) => [String(place), String(value)]));
  draw();
}

export default { render };
