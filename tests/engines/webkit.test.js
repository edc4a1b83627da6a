import { smoke } from './smoke.js';
import * as engine from './webkit.js';

smoke('webkit', engine);
