/**
 * One-dimensional convolution over frequency in front of the LSTM.
 *
 * @source Kalingeri, Grandhe, "Music Generation Using Deep Learning", section 3.2, figure 4: 12 filters of 3, max-pooling
 *         by 2. The frame is one row of 2 N values, real parts then imaginary parts, as the paper feeds it.
 *         It names no activation for its convolutions; max-pooling is the non-linearity here, see conv2d.ts
 */
import { reshape } from '../graph/index.ts'
import { convolution1d, dense, lstm, maxPoolFrequency } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

const KERNEL = 3
const POOL = 2

export const conv1d: FramePredictor = {
  descriptor: {
    id: 'conv1d',
    name: 'Convolution over frequency',
    description:
      'Small filters look for patterns among neighbouring frequencies before the memory hears them. Loses relations between ' +
      'distant frequencies such as overtones; listeners put it in the middle.',
    layers: ['Conv 1D over 3 bins', 'Max-pool 2', 'LSTM', 'Dense'],
    paperRating: 3.0,
    source: 'Kalingeri and Grandhe, section 3.2',
    sizes: [
      HIDDEN_SIZE,
      { name: 'filters', label: 'Filters', description: 'How many kinds of pattern the convolution looks for.', minimum: 1, maximum: 256 },
    ],
    presets: presets('conv1d', { quick: { hidden: 512, filters: 4 }, paper: { hidden: 2048, filters: 12 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden, filters }) {
    const [steps, batch, dimensions] = frames.shape
    const rows = reshape(frames, [steps * batch, 1, dimensions])
    const pooled = maxPoolFrequency(convolution1d(scope.child('convolution'), rows, { filters, kernel: KERNEL }), POOL)
    const features = reshape(pooled, [steps, batch, pooled.shape[1] * pooled.shape[2]])
    const context = lstm(scope.child('lstm'), features, { units: hidden })
    return dense(scope.child('output'), context, { units: dimensions })
  },
}
