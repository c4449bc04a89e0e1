/**
 * What is played, followed while it sounds: pitch, loudness and onsets within 30 ms, beats before they come. A state machine that is fed
 * blocks; the sizes of the blocks have no influence on what it says.
 */
import { Resampler } from '../../dsp/resample.ts'
import { HEARD_RATE } from '../heard-rate.ts'
import { OnsetStrengthReader, STRENGTH_FRAME_SAMPLES, STRENGTH_HOP_SAMPLES, STRENGTHS_PER_SECOND } from '../onset-strength.ts'
import { READ_SAMPLES } from '../pitch-candidates.ts'
import { BeatFollower } from './beat-follower.ts'
import { OnsetFollower } from './onset-follower.ts'
import { PitchFollower } from './pitch-follower.ts'

const LEVEL_SAMPLES = 512
const SILENT_POWER = 1e-12

/** What is said each 10 ms. Seconds are those since the first sample. */
export interface FollowedMoment {
  /** The sound up to here was heard. */
  seconds: number
  /** Fundamental of one voice, Hz, as of {@link PITCH_DELAY_SECONDS} and half a period before; 0 where none sounds. */
  hz: number
  /** That it sounds, 0..1. */
  confidence: number
  /** Of the last 23 ms, dB of full scale; -120 for silence. */
  levelDb: number
  /** Where something has begun of which nothing was said before; null in most moments. */
  onsetSeconds: number | null
  /** When the next beat will sound, once each, half a beat before; null in most moments. */
  beatSeconds: number | null
  /** Beats a minute; null for the first 3 s, and as long as there is no pulse. */
  bpm: number | null
}

/** Half of what a pitch is read over, without its period. */
export const PITCH_DELAY_SECONDS = 512 / HEARD_RATE

export class SoundFollower {
  readonly #resampler: Resampler
  readonly #newest = new Float32Array(READ_SAMPLES)
  readonly #onsets = new OnsetFollower()
  readonly #pitch = new PitchFollower()
  readonly #beats = new BeatFollower()
  readonly #strength = new OnsetStrengthReader((all, bass) => this.#say(all, bass))
  #heard = 0
  #frames = 0
  #said: FollowedMoment[] = []

  /** @param sampleRate  Hz, a whole number, of what is fed */
  constructor(sampleRate: number) {
    this.#resampler = new Resampler(sampleRate, HEARD_RATE, 'prompt')
  }

  /** @param block  mono, range -1..1, what follows on what came before @returns what can be said by now, in the order of time */
  push(block: Float32Array): FollowedMoment[] {
    this.#said = []
    const samples = this.#resampler.process(block)
    for (let at = 0; at < samples.length;) {
      const momentEnds = this.#frames * STRENGTH_HOP_SAMPLES + STRENGTH_FRAME_SAMPLES / 2
      const part = samples.subarray(at, at + momentEnds - this.#heard)
      this.#newest.copyWithin(0, part.length)
      this.#newest.set(part, this.#newest.length - part.length)
      this.#heard += part.length
      at += part.length
      this.#strength.push(part)
    }
    return this.#said
  }

  #say(all: number, bass: number): void {
    const frame = this.#frames++
    const beat = this.#beats.push(all, bass)
    this.#said.push({
      seconds: this.#heard / HEARD_RATE,
      ...this.#pitch.push(this.#newest),
      levelDb: this.#level(),
      onsetSeconds: this.#onsets.push(all) ? frame / STRENGTHS_PER_SECOND : null,
      beatSeconds: beat && beat.frame / STRENGTHS_PER_SECOND,
      bpm: this.#beats.bpm,
    })
  }

  #level(): number {
    const last = this.#newest.subarray(-LEVEL_SAMPLES)
    return 10 * Math.log10(last.reduce((sum, value) => sum + value * value, 0) / LEVEL_SAMPLES + SILENT_POWER)
  }
}
