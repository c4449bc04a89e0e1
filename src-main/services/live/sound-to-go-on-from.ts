import type { LiveSeedSound } from '../../engine/generation/live/live-messages.ts'

/**
 * What an engine that replaces a lost one listens to: the end of what was taken, without its level, and what was made beyond it.
 *
 * @param taken  interleaved, after the level
 * @param rest   interleaved, before it
 */
export function soundToGoOnFrom(taken: Float32Array, rest: Float32Array, gain: number): Extract<LiveSeedSound, { samples: Float32Array }> {
  const samples = new Float32Array(taken.length + rest.length)
  samples.set(taken.map((value) => value / gain))
  samples.set(rest, taken.length)
  return { samples }
}
