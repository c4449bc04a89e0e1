/**
 * Convolution over the last K frames and over frequency, seen as an image with the channels real and imaginary.
 *
 * At each step the last K frames (0.75 s for K = 3) form an image K x N x 2; convolution, max-pooling over frequency,
 * LSTM, dense layer; the model predicts frame k + 1. One convolution over the whole sequence computes the images of all
 * steps at once. Before the first frame stand K - 1 mean frames, zero in standardised units; afterwards the last K - 1
 * frames are carried as state.
 *
 * @source Kalingeri, Grandhe, "Music Generation Using Deep Learning", section 3.4, figure 8. The paper gives neither
 *         filter count nor kernel nor activation: 12 filters as in its 1-D model, each K frames by 3 bins, linear,
 *         with max-pooling as the non-linearity. With ReLU in between, thousands of features that are never negative push
 *         all gates of the LSTM one way at each step of Adam, and the loss stays where it begins for hundreds of steps
 */
import type { Tensor } from '../graph/index.ts'
import { concat, reshape, slice, transpose } from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'
import { convolution2d, dense, lstm, maxPoolFrequency } from '../nn/index.ts'
import type { FramePredictor } from './definition.ts'
import { FRAME_PARAMETERS } from './frame-parameters.ts'
import { HIDDEN_SIZE, presets } from './presets.ts'

const BINS_PER_KERNEL = 3
const POOL = 2

/** Puts the K - 1 frames before the sequence in front of it: [T, batch, D] -> [K - 1 + T, batch, D]. */
const withPast = (scope: Scope, frames: Tensor, blocks: number): Tensor => {
  const [steps, batch, dimensions] = frames.shape
  const past = transpose(scope.state('past', [blocks - 1, dimensions]), [1, 0, 2])
  const all = concat([past, frames], 0)
  scope.carry('past', transpose(slice(all, [steps, 0, 0], [blocks - 1, batch, dimensions]), [1, 0, 2]))
  return all
}

export const conv2d: FramePredictor = {
  descriptor: {
    id: 'conv2d',
    name: 'Convolution over time and frequency',
    description:
      'Looks at the last three quarters of a second as a picture before the memory hears it, so it knows more of what just ' +
      'happened. Second best in the listening test.',
    layers: ['Neighbouring frames as image', 'Conv 2D over 3 bins', 'Max-pool 2', 'LSTM', 'Dense'],
    paperRating: 3.4,
    source: 'Kalingeri and Grandhe, section 3.4',
    sizes: [
      HIDDEN_SIZE,
      { name: 'blocks', label: 'Frames at once', description: 'How many neighbouring frames make one picture.', minimum: 2, maximum: 16 },
      { name: 'filters', label: 'Filters', description: 'How many kinds of pattern the convolution looks for.', minimum: 1, maximum: 256 },
    ],
    presets: presets('conv2d', { quick: { hidden: 512, blocks: 3, filters: 6 }, paper: { hidden: 2048, blocks: 3, filters: 12 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden, blocks, filters }) {
    const [steps, batch, dimensions] = frames.shape
    const bins = dimensions / 2
    const all = withPast(scope, frames, blocks)
    const image = transpose(reshape(all, [all.shape[0], batch, 2, bins]), [1, 2, 0, 3])
    const pooled = maxPoolFrequency(convolution2d(scope.child('convolution'), image, { filters, kernel: [blocks, BINS_PER_KERNEL] }), POOL)
    const features = reshape(transpose(pooled, [2, 0, 1, 3]), [steps, batch, filters * pooled.shape[3]])
    const context = lstm(scope.child('lstm'), features, { units: hidden })
    return dense(scope.child('output'), context, { units: dimensions })
  },
}
