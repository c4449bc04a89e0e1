import { CORPUS_HEARD_SECONDS, formOf, type LiveValues, type SoundForm } from '../../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import type { Sound } from '../../dsp/codecs/index.ts'
import { CorpusPlayer, type CorpusPlayerState, type PlayedUnit } from '../../corpus/playing/corpus-player.ts'
import { hearSound } from '../../corpus/playing/hear-sound.ts'
import type { HeardUnit } from '../../corpus/playing/unit-chooser.ts'
import { FADE_SECONDS } from '../../corpus/playing/unit-joiner.ts'
import { deinterleave, interleave } from '../../files/pcm-cache.ts'
import { corpusLive, controlsOfHand, type CorpusHand } from '../../models/corpus-parameters.ts'
import type { LivePlaying, PlayedRecording } from '../../models/index.ts'
import { heardSeed, openCorpus, type OpenCorpus } from '../open-corpus.ts'
import type { LiveInput, LiveSeedSound } from './live-messages.ts'
import type { LiveStream, StreamBlock } from './live-stream.ts'

/** A unit that can be taken back: where its sound begins, and the player as it was before it. */
interface Step {
  startSample: number
  before: CorpusPlayerState
}

/** After an ending, silence comes in pieces of this length. */
const SILENCE_SECONDS = 0.25

/** A network that plays with the musician's own sounds, as a stream: a step is a unit. */
export class CorpusStream implements LiveStream {
  readonly form: SoundForm
  readonly #corpus: OpenCorpus
  readonly #recordings: readonly PlayedRecording[]
  readonly #live: LivePlaying<CorpusHand>
  readonly #randomSeed: number
  #hand: CorpusHand
  #player: CorpusPlayer | null = null
  #begun = 0
  #steps: Step[] = []
  #nextSample = 0

  /** @param recordings  by the numbers of the corpus's sources */
  constructor(
    corpus: OpenCorpus,
    recordings: readonly PlayedRecording[],
    { randomSeed, values }: Pick<LiveInput, 'randomSeed' | 'values'>,
  ) {
    this.#corpus = corpus
    this.form = formOf(corpus.sources)
    this.#recordings = recordings
    this.#live = corpusLive(recordings)
    this.#randomSeed = randomSeed
    this.#hand = this.#live.hand(values)
  }

  get leadSamples(): number {
    return Math.round(FADE_SECONDS * this.form.sampleRate)
  }

  get nextSample(): number {
    return this.#nextSample
  }

  async begin(seed: LiveSeedSound, startSample: () => number): Promise<void> {
    const heard = await this.#hear(seed)
    const player = new CorpusPlayer(this.#corpus, { randomSeed: (this.#randomSeed + this.#begun++) >>> 0, heard, endSeconds: null })
    await this.#player?.close()
    this.#player = player
    this.#steps = []
    this.#nextSample = startSample()
  }

  obey(values: LiveValues): void {
    this.#hand = this.#live.hand(values)
  }

  async next(): Promise<StreamBlock> {
    const player = this.#player!
    const startSample = this.#nextSample
    this.#steps.push({ startSample, before: player.state() })
    const unit = await player.next(controlsOfHand(this.#hand, this.#recordings))
    const tail = unit ? unit.sound : player.finish()
    const ended = tail.length === 0
    const sound = ended ? this.#silence() : tail
    this.#nextSample += sound[0].length
    return {
      startSample,
      samples: interleave(sound),
      madeSamples: sound[0].length,
      unit: unit && this.#told(unit, startSample),
      ended,
    }
  }

  /** The first unit that is not heard yet: one that sounds is not broken off. */
  placeBefore(sample: number): number {
    return this.#steps.find(({ startSample }) => startSample >= sample)?.startSample ?? this.#nextSample
  }

  goBackTo(startSample: number): void {
    const index = this.#steps.findIndex((step) => step.startSample === startSample)
    if (index < 0) return
    this.#player!.setState(this.#steps[index].before)
    this.#steps = this.#steps.slice(0, index)
    this.#nextSample = startSample
  }

  forget(sample: number): void {
    const kept = this.#steps.findIndex(({ startSample }) => startSample >= sample)
    this.#steps = kept < 0 ? [] : this.#steps.slice(kept)
  }

  async close(): Promise<void> {
    await this.#player?.close()
  }

  async #hear(seed: LiveSeedSound): Promise<HeardUnit[]> {
    const { sampleRate, channels } = this.form
    const { space, memory } = this.#corpus
    if (!('samples' in seed)) return heardSeed({ seed: withinReach(seed) }, this.#corpus)
    if (seed.samples.length === 0) return []
    const lately = seed.samples.slice(-CORPUS_HEARD_SECONDS * sampleRate * channels)
    return hearSound(deinterleave(lately, channels), sampleRate, space, memory)
  }

  #silence(): Sound {
    const silent = Math.round(SILENCE_SECONDS * this.form.sampleRate)
    return Array.from({ length: this.form.channels }, () => new Float32Array(silent))
  }

  #told({ recording, sourceSeconds, semitones, runsOn, sound }: PlayedUnit, startSample: number): StreamBlock['unit'] {
    const { recordingId } = this.#recordings[recording]
    return { startSample, endSample: startSample + sound[0].length, recordingId, sourceSeconds, semitones, runsOn }
  }
}

/** What was played in names its end. */
const withinReach = <T extends Exclude<LiveSeedSound, { samples: Float32Array }>>(seed: T): T => {
  if (!('source' in seed)) return seed
  const seconds = seed.source.frames / seed.source.sampleRate
  return { ...seed, startSeconds: Math.max(0, Math.min(seed.startSeconds, seconds - CORPUS_HEARD_SECONDS)) }
}

export async function openCorpusStream(input: LiveInput, network: LearntNetwork, signal: AbortSignal): Promise<CorpusStream> {
  const { material } = input
  const corpus = await openCorpus(material, network, { signal })
  const sides = material?.sides
  const recordings = corpus.sources.map(({ recordingId, name, frames, sampleRate }): PlayedRecording => {
    const [isOwn, isOther] = [sides?.own, sides?.others].map((ids) => ids?.includes(recordingId) ?? false)
    return { recordingId, name, ...(sides && { blend: { durationSeconds: frames / sampleRate, isOwn, isOther } }) }
  })
  return new CorpusStream(corpus, recordings, input)
}
