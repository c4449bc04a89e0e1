import type { Sound } from '../../dsp/codecs/index.ts'

/** Of the level that it goes on from: what fills lies under what rings on in the ear. */
const SHARE = 0.7
const WINDOW_SECONDS = 0.02

/**
 * How much softer a sound that fills a step becomes, so that nothing is heard to begin with it: nowhere louder than what it goes on from.
 *
 * @param before  planar, how the sound before goes on, 40 ms of it count
 * @param fills   planar
 * @returns       a gain, 1 at most
 */
export function fillGain(before: Sound, fills: Sound, sampleRate: number): number {
  const window = Math.round(WINDOW_SECONDS * sampleRate)
  const wanted = loudest(
    before.map((channel) => channel.subarray(0, 2 * window)),
    window,
  )
  return Math.min(1, SHARE * Math.sqrt(wanted / Math.max(1e-12, loudest(fills, window))))
}

/** The greatest energy of a window, all channels together. */
function loudest(sound: Sound, window: number): number {
  let most = 0
  for (let start = 0; start + window <= sound[0].length; start += window) {
    let sum = 0
    for (const channel of sound) for (let n = start; n < start + window; n++) sum += channel[n] * channel[n]
    most = Math.max(most, sum)
  }
  return most
}
