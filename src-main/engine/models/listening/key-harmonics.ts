/** The spectrum as seen from each of 88 keys, for layers that are equal for all of them. */
import { HEARD_KEYS } from '../../../../src-shared/music/index.ts'
import type { Tensor } from '../../graph/index.ts'
import { concat, fill, reshape, slice, transpose } from '../../graph/index.ts'
import { BINS_PER_SEMITONE } from '../../labels/partials-view.ts'

/** What is heard of a key: where a tone has its partials, and where those lie of which it may be a partial itself. */
const HARMONICS = [1 / 3, 1 / 2, 1, 2, 3, 4, 5]
/** Most keys are silent most of the time: answers begin at one in twenty. */
export const PRIOR_LOGIT = 3
const KEY_BINS = HEARD_KEYS * BINS_PER_SEMITONE

/**
 * The spectrum around each harmonic of each key.
 *
 * @param frames float32 [T, batch, bins]
 * @returns      float32 [batch, harmonics x bins a semitone, T, 88]
 * @source       Bittner and others 2017, section 2.1
 */
export function harmonicsOfKeys(frames: Tensor): Tensor {
  const [steps, batch, bins] = frames.shape
  const plane = transpose(frames, [1, 0, 2])
  const channels = HARMONICS.map((harmonic) => {
    const shift = Math.round(12 * BINS_PER_SEMITONE * Math.log2(harmonic))
    const [from, to] = [Math.max(0, shift), Math.min(bins, shift + KEY_BINS)]
    const silence = (width: number): Tensor[] => (width > 0 ? [fill(frames.graph, [batch, steps, width], 0)] : [])
    const heard = concat(
      [...silence(from - shift), slice(plane, [0, 0, from], [batch, steps, to - from]), ...silence(shift + KEY_BINS - to)],
      2,
    )
    return transpose(reshape(heard, [batch, steps, HEARD_KEYS, BINS_PER_SEMITONE]), [0, 3, 1, 2])
  })
  return concat(channels, 1)
}

/** float32 [batch, 1, T, 88] as [T, batch, 88] */
export function byMoments(answers: Tensor): Tensor {
  const [batch, , steps, keys] = answers.shape
  return transpose(reshape(answers, [batch, steps, keys]), [1, 0, 2])
}
