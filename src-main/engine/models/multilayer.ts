/**
 * Multilayer model: a second LSTM reads what the first one remembers.
 *
 * @source Kalingeri, Grandhe, "Music Generation Using Deep Learning", section 3.3, figure 6
 *         Differs: a linear output layer maps the second LSTM's state to a frame, as in the base model; the paper
 *         lets "the second LSTM output the prediction" without saying how its state gets a frame's size and range
 */
import { dense, lstm } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

export const multilayer: FramePredictor = {
  descriptor: {
    id: 'multilayer',
    name: 'Stacked',
    description:
      'Two memories, one on top of the other: the upper one hears only what the lower one remembers and can follow slower ' +
      'changes. Takes more epochs than the others.',
    layers: ['LSTM', 'LSTM', 'Dense'],
    paperRating: 2.8,
    source: 'Kalingeri and Grandhe, section 3.3',
    sizes: [HIDDEN_SIZE],
    presets: presets('multilayer', { quick: { hidden: 512 }, paper: { hidden: 2048 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden }) {
    const lower = lstm(scope.child('lower'), frames, { units: hidden })
    const upper = lstm(scope.child('upper'), lower, { units: hidden })
    return dense(scope.child('output'), upper, { units: frames.shape[2] })
  },
}
