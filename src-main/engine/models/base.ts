/**
 * Base model: an LSTM with a linear output layer.
 *
 * @source Kalingeri, Grandhe, "Music Generation Using Deep Learning", section 3.1, figure 2; after Nayebi, Vitelli 2015 (GRUV)
 */
import { dense, lstm } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

export const base: FramePredictor = {
  descriptor: {
    id: 'base',
    name: 'Base',
    description:
      'One memory reads the sound a quarter of a second at a time and guesses the next. The simplest of the six and the ' +
      'yardstick for the others; listeners liked it least, and heard a tune under a good deal of noise.',
    layers: ['LSTM', 'Dense'],
    paperRating: 2.4,
    source: 'Kalingeri and Grandhe, section 3.1',
    sizes: [HIDDEN_SIZE],
    presets: presets('base', { quick: { hidden: 512 }, paper: { hidden: 2048 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden }) {
    const context = lstm(scope.child('lstm'), frames, { units: hidden })
    return dense(scope.child('output'), context, { units: frames.shape[2] })
  },
}
