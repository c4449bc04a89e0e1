/**
 * The parts of a sound as they sound, by a U-Net over its samples: convolutions that hear ever coarser, each level half as fine as the one
 * before, and back, with what was heard at each level beside.
 *
 *   down: c_l = leaky(D_l d_(l-1)), 15 taps, F l filters;   d_l = every other of c_l
 *   up:   u_l = leaky(U_l [double(u_(l+1)); c_l]), 5 taps;  between two samples what lies in the middle
 *   s_g = tanh(P [u_1; x])_g for all parts but the last,    the last is what they leave of x
 *
 * @source Stoller, Ewert, Dixon 2018, "Wave-U-Net: a multi-scale neural network for end-to-end audio source separation" (arXiv 1806.03185),
 *         section 3 (architecture, linear interpolation, difference output, mean squared error). Differs: silence around windows, of which
 *         the edges are not used; fewer levels and filters; the mixture is of level 1 and 3 tanh(y / 3) reaches beyond it
 */
import type { Tensor } from '../../graph/index.ts'
import { add, concat, div, expandDims, leakyRelu, mean, mul, reshape, slice, square, sub, sum, tanh } from '../../graph/index.ts'
import { convolution1d, type Scope } from '../../nn/index.ts'
import { FILTERS_SIZE, separationPresets, type SeparationArchitecture, type SeparationOptions } from './architecture.ts'
import { powerLevelOf } from './distortion.ts'

const LEVELS = 8
const [DOWN_TAPS, UP_TAPS] = [15, 5]
/** Parts reach so far beyond the level of the mixture. */
const REACH = 3

/** Every other place. @param x float32 [rows, channels, 2 n] @returns float32 [rows, channels, n] */
function halved(x: Tensor): Tensor {
  const [rows, channels, length] = x.shape
  return reshape(slice(reshape(x, [rows, channels, length / 2, 2]), [0, 0, 0, 0], [rows, channels, length / 2, 1]), [
    rows,
    channels,
    length / 2,
  ])
}

/** Between two places their mean; the last one twice. @param x float32 [rows, channels, n] @returns float32 [rows, channels, 2 n] */
export function doubled(x: Tensor): Tensor {
  const [rows, channels, length] = x.shape
  const next = concat([slice(x, [0, 0, 1], [rows, channels, length - 1]), slice(x, [0, 0, length - 1], [rows, channels, 1])], 2)
  const between = mul(add(x, next), 0.5)
  return reshape(concat([expandDims(x, 3), expandDims(between, 3)], 3), [rows, channels, 2 * length])
}

/**
 * @param heard float32 [rows, samples], a multiple of 2^{@link LEVELS}
 * @returns     float32 [rows, groups, samples], which sum to what is heard
 */
function partsOf(scope: Scope, heard: Tensor, { sizes: { filters }, groups }: SeparationOptions): Tensor {
  const level = powerLevelOf(heard)
  const sound = expandDims(div(heard, level), 1)
  const layer = (name: string, x: Tensor, taps: number, count: number): Tensor =>
    leakyRelu(convolution1d(scope.child(name), x, { filters: count, kernel: taps }))
  const finer: Tensor[] = []
  let x = sound
  for (let l = 1; l <= LEVELS; l++) {
    finer.push(layer(`down-${l}`, x, DOWN_TAPS, l * filters))
    x = halved(finer[l - 1])
  }
  x = layer('middle', x, DOWN_TAPS, (LEVELS + 1) * filters)
  for (let l = LEVELS; l >= 1; l--) x = layer(`up-${l}`, concat([doubled(x), finer[l - 1]], 1), UP_TAPS, l * filters)
  const said = convolution1d(scope.child('parts'), concat([x, sound], 1), { filters: groups - 1, kernel: 1 })
  const first = mul(tanh(div(said, REACH)), REACH)
  return mul(concat([first, sub(sound, sum(first, 1, true))], 1), expandDims(level, 1))
}

/** Mean squared difference of the parts, the mixture having a mean of 1. @returns float32 [rows] */
function squaredError(found: Tensor, heard: Tensor, parts: Tensor): Tensor {
  return mean(square(div(sub(found, parts), expandDims(powerLevelOf(heard), 1))), [1, 2])
}

/** Wave-U-Net. */
export const wave: SeparationArchitecture = {
  id: 'separate-wave',
  descriptor: {
    name: 'Take music apart (Wave-U-Net)',
    description:
      'The same from the waveform, heard finer and coarser: the parts as they sound, not shares of bands. Some minutes of each, minutes ' +
      'to train.',
    measures: [
      {
        name: 'error',
        better: 'lower',
        label: 'Off by',
        description: 'Mean squared difference of the parts it finds from the parts as they are; the mixture has a mean of 1.',
      },
    ],
    layers: ['Eight times coarser: Conv 15', 'Conv 15', 'Eight times finer: Conv 5', 'All parts but the last, and what they leave'],
    source: 'Wave-U-Net (Stoller, Ewert, Dixon 2018)',
    sizes: [FILTERS_SIZE],
  },
  presets: separationPresets('separate-wave', {
    quick: { sizes: { filters: 6 }, batchSize: 4, learningRate: 2e-3, gradientClipNorm: 1 },
    paper: { sizes: { filters: 24 } },
  }),
  says: 'waveforms',
  parts: partsOf,
  learn: (scope, { heard, parts }, options) => ({ error: squaredError(partsOf(scope, heard, options), heard, parts) }),
}
