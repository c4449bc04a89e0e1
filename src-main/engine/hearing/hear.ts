/** What a recording holds, by signal processing without training. */
import { beatsOf } from './beats.ts'
import { chordsOf, type HeardChord } from './chords.ts'
import { keysOf, type HeardKeys } from './keys.ts'
import { meterOf, type HeardMeter } from './meter.ts'
import { onsetsOf } from './onsets.ts'
import { onsetStrength } from './onset-strength.ts'
import { tempoOf, type HeardTempo } from './tempo.ts'
import { pitchClasses, tonalPeaks } from './tonal-peaks.ts'

export interface HeardMusic {
  tempo: HeardTempo
  /** Seconds. */
  beats: number[]
  meter: HeardMeter
  /** Seconds. */
  onsets: number[]
  keys: HeardKeys
  chords: HeardChord[]
  /** Cents from A = 440 Hz. */
  tuningCents: number
}

/**
 * @param samples  mono at HEARD_RATE
 * @param reached  told after each stage how far it is, 0..1; may throw to stop
 */
export async function hear(samples: Float32Array, reached: (part: number) => void | Promise<void> = () => undefined): Promise<HeardMusic> {
  const strength = onsetStrength(samples)
  await reached(0.4)
  const tempo = tempoOf(strength)
  await reached(0.55)
  const beats = tempo.bpm === null ? [] : beatsOf(strength.all, tempo.atSeconds)
  await reached(0.65)
  const peaks = tonalPeaks(samples)
  await reached(0.9)
  const classes = pitchClasses(peaks)
  const keys = keysOf(classes)
  await reached(0.95)
  const chords = chordsOf(classes, beats)
  return {
    tempo,
    beats,
    meter: meterOf(beats, strength, classes),
    onsets: onsetsOf(strength.all),
    keys,
    chords,
    tuningCents: peaks.tuningCents,
  }
}
