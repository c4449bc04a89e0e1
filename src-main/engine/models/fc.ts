/**
 * Fully connected layer in front of the LSTM: the memory receives a learnt digest instead of the bare spectrum.
 *
 * @source Kalingeri, Grandhe, "Music Generation Using Deep Learning", section 3.2, figure 3: ReLU layer of the LSTM's size
 */
import { dense, dropout, lstm } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

export const fc: FramePredictor = {
  descriptor: {
    id: 'fc',
    name: 'Dense front',
    description:
      'A layer in front of the memory first learns which frequencies belong together. Cleaner than the base model in the ' +
      'listening test, and quicker to train.',
    layers: ['Dense ReLU', 'LSTM', 'Dense'],
    paperRating: 3.2,
    source: 'Kalingeri and Grandhe, section 3.2',
    sizes: [HIDDEN_SIZE],
    presets: presets('fc', { quick: { hidden: 512 }, paper: { hidden: 2048 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden }) {
    const digest = dropout(scope, dense(scope.child('input'), frames, { units: hidden, activation: 'relu' }))
    const context = lstm(scope.child('lstm'), digest, { units: hidden })
    return dense(scope.child('output'), context, { units: frames.shape[2] })
  },
}
