/** How phases of the vocoder's frames come to agree, with each other and as sound. The whole of it: vocoder.ts. */
import { add, addN, div, mul, pad, reshape, slice, type Tensor } from '../graph/index.ts'
import { stft, windowedFrames } from '../nn/index.ts'
import { OVERLAP, type Turns } from './mel-levels.ts'
import { LEAST, scaled, shifted, sumOf, times, unit } from './vocoder-turns.ts'

/** Frames whose phases still change when another one comes, and rounds in which they come to fit each other as sound. */
export const OPEN_FRAMES = 4
const SOUND_ROUNDS = 4
/** Rounds in which phases of a frame agree. */
const ROUNDS = 6

/** Directions of a frame's phases that agree with the frame before and with each other. */
export function agreed(from: Turns, magnitude: Tensor, slopes: Turns): Turns {
  const weight = add(magnitude, LEAST)
  // From above, what is said of that bin, turned back.
  const backSlopes: Turns = [shifted(slopes[0], -1), mul(shifted(slopes[1], -1), -1)]
  let phases = unit([add(from[0], LEAST * LEAST), from[1]])
  for (let round = 0; round < ROUNDS; round++) {
    const loud = scaled(phases, weight)
    const ofBelow = times([shifted(loud[0], 1), shifted(loud[1], 1)], slopes)
    const ofAbove = times([shifted(loud[0], -1), shifted(loud[1], -1)], backSlopes)
    phases = unit(sumOf(from, sumOf(ofBelow, ofAbove)))
  }
  return phases
}

/** Frames under way to sound: magnitudes and phases, float32 [batch, OPEN_FRAMES, bins], the oldest first. */
interface OpenFrames {
  magnitudes: Tensor
  phases: Turns
}

/** Frames as sound under the window, so that four of them add up to it. @returns float32 [..., size] */
export function waves({ magnitudes, phases }: OpenFrames, size: number): Tensor {
  const [real, imaginary] = scaled(phases, magnitudes)
  // Undoes the scale of spectra, N / 4.
  return mul(windowedFrames(real, imaginary, size), size / OVERLAP)
}

/** What squared windows of open frames and of those before them add up to, [(OPEN_FRAMES + 3) hop]. */
function windowSums(size: number): Float32Array {
  const hop = size / OVERLAP
  return Float32Array.from({ length: (OPEN_FRAMES + OVERLAP - 1) * hop }, (_, n) => {
    let sum = 0
    for (let frame = 1 - OVERLAP; frame < OPEN_FRAMES; frame++) {
      const at = n - frame * hop
      if (at >= 0 && at < size) sum += (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / size)) ** 2
    }
    return Math.max(sum, 1e-4)
  })
}

/**
 * The phases that open frames have once they are sound together with what came before, some rounds on.
 *
 * @param late float32 [batch, 3 hop]: what frames before reach into them
 * @source     Zhu, Beauregard, Wyse 2007 (real-time iterative spectrogram inversion with look-ahead)
 */
export function asSound(open: OpenFrames, late: Tensor, size: number): Turns {
  const hop = size / OVERLAP
  const [batch, , bins] = open.magnitudes.shape
  const sums = late.graph.constantOf(windowSums(size), [(OPEN_FRAMES + OVERLAP - 1) * hop], 'float32')
  let { phases } = open
  for (let round = 0; round < SOUND_ROUNDS; round++) {
    const frames = waves({ ...open, phases }, size)
    const placed = Array.from({ length: OPEN_FRAMES }, (_, frame) =>
      pad(reshape(slice(frames, [0, frame, 0], [batch, 1, size]), [batch, size]), [
        [0, 0],
        [frame * hop, (OPEN_FRAMES - 1 - frame) * hop],
      ]),
    )
    const known = pad(late, [
      [0, 0],
      [0, OPEN_FRAMES * hop],
    ])
    const sound = div(addN([known, ...placed]), sums)
    const [real, imaginary] = stft(sound, { size, hop })
    phases = unit([add(real, LEAST), imaginary].map((part) => reshape(part, [batch, OPEN_FRAMES, bins])) as Turns)
  }
  return phases
}
