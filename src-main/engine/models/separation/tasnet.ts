/**
 * The parts of a sound as they sound, by masks over a learnt spectrum: frames of 2.9 ms as sums of learnt filters, a stack of dilated
 * convolutions that says how much of each filter's share belongs to each part, and filters that make sound of it.
 *
 *   w = relu(U x)                  x frames of 64 samples, 32 apart; w[n, t] of N filters
 *   m_g = sigmoid(TCN(w))[g]       of each part, filter and frame
 *   s_g = V (m_g w)                frames added where they overlap
 *   block: y + P2 norm(D norm(P1 y)), D: each channel by itself, 3 taps, 1, 2, 4 ... frames apart; beside it its share of the sum
 *
 * @source Luo, Mesgarani 2019, "Conv-TasNet: surpassing ideal time-frequency magnitude masking for speech separation" (arXiv 1809.07454),
 *         section II, figure 1. Differs: groups are known, so nothing is permuted; the parts are made to sum to the sound; frames are
 *         longer and blocks fewer; leaky in place of learnt slopes; the encoder has biases
 */
import type { Tensor } from '../../graph/index.ts'
import { add, addN, div, expandDims, leakyRelu, mul, relu, reshape, sigmoid } from '../../graph/index.ts'
import { convolution1d, groupNormalisation, transposedInStrides, type Scope } from '../../nn/index.ts'
import { separationPresets, type SeparationArchitecture, type SeparationOptions } from './architecture.ts'
import { consistent, DISTORTION, distortion, powerLevelOf } from './distortion.ts'

/** From frame to frame, samples; a frame is two of them. */
const STRIDE = 32
/** Frames from tap to tap in each block: twice seven of them, which hear .7 s. */
const DILATIONS = [1, 2, 4, 8, 16, 32, 64, 1, 2, 4, 8, 16, 32, 64]
const SLOPE = 0.25

/** @param x float32 [rows, channels, T] */
const normalised = (scope: Scope, x: Tensor): Tensor => groupNormalisation(scope, leakyRelu(x, SLOPE), { groups: 1 })

/** What a block makes of what it hears. @param x float32 [rows, filters, T] @returns float32 [rows, 2 filters, T] */
function block(scope: Scope, x: Tensor, dilation: number): Tensor {
  const filters = x.shape[1]
  const wide = normalised(scope.child('wide-norm'), convolution1d(scope.child('wide'), x, { filters: 2 * filters, kernel: 1 }))
  const far = convolution1d(scope.child('far'), wide, { filters: 2 * filters, kernel: 3, dilation, groups: 2 * filters })
  return normalised(scope.child('far-norm'), far)
}

/**
 * @param heard         float32 [rows, samples], a multiple of {@link STRIDE}
 * @param sizes.filters of a block; there are twice as many of the spectrum, and within blocks
 * @returns             float32 [rows, groups, samples], which sum to what is heard
 */
function partsOf(scope: Scope, heard: Tensor, { sizes: { filters }, groups }: SeparationOptions): Tensor {
  const [rows, samples] = heard.shape
  const level = powerLevelOf(heard)
  const sound = div(heard, level)
  const basis = 2 * filters
  const spectrum = relu(convolution1d(scope.child('encoder'), expandDims(sound, 1), { filters: basis, kernel: 2 * STRIDE, stride: STRIDE }))
  const even = groupNormalisation(scope.child('norm'), spectrum, { groups: 1 })
  let x = convolution1d(scope.child('narrow'), even, { filters, kernel: 1 })
  const said: Tensor[] = []
  for (const [i, dilation] of DILATIONS.entries()) {
    const child = scope.child(`block-${i}`)
    const heard = block(child, x, dilation)
    said.push(convolution1d(child.child('said'), heard, { filters, kernel: 1 }))
    if (i < DILATIONS.length - 1) x = add(x, convolution1d(child.child('added'), heard, { filters, kernel: 1 }))
  }
  const masks = convolution1d(scope.child('masks'), leakyRelu(addN(said), SLOPE), { filters: groups * basis, kernel: 1 })
  const frames = samples / STRIDE
  const masked = mul(reshape(sigmoid(masks), [rows, groups, basis, frames]), expandDims(spectrum, 1))
  const initialiser = { kind: 'glorot-uniform', fanIn: basis * 2 * STRIDE, fanOut: 2 * STRIDE } as const
  const filtersOut = scope.parameter('decoder/kernel', [basis, 1, 2 * STRIDE], initialiser)
  const made = transposedInStrides(reshape(masked, [rows * groups, basis, frames]), filtersOut, STRIDE, [STRIDE / 2, STRIDE / 2])
  return mul(consistent(reshape(made, [rows, groups, samples]), sound), expandDims(level, 1))
}

/** Conv-TasNet. */
export const tasnet: SeparationArchitecture = {
  id: 'separate-tasnet',
  descriptor: {
    name: 'Take music apart (Conv-TasNet)',
    description:
      'The same from the waveform, by a spectrum that it learns itself: the parts as they sound, not shares of bands. Some minutes of ' +
      'each, minutes to train.',
    measures: [DISTORTION],
    layers: ['Learnt spectrum', 'Two times seven dilated convolutions', 'Masks of the parts', 'Sound of it'],
    source: 'Conv-TasNet (Luo, Mesgarani 2019)',
    sizes: [
      {
        name: 'filters',
        label: 'Channels',
        description: 'Channels of a block; filters of its spectrum are twice as many.',
        minimum: 2,
        maximum: 256,
      },
    ],
  },
  presets: separationPresets('separate-tasnet', {
    quick: { sizes: { filters: 32 }, batchSize: 4, learningRate: 2e-3 },
    paper: { sizes: { filters: 128 } },
  }),
  says: 'waveforms',
  parts: partsOf,
  learn: (scope, { heard, parts }, options) => ({ distortion: distortion(partsOf(scope, heard, options), heard, parts) }),
}
