import { Resampler } from '../dsp/resample.ts'
import type { LearntInstrument } from '../generation/learnt-instrument.ts'
import { FRAMES_PER_SECOND, INSTRUMENT_HOP, INSTRUMENT_RATE } from '../instrument/performance.ts'
import { PLAIN_CONTROLS, PlayedNotes, type PlayedControls } from '../instrument/played-voice.ts'
import type { Stereo } from './mix-blocks.ts'
import { SampleQueue } from './sample-queue.ts'
import type { TimedNote } from './timed-notes.ts'
import type { TrackControls } from './track-controls.ts'
import type { TrackSource } from './track-source.ts'

/** The longest room that is learnt rings on for so long; after it silence costs nothing. */
const RINGING_SECONDS = 3

/** A track's notes on an instrument that a network has learnt: one voice, in the middle. */
export class LearntSource implements TrackSource {
  readonly #notes: PlayedNotes
  readonly #queue = new SampleQueue(1)
  readonly #resampler: Resampler | null
  readonly #sampleRate: number
  readonly #startSample: number
  #silentFrames = Infinity
  /** Samples of the song's rate that are still to be heard of what was played. */
  #heardSamples = 0

  /** @param notes  in the order of their beginnings; those that have begun before `startSample` of the song are left out */
  constructor(
    private readonly instrument: LearntInstrument,
    notes: readonly TimedNote[],
    private readonly controls: TrackControls,
    { sampleRate, startSample }: { sampleRate: number; startSample: number },
  ) {
    this.#sampleRate = sampleRate
    this.#startSample = startSample
    this.#resampler = sampleRate === INSTRUMENT_RATE ? null : new Resampler(INSTRUMENT_RATE, sampleRate, 'prompt')
    const seconds = (sample: number): number => (sample - startSample) / sampleRate
    const played = notes
      .filter((note) => note.startSample >= startSample)
      .map(({ pitch, velocity, startSample: start, heldSamples }) => ({
        key: pitch,
        velocity,
        startSeconds: seconds(start),
        endSeconds: seconds(start + heldSamples),
      }))
    this.#notes = new PlayedNotes(played, instrument.facts)
  }

  async add([left, right]: Stereo, at: number): Promise<boolean> {
    while (this.#queue.length < left.length) await this.#play()
    this.#queue.take([left])
    if (this.#heardSamples <= 0) return false
    this.#heardSamples -= left.length
    right.set(left)
    this.controls.shape([left, right], at)
    return true
  }

  /** The next stretch; where nothing sounds or rings on, silence that is not computed. */
  async #play(): Promise<void> {
    const { frames } = this.instrument
    const isSilent = this.#notes.isSilentFor(frames)
    this.#silentFrames = isSilent ? this.#silentFrames + frames : 0
    const played = this.#notes.next(frames, (frame) => this.#controlsAt(frame))
    const rings = this.#silentFrames <= RINGING_SECONDS * FRAMES_PER_SECOND
    const sound = rings ? await this.instrument.play(played) : new Float32Array(frames * INSTRUMENT_HOP)
    const heard = this.#resampler ? this.#resampler.process(sound) : sound
    if (rings) this.#heardSamples = this.#queue.length + heard.length
    this.#queue.add([heard])
  }

  #controlsAt(frame: number): PlayedControls {
    if (!this.controls.bends) return PLAIN_CONTROLS
    const sample = this.#startSample + Math.round((frame * this.#sampleRate) / FRAMES_PER_SECOND)
    return { ...PLAIN_CONTROLS, bendSemitones: 12 * Math.log2(this.controls.pitchRatioAt(sample)) }
  }
}
