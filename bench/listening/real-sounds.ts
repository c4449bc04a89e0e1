/**
 * Recorded sounds to measure with: a folder that `SPECTRALOOM_SOUNDS` names, with `events/LABEL/` and `noise/KIND/` of sound files. None
 * come with the project: which were taken stands in decision 141.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import { heardSound } from '../../test/support/heard-sound.ts'

const FOLDER = process.env.SPECTRALOOM_SOUNDS ?? ''
/** Why nothing was measured. */
export const NO_SOUNDS = 'SPECTRALOOM_SOUNDS names no folder of recorded sounds'
/** Quieter ends are cut off, beside the peak. */
const SILENT = 0.01

/** Mono at HEARD_RATE, by label or kind. */
export type RealSounds = ReadonlyMap<string, readonly Float32Array[]>

/** @returns null where there are none */
export async function realSounds(what: 'events' | 'noise'): Promise<RealSounds | null> {
  const folder = join(FOLDER, what)
  if (FOLDER === '' || !existsSync(folder)) return null
  const sounds = new Map<string, Float32Array[]>()
  for (const label of readdirSync(folder).sort())
    for (const file of readdirSync(join(folder, label)).sort())
      sounds.set(label, [...(sounds.get(label) ?? []), withoutSilence(await heardSound(join(folder, label, file)))])
  return sounds
}

/** Of each label some to learn from, and the others to judge by: about a half each. */
export function parted(sounds: RealSounds, seed: number): [learnt: RealSounds, judged: RealSounds] {
  const random = new CounterRandom(seed, streamOf('parted'))
  const shuffled = [...sounds].map(([label, list]) => [label, Array.from(random.permutation(list.length), (i) => list[i])] as const)
  const half = (from: number, to: number): RealSounds =>
    new Map(shuffled.map(([label, list]) => [label, list.slice(from * list.length, Math.ceil(to * list.length))]))
  return [half(0, 0.5), half(0.5, 1)]
}

function withoutSilence(samples: Float32Array): Float32Array {
  const least = SILENT * samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const sounds = (value: number): boolean => Math.abs(value) > least
  return samples.subarray(Math.max(0, samples.findIndex(sounds)), samples.findLastIndex(sounds) + 1)
}

/** Between sounds of a kind that follow each other, at most. */
const MOST_GAP_SECONDS = 0.2

/** Sounds by chance, one after the other, or the beginning of one: no longer than so many seconds. */
export function rowOf(sounds: readonly Float32Array[], seconds: number, random: CounterRandom): Float32Array {
  const row = new Float32Array(Math.round(seconds * HEARD_RATE))
  let end = 0
  for (let at = 0; at < row.length; at = end + Math.round(MOST_GAP_SECONDS * random.uniform() * HEARD_RATE)) {
    const sound = random.pick(sounds)
    if (at > 0 && at + sound.length > row.length) break
    row.set(sound.subarray(0, row.length - at), at)
    end = Math.min(row.length, at + sound.length)
  }
  return row.slice(0, end)
}

/** The same sound for so long, from a place by chance, over and over. The mean of its squares is 1. */
export function repeated(sound: Float32Array, seconds: number, random: CounterRandom): Float32Array {
  const first = random.integer(sound.length)
  const level = Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / sound.length)
  return Float32Array.from({ length: Math.round(seconds * HEARD_RATE) }, (_, i) => sound[(first + i) % sound.length] / level)
}
