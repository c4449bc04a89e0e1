/**
 * What of a sound belongs to which of its parts: a network of convolutions over time and bands, finer and coarser, that says how each
 * band of each moment is shared out.
 *
 *   heard    x[t, b], magnitudes of the mixture at the mean level of 1
 *   shares   m_g = softmax over g of N(log(1 + 10 x)),   sum_g m_g = 1
 *   learns   mean_g,t,b |m_g x - s_g|,   s_g magnitudes of the part alone
 *
 * @source Jansson et al. 2017, "Singing voice separation with deep U-Net convolutional networks", section 2 (encoder, decoder, skips, L1 of
 *         magnitudes). Differs: all parts at once, whose shares sum to 1; bands of a quarter tone; four levels, largest of four places and
 *         back by repeating; what lies where in the bands is learnt beside (a bias for each band)
 */
import type { Tensor } from '../../graph/index.ts'
import { add, broadcastTo, expandDims, maxPool2d, reshape, softmax, transpose } from '../../graph/index.ts'
import { convolution2d, silu, type Scope } from '../../nn/index.ts'
import { FILTERS_SIZE, separationPresets, type SeparationArchitecture } from './architecture.ts'
import { loudnessOf, OFF_BY, partsError } from './parts-error.ts'

/** Filters of each level, in those of the first; each is half as fine as the one before. */
const WIDTHS = [1, 2, 4, 6]
const LEVELS = WIDTHS.length
/** Moments that a window has to be a multiple of. */
export const COARSEST_MOMENTS = 2 ** (LEVELS - 1)

/** A convolution of 3 moments and so many bands, with a bias for each band. @param x float32 [rows, channels, T, bands] */
function layer(scope: Scope, x: Tensor, filters: number, bands = 3): Tensor {
  const place = scope.parameter('place', [1, filters, 1, x.shape[3]], { kind: 'zeros' })
  return silu(add(convolution2d(scope, x, { filters, kernel: [3, bands], time: 'same' }), place))
}

/** Every place twice along both axes. @param x float32 [rows, channels, T, bands] */
function twice(x: Tensor): Tensor {
  const [rows, channels, steps, bands] = x.shape
  const spread = broadcastTo(reshape(x, [rows * channels, steps, 1, bands, 1]), [rows * channels, steps, 2, bands, 2])
  return reshape(spread, [rows, channels, 2 * steps, 2 * bands])
}

/**
 * How the bands of each moment are shared out.
 *
 * @param heard float32 [rows, T, bands], magnitudes at any level; T and bands multiples of {@link COARSEST_MOMENTS}
 * @returns     float32 [rows, groups, T, bands], which sum to 1 over the groups
 */
export function sharesOf(scope: Scope, heard: Tensor, { filters, groups }: { filters: number; groups: number }): Tensor {
  const finer: Tensor[] = [layer(scope.child('hears'), expandDims(loudnessOf(heard), 1), filters, 5)]
  for (let level = 1; level < LEVELS; level++) {
    const child = scope.child(`coarser-${level}`)
    const near = layer(child.child('near'), maxPool2d(finer[level - 1], [2, 2]), WIDTHS[level] * filters)
    finer.push(layer(child.child('far'), near, WIDTHS[level] * filters))
  }
  let x = finer[LEVELS - 1]
  for (let level = LEVELS - 2; level >= 0; level--) {
    const child = scope.child(`finer-${level}`)
    const said = convolution2d(child.child('narrow'), x, { filters: WIDTHS[level] * filters, kernel: [1, 1] })
    x = layer(child.child('both'), add(twice(said), finer[level]), WIDTHS[level] * filters)
  }
  const logits = convolution2d(scope.child('shares'), x, { filters: groups, kernel: [1, 1] })
  return transpose(softmax(transpose(logits, [0, 2, 3, 1])), [0, 3, 1, 2])
}

/** Takes apart what groups of recordings sound like together: {@link sharesOf} each band of each moment. */
export const unet: SeparationArchitecture = {
  id: 'separate',
  descriptor: {
    name: 'Take music apart',
    description:
      'Learns groups of recordings that each hold one part alone, such as drums, bass and voice, and takes others apart into these ' +
      'parts. Some minutes of each, minutes to train.',
    measures: [OFF_BY],
    layers: ['Conv 3x5', 'Three times coarser: Conv 3x3', 'Three times finer: Conv 3x3', 'Shares of the parts'],
    source: 'A U-Net over magnitudes (Jansson and others 2017)',
    sizes: [FILTERS_SIZE],
  },
  presets: separationPresets('separate', {
    quick: { sizes: { filters: 8 }, batchSize: 8, learningRate: 3e-3, gradientClipNorm: 1 },
    paper: { sizes: { filters: 16 } },
  }),
  says: 'shares',
  parts: (scope, heard, { sizes: { filters }, groups }) => sharesOf(scope, heard, { filters, groups }),
  learn: (scope, { heard, parts }, { sizes: { filters }, groups }) => ({
    error: partsError(sharesOf(scope, heard, { filters, groups }), heard, parts),
  }),
}
