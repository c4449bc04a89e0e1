/** What a recording holds, by signal processing without training. */
import { beatPartsOf } from './beat-parts.ts'
import { beatsOf } from './beats.ts'
import { chordsOf, type HeardChord } from './chords.ts'
import type { BeatParts, PlayedBars } from '../../../src-shared/music/index.ts'
import type { Melody } from '../../../src-shared/project/heard.ts'
import type { Likeness } from '../../../src-shared/project/likeness.ts'
import { likenessOf } from './likeness.ts'
import { HIGHEST_KEY_HZ, keysOf, type HeardKeys } from './keys.ts'
import { melodyOf } from './melody.ts'
import { meterOf } from './meter.ts'
import { onsetsOf } from './onsets.ts'
import { onsetStrength } from './onset-strength.ts'
import type { HeardSection } from './heard-section.ts'
import { sectionsOf } from './structure.ts'
import { tempoOf, type HeardTempo } from './tempo.ts'
import { pitchClasses, tonalPeaks } from './tonal-peaks.ts'

/** Up to here tones may be a chord's root. */
const BASS_HZ = 220

export interface HeardMusic {
  tempo: HeardTempo
  /** Seconds. */
  beats: number[]
  bars: PlayedBars
  beatParts: BeatParts
  /** Seconds. */
  onsets: number[]
  keys: HeardKeys
  chords: HeardChord[]
  sections: HeardSection[]
  melody: Melody
  likeness: Likeness
  /** Cents from A = 440 Hz. */
  tuningCents: number
}

/**
 * @param samples  mono at HEARD_RATE
 * @param reached  told after each stage how far it is, 0..1; may throw to stop
 */
export async function hear(samples: Float32Array, reached: (part: number) => void | Promise<void> = () => undefined): Promise<HeardMusic> {
  const strength = onsetStrength(samples)
  await reached(0.35)
  const tempo = tempoOf(strength)
  await reached(0.45)
  const beats = tempo.bpm === null ? [] : beatsOf(strength.all, tempo.atSeconds)
  await reached(0.55)
  const peaks = tonalPeaks(samples)
  await reached(0.75)
  const classes = pitchClasses(peaks)
  const bass = pitchClasses(peaks, BASS_HZ)
  const keys = keysOf(pitchClasses(peaks, HIGHEST_KEY_HZ))
  await reached(0.8)
  const chords = chordsOf({ classes, bass }, beats, keys)
  const melody = melodyOf(samples)
  const bars = meterOf(beats, { strength, classes, bass, chords })
  return {
    tempo,
    beats,
    bars,
    beatParts: beatPartsOf(strength.all, beats),
    onsets: onsetsOf(strength.all),
    keys,
    chords,
    sections: sectionsOf({ classes, colours: peaks.colours }, beats, bars),
    melody,
    likeness: likenessOf({ classes, colours: peaks.colours, strength: strength.all }, beats),
    tuningCents: peaks.tuningCents,
  }
}
