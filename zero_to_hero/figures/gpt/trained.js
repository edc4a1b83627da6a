/** The model that the figures of lecture 09 share: from addresses on the site, as bytes in Jupyter. */
import { loadGPT } from '../_base/parts/gpt.js';

export const opened = (model) => loadGPT(model.get('weights'), model.get('kernels'));
