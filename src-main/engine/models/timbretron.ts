/**
 * What one group of recordings plays with the sound of another, learnt as cycles: a generator for each group makes its sound of any
 * other's, a critic of the group cannot tell that from recordings, and what was made comes back as it was when its own group's generator
 * plays it.
 *
 *   picture(x)  the constant-Q transform: a tone's harmonics lie alike wherever it stands
 *   plays       x + back(G_g(picture(x)))
 *   learns      -C_g(made) + w |G_h(G_g(x_h)) - x_h| + v |G_g(x_g) - x_g|       (generators; h the group of x)
 *               C_g(made) - C_g(x_g) + p (slope - 1)^2                           (critics)
 *
 * @source Huang, Li, Anil, Bao, Oore, Grosse 2018 (TimbreTron, arXiv 1811.09620), sections 4 and 5: pictures at equal steps of pitch, full
 *         critics with a penalty on their slope, identity. Differs: any number of groups, one generator into
 *         each; what is changed is loudness alone, in bins of a short transform, and sound is made of these without a WaveNet; networks a
 *         hundredth of the size
 */
import { add, leakyRelu, matMul, mean, mul, reshape, tanh, transpose, type Tensor } from '../graph/index.ts'
import { convolution2d, dense, silu, type Scope } from '../nn/index.ts'
import { COLOUR_BINS, COLOUR_SIZE, PLANE_RATE } from '../plane/colours.ts'
import { LOWEST_HZ, PICTURE_BINS, PICTURE_BINS_AN_OCTAVE } from '../translation/constant-q-pictures.ts'

/** Moments and bins that are one place of the layers within. */
const PLACE = [2, 2] as const
/** Places that a critic's layers join. */
const JOINED = [
  [2, 4],
  [2, 4],
  [2, 1],
] as const
const BLOCKS = 3
/** So much a generator changes at most, in units of 15 dB: it cannot run away from its critic. */
const MOST = 3

export interface TimbretronSizes {
  /** Channels of the layers within. */
  channels: number
}

/** Where a bin of a picture stands among those of the transform, with fractions. */
const placeOf = (bin: number): number =>
  Math.min(COLOUR_BINS - 1, (LOWEST_HZ * 2 ** (bin / PICTURE_BINS_AN_OCTAVE) * COLOUR_SIZE) / PLANE_RATE)

/** Weights of the bins that each bin of a picture is a mean of: a triangle as wide as a bin of either kind. [COLOUR_BINS, PICTURE_BINS] */
function weightsThere(): Float32Array {
  const weights = new Float32Array(COLOUR_BINS * PICTURE_BINS)
  for (let to = 0; to < PICTURE_BINS; to++) {
    const middle = placeOf(to)
    const reach = Math.max(1, placeOf(to + 1) - middle)
    const each = (take: (from: number, weight: number) => void): void => {
      for (let from = Math.max(0, Math.ceil(middle - reach)); from <= Math.min(COLOUR_BINS - 1, middle + reach); from++)
        take(from, 1 - Math.abs(from - middle) / (reach + 1e-6))
    }
    let sum = 0
    each((_, weight) => (sum += weight))
    each((from, weight) => (weights[from * PICTURE_BINS + to] = weight / sum))
  }
  return weights
}

/** Straight lines between the bins of a picture; the ends hold beyond them. [PICTURE_BINS, COLOUR_BINS] */
function weightsBack(): Float32Array {
  const weights = new Float32Array(PICTURE_BINS * COLOUR_BINS)
  for (let to = 0; to < COLOUR_BINS; to++) {
    const hz = (Math.max(to, 0.5) * PLANE_RATE) / COLOUR_SIZE
    const at = Math.max(0, Math.min(PICTURE_BINS - 1, PICTURE_BINS_AN_OCTAVE * Math.log2(hz / LOWEST_HZ)))
    const below = Math.min(PICTURE_BINS - 2, Math.floor(at))
    weights[below * COLOUR_BINS + to] = 1 - (at - below)
    weights[(below + 1) * COLOUR_BINS + to] = at - below
  }
  return weights
}

/**
 * Pictures of runs from before they were constant-Q transforms: read from the bins of one short transform, in which tones below 200 Hz run
 * together.
 *
 * @param colours float32 [rows, T, COLOUR_BINS]
 * @returns       float32 [rows, T, PICTURE_BINS]
 */
