/**
 * Bilinear model: two LSTMs side by side read the same dense digest; their sum goes through a dense layer.
 *
 * @source Kalingeri, Grandhe, "Music Generation Using Deep Learning", section 3.3, figure 7
 */
import { add } from '../graph/index.ts'
import { dense, dropout, lstm } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

export const bilinear: FramePredictor = {
  descriptor: {
    id: 'bilinear',
    name: 'Bilinear',
    description:
      'Two memories listen side by side, each free to learn something else, and their answers are added. Learns fastest and was ' +
      'rated best of the six by listeners: a good first choice.',
    layers: ['Dense ReLU', '2 x LSTM, summed', 'Dense'],
    paperRating: 3.6,
    source: 'Kalingeri and Grandhe, section 3.3',
    sizes: [HIDDEN_SIZE],
    presets: presets('bilinear', { quick: { hidden: 512 }, paper: { hidden: 2048 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden }) {
    const digest = dropout(scope, dense(scope.child('input'), frames, { units: hidden, activation: 'relu' }))
    const left = lstm(scope.child('left'), digest, { units: hidden })
    const right = lstm(scope.child('right'), digest, { units: hidden })
    return dense(scope.child('output'), add(left, right), { units: frames.shape[2] })
  },
}
