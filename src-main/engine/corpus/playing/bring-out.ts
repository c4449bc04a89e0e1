import type { Sound } from '../../dsp/codecs/index.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** A beginning is heard as one where about so much begins with it, dB, see `OnsetFlux`; what begins more weakly is brought out... */
const CLEAR_ATTACK_DB = 4.5
/** ...but not beyond what the strongest of its kind begin with, this share of all: a bow's strokes are no hammer's. */
const STRONGEST_SHARE = 0.15
/** ...by so much at most. */
const MOST_DB = 1
/** The level rises up to the attack in so long, and is its own again after this. */
const RISE_SECONDS = 0.015
const FALL_SECONDS = 0.15
/** No sample is brought above this. */
const HIGHEST_PEAK = 0.98

/** With how much the material's beginnings are clear, dB: 0 where nothing begins. */
export function clearAttackDb({ rows, attackDb, playable }: UnitMemory): number {
  const begins = attackDb.subarray(0, rows).filter((db, row) => playable[row] === 1 && db > 0)
  // A list of floats sorts by value, in a fourth of the time of a list of anything.
  const strongest = begins
    .sort()
    .reverse()
    .subarray(0, Math.ceil(STRONGEST_SHARE * begins.length))
  return Math.min(CLEAR_ATTACK_DB, strongest.reduce((sum, value) => sum + value, 0) / Math.max(1, strongest.length))
}

/** By how much a beginning of this strength is brought out where such are clear, dB. */
export const broughtOutDb = (attackDb: number, clearDb: number): number => Math.max(0, Math.min(MOST_DB, clearDb - attackDb))

/**
 * Makes a sound's beginning stand out: its level rises up to the attack and falls back to its own after it, as a stroke's does.
 *
 * @param sound   planar, changed in place
 * @param attack  sample at which the beginning is
 * @param end     sample up to which the level is its own again
 * @param db      how much louder the attack becomes; less where it would be louder than full scale
 */
export function bringOut(
  sound: Sound,
  { attack, end, db, sampleRate }: { attack: number; end: number; db: number; sampleRate: number },
): void {
  const rise = Math.round(RISE_SECONDS * sampleRate)
  const fall = Math.min(end - attack, Math.round(FALL_SECONDS * sampleRate))
  const first = Math.max(0, attack - rise)
  const last = Math.min(sound[0].length, attack + fall)
  const peak = sound.reduce(
    (most, channel) => channel.subarray(first, last).reduce((high, value) => Math.max(high, Math.abs(value)), most),
    0,
  )
  const raised = Math.min(db, 20 * Math.log10(HIGHEST_PEAK / Math.max(1e-6, peak)))
  if (raised <= 0) return
  for (let n = first; n < last; n++) {
    const away = n < attack ? (attack - n) / rise : (n - attack) / fall
    const gain = 10 ** ((raised * (0.5 + 0.5 * Math.cos(Math.PI * away))) / 20)
    for (const channel of sound) channel[n] *= gain
  }
}
