/** What touches a place through cells that are alike: as loud, and as far to the left or right. */
import { cellsOf, clamp, levelsOf } from './cell-levels.ts'
import type { FoundShape, ShapeWish } from './edit-jobs.ts'
import type { ReadableSound } from './readable-sound.ts'

const LOBE_BINS = 2

/**
 * A sound's place is how loud it is in each channel: an angle between these amplitudes as a vector, 0 for the same place and 90 degrees
 * where two have no channel in common. A mono sound has one place. Powers are averaged over three frames first, since of two sounds in one
 * cell now the one is louder and now the other.
 *
 *   cos = sum_c |X_c| |S_c| / (|X| |S|)
 *
 * As loud is at most `withinDb` softer or louder. A press beside a tone, within what its window smears, is one on the tone.
 */
export function wandShape(sound: ReadableSound, wish: Extract<ShapeWish, { kind: 'wand' }>, windowSamples: number): FoundShape {
  const { sample, hertz, withinDb, withinDegrees, reachSeconds } = wish
  const reach = reachSeconds * sound.sampleRate
  const channels: Float32Array[] = []
  const levels = levelsOf(sound, windowSamples, sample - reach, sample + reach, (powers) => channels.push(powers))
  const { count, bins, db } = levels
  const frame = clamp(Math.round(sample / levels.hop) - levels.first, 0, count - 1)
  const place = loudestNear(db, frame * bins, clamp(Math.round(hertz / levels.binHz), 0, bins - 1), bins)
  const smooth = channels.map((ofChannel) => (at: number) => ofChannel[at] + (ofChannel[at - bins] ?? 0) + (ofChannel[at + bins] ?? 0))
  const pointed = smooth.map((power) => power(place))
  const leastCosine = Math.cos((withinDegrees / 180) * Math.PI)
  const isThere = (at: number): boolean => {
    let [product, one, other] = [0, 0, 0]
    smooth.forEach((power, c) => {
      const here = power(at)
      product += Math.sqrt(here * pointed[c])
      one += here
      other += pointed[c]
    })
    return product >= (leastCosine - 1e-6) * Math.sqrt(one * other)
  }
  const taken = new Uint8Array(count * bins)
  const stack = [place]
  taken[place] = 1
  while (stack.length > 0) {
    const at = stack.pop()!
    const row = at % bins
    for (const next of [at - bins, at + bins, ...(row > 0 ? [at - 1] : []), ...(row < bins - 1 ? [at + 1] : [])]) {
      if (next < 0 || next >= taken.length || taken[next] === 1 || Math.abs(db[next] - db[place]) > withinDb || !isThere(next)) continue
      taken[next] = 1
      stack.push(next)
    }
  }
  return cellsOf(taken, levels)
}

/** The loudest bin of a frame within half a main lobe (Hann: two bins) of one. @returns its place in `db` */
function loudestNear(db: Float32Array, frameAt: number, bin: number, bins: number): number {
  let loudest = frameAt + bin
  for (let near = Math.max(0, bin - LOBE_BINS); near <= Math.min(bins - 1, bin + LOBE_BINS); near++)
    if (db[frameAt + near] > db[loudest]) loudest = frameAt + near
  return loudest
}
