/** Put every control back to the value that the author gave it. */
import { html } from './dom.js';

export function resetButton(model, before) {
  const onclick = () => {
    before?.();
    for (const [name, value] of Object.entries(model.get('initial'))) model.set(name, value);
    model.save_changes();
  };
  return html('button', { type: 'button', onclick }, 'Reset');
}