export const pictureOf = (colours: Tensor): Tensor =>
  matMul(colours, colours.graph.constantOf(weightsThere(), [COLOUR_BINS, PICTURE_BINS], 'float32'))

/** What is changed in a picture, as a change of a moment's colours. @returns float32 [rows, T, COLOUR_BINS] */
export const changeOfColours = (change: Tensor): Tensor =>
  matMul(change, change.graph.constantOf(weightsBack(), [PICTURE_BINS, COLOUR_BINS], 'float32'))

/** Places as values of coarser ones: float32 [rows, T, bins, values] to [rows, T / h, bins / w, h w values]. */
function joined(x: Tensor, [height, width]: readonly [number, number]): Tensor {
  const [rows, steps, bins, values] = x.shape
  const apart = reshape(x, [rows, steps / height, height, bins / width, width, values])
  return reshape(transpose(apart, [0, 1, 3, 2, 4, 5]), [rows, steps / height, bins / width, height * width * values])
}

/** Straight lines between the middles of coarser places; the ends hold. [coarse, coarse times] */
function linesBetween(coarse: number, times: number): Float32Array {
  const weights = new Float32Array(coarse * coarse * times)
  for (let to = 0; to < coarse * times; to++) {
    const at = Math.max(0, Math.min(coarse - 1, (to + 0.5) / times - 0.5))
    const below = Math.min(coarse - 2, Math.floor(at))
    weights[below * coarse * times + to] = 1 - (at - below)
    weights[(below + 1) * coarse * times + to] = at - below
  }
  return weights
}

/** Coarser places made finer, evenly: float32 [rows, T, bins] to [rows, T h, bins w]. */
function enlarged(x: Tensor, [height, width]: readonly [number, number]): Tensor {
  const along = (y: Tensor, times: number): Tensor => {
    const length = y.shape[2]
    return matMul(y, y.graph.constantOf(linesBetween(length, times), [length, length * times], 'float32'))
  }
  return transpose(along(transpose(along(x, width), [0, 2, 1]), height), [0, 2, 1])
}

/**
 * What a generator changes to make a picture its group's.
 *
 * @param picture float32 [rows, T, PICTURE_BINS], T even
 * @returns       the same form
 */
export function changeInto(scope: Scope, picture: Tensor, { channels }: TimbretronSizes): Tensor {
  const [rows, steps, bins] = picture.shape
  const places = transpose(joined(reshape(picture, [rows, steps, bins, 1]), PLACE), [0, 3, 1, 2])
  let x = silu(convolution2d(scope.child('sees'), places, { filters: channels, kernel: [3, 5], time: 'same' }))
  for (let i = 0; i < BLOCKS; i++) {
    const block = scope.child(`block-${i}`)
    const inner = silu(convolution2d(block.child('about'), x, { filters: channels, kernel: [3, 5], time: 'same' }))
    x = add(x, convolution2d(block.child('adds'), inner, { filters: channels, kernel: [3, 3], time: 'same' }))
  }
  const says = convolution2d(scope.child('says'), silu(x), { filters: 1, kernel: [1, 1], time: 'same' })
  return enlarged(mul(tanh(reshape(says, [rows, steps / PLACE[0], bins / PLACE[1]])), MOST), PLACE)
}

/**
 * How much like the group's own a whole picture is.
 *
 * @param picture float32 [rows, T, PICTURE_BINS], T a multiple of 8
 * @returns       float32 [rows]
 */
export function judgedPicture(scope: Scope, picture: Tensor, { channels }: TimbretronSizes): Tensor {
  const [rows, steps, bins] = picture.shape
  let x = reshape(picture, [rows, steps, bins, 1])
  for (const [i, place] of JOINED.entries())
    x = leakyRelu(dense(scope.child(`coarser-${i}`), joined(x, place), { units: channels * (i + 1) }))
  // What is so on the whole, and what is so somewhere.
  const whole = dense(scope.child('whole'), mean(picture, [1]), { units: 1 })
  const somewhere = dense(scope.child('verdict'), reshape(x, [rows, x.size / rows]), { units: 1 })
  // So that its slope is about 1 from the first, beside the root of the mean square of a picture's change.
  return mul(reshape(add(whole, somewhere), [rows]), 1 / Math.sqrt(steps * bins))
}
