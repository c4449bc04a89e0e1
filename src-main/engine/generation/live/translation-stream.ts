import { isTranslation, type LiveValues } from '../../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import type { LivePlaying } from '../../models/index.ts'
import { translationLive, type TranslationHand } from '../../models/translation-parameters.ts'
import { COLOUR_BINS, COLOUR_HOP, COLOUR_SIZE, magnitudesOf, PLANE_RATE } from '../../plane/colours.ts'
import { SpectrumVoice, type SpectrumMoment } from '../../plane/spectrum-voice.ts'
import { GenerationError } from '../errors.ts'
import { Translator, type HeardMoments } from '../translator.ts'
import type { LiveInput, LiveSeedSound } from './live-messages.ts'
import type { LiveStream, StreamBlock } from './live-stream.ts'
import { readSeedSound } from './seed-sound.ts'
import { SteppedStream } from './stepped-stream.ts'

/** Of a step, 43 ms: as many share a code. */
const STEP_MOMENTS = 4
/** What is played of a recording before it begins again. */
const MOST_SECONDS = 60
/** Moments that are listened to at once, as they are needed, and those on each side that are heard with them. */
const STRETCH_MOMENTS = 400
const ABOUT_MOMENTS = 52

interface Moment {
  /** Of what is translated: the next moment. */
  at: number
  voice: SpectrumMoment
}

/** A recording, or what was just played in, in the sound of groups, again and again, as a stream: a step is 43 ms of it. */
export class TranslationStream extends SteppedStream<Moment> implements LiveStream {
  readonly form = { sampleRate: PLANE_RATE, channels: 1 }
  readonly #translator: Translator
  readonly #playing: LivePlaying<TranslationHand>
  #voice: SpectrumVoice
  /** How often it began: phases hang on that and on the step alone. */
  #timesBegun = 0
  readonly #randomSeed: number
  #hand: TranslationHand
  #sound: Float32Array = new Float32Array(0)
  #at = 0
  #stretch: { number: number; heard: HeardMoments } | null = null

  constructor(translator: Translator, playing: LivePlaying<TranslationHand>, { values, randomSeed }: LiveInput) {
    super()
    this.#translator = translator
    this.#playing = playing
    this.#randomSeed = randomSeed
    this.#voice = new SpectrumVoice(randomSeed)
    this.#hand = playing.hand(values)
  }

  async begin(seed: LiveSeedSound, startSample: () => number): Promise<void> {
    const [sound] = await readSeedSound(seed, { ...this.form, samples: followedSamples(seed), hopSamples: 1 })
    this.#sound = sound
    this.#voice = new SpectrumVoice((this.#randomSeed + this.#timesBegun++) >>> 0)
    this.#at = 0
    this.#stretch = null
    this.steps.standAt(startSample())
  }

  obey(values: LiveValues): void {
    this.#hand = this.#playing.hand(values)
  }

  async next(): Promise<StreamBlock> {
    const startSample = this.steps.step({ at: this.#at, voice: this.#voice.moment }, STEP_MOMENTS * COLOUR_HOP)
    const { heard, first } = this.#heardAbout(this.#at)
    const said = await this.#translator.translated(heard, first)
    const moments = this.#hand.shares.map((_, group) => said(group))
    const samples = new Float32Array(STEP_MOMENTS * COLOUR_HOP)
    for (let i = 0; i < STEP_MOMENTS; i++) {
      const own = heard.values.subarray((first + i) * COLOUR_BINS, (first + i + 1) * COLOUR_BINS)
      const values = goneOver(
        own,
        moments.map((group) => group[i]),
        this.#hand.shares,
      )
      samples.set(this.#voice.next(magnitudesOf(values, heard.levelDb[first + i])), i * COLOUR_HOP)
    }
    this.#at += STEP_MOMENTS
    if (this.#at + STEP_MOMENTS > this.#moments) this.#at = 0
    return { startSample, samples, madeSamples: samples.length, unit: null, ended: false }
  }

  close(): Promise<void> {
    return this.#translator.close()
  }

  protected putBack({ at, voice }: Moment): void {
    this.#at = at
    this.#voice.moment = voice
  }

  get #moments(): number {
    return Math.floor((this.#sound.length - COLOUR_SIZE) / COLOUR_HOP) + 1
  }

  /** The stretch in which a moment lies, and its place there. */
  #heardAbout(at: number): { heard: HeardMoments; first: number } {
    const number = Math.floor(at / STRETCH_MOMENTS)
    const from = Math.max(0, number * STRETCH_MOMENTS - ABOUT_MOMENTS)
    if (this.#stretch?.number !== number) {
      const end = Math.min(this.#moments, (number + 1) * STRETCH_MOMENTS + ABOUT_MOMENTS)
      const sound = this.#sound.subarray(from * COLOUR_HOP, (end - 1) * COLOUR_HOP + COLOUR_SIZE)
      this.#stretch = { number, heard: this.#translator.heard(sound) }
    }
    return { heard: this.#stretch.heard, first: at - from }
  }
}

/** Samples of a step's moments. */
const LEAST_SAMPLES = COLOUR_SIZE + (STEP_MOMENTS - 1) * COLOUR_HOP

/** All that comes after the place that was chosen; of what was just played in the whole. */
function followedSamples(seed: LiveSeedSound): number {
  const most = MOST_SECONDS * PLANE_RATE
  if ('samples' in seed) return Math.max(LEAST_SAMPLES, Math.min(most, seed.samples.length))
  if (!('source' in seed)) return most
  const { frames, sampleRate } = seed.source
  const [whole, after] = [frames / sampleRate, frames / sampleRate - seed.startSeconds].map((seconds) => Math.floor(seconds * PLANE_RATE))
  return Math.max(LEAST_SAMPLES, Math.min(most, after < PLANE_RATE ? whole : after))
}

/** A moment, some of the way to what each group makes of it; with more than all of it together, between them. */
function goneOver(own: Float32Array, said: readonly Float32Array[], shares: readonly number[]): Float32Array {
  const all = Math.max(
    1,
    shares.reduce((sum, share) => sum + share, 0),
  )
  return own.map((value, k) => said.reduce((sum, group, i) => sum + (shares[i] / all) * (group[k] - value), value))
}

/** @throws GenerationError where it is another kind of network */
export async function openTranslationStream(input: LiveInput, network: LearntNetwork): Promise<TranslationStream> {
  const { settings } = network
  if (!isTranslation(settings)) throw new GenerationError('This network translates nothing.', 'Choose another network.')
  const translator = await Translator.open(network, { moments: STEP_MOMENTS, threads: input.threads })
  return new TranslationStream(translator, translationLive(settings.groups), input)
}
