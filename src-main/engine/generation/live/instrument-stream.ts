import { heldKey, type LiveValues } from '../../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE } from '../../instrument/performance.ts'
import { PlayedVoice, type VoiceMoment } from '../../instrument/played-voice.ts'
import { instrumentLive, type InstrumentHand } from '../../models/instrument-parameters.ts'
import { LearntInstrument, type InstrumentMoment } from '../learnt-instrument.ts'
import type { LiveInput, LiveSeedSound } from './live-messages.ts'
import type { LiveStream, StreamBlock } from './live-stream.ts'
import { SteppedStream } from './stepped-stream.ts'

interface Moment {
  instrument: InstrumentMoment
  voice: VoiceMoment
  /** The key that was obeyed last; see `heldKey`. */
  held: number
}

/** An instrument that keys play, as a stream: a step is a hundredth of a second, which is all that it hears of the past and waits for. */
export class InstrumentStream extends SteppedStream<Moment> implements LiveStream {
  readonly form = { sampleRate: INSTRUMENT_RATE, channels: 1 }
  readonly #instrument: LearntInstrument
  readonly #voice: PlayedVoice
  #hand: InstrumentHand
  #held = 0

  constructor(instrument: LearntInstrument, values: LiveValues) {
    super()
    this.#instrument = instrument
    this.#voice = new PlayedVoice(instrument.facts)
    this.#hand = instrumentLive.hand(values)
  }

  /** Sound to go on from says nothing to it: it goes on as it is. */
  begin(_seed: LiveSeedSound, startSample: () => number): Promise<void> {
    this.steps.standAt(startSample())
    return Promise.resolve()
  }

  obey(values: LiveValues): void {
    this.#hand = instrumentLive.hand(values)
  }

  async next(): Promise<StreamBlock> {
    const startSample = this.steps.step(this.#moment(), INSTRUMENT_HOP)
    this.#press()
    const { key, loudnessDb, pitched } = this.#voice.next(this.#hand)
    const samples = await this.#instrument.play({
      key: Float32Array.of(key),
      loudnessDb: Float32Array.of(loudnessDb),
      pitched: Float32Array.of(pitched),
    })
    return { startSample, samples, madeSamples: INSTRUMENT_HOP, unit: null, ended: false }
  }

  close(): Promise<void> {
    return this.#instrument.close()
  }

  protected putBack({ instrument, voice, held }: Moment): void {
    this.#instrument.moment = instrument
    this.#voice.moment = voice
    this.#held = held
  }

  #moment(): Moment {
    return { instrument: this.#instrument.moment, voice: this.#voice.moment, held: this.#held }
  }

  /** The key that is held now, where it is another one than before: tied to that. */
  #press(): void {
    const { held } = this.#hand
    if (held === this.#held) return
    const [before, now] = [heldKey(this.#held), heldKey(held)]
    if (now) this.#voice.press(now.pitch, now.velocity / 127)
    if (before && before.pitch !== now?.pitch) this.#voice.release(before.pitch)
    this.#held = held
  }
}

export const openInstrumentStream = async ({ randomSeed, values }: LiveInput, network: LearntNetwork): Promise<InstrumentStream> =>
  new InstrumentStream(await LearntInstrument.open(network, { frames: 1, randomSeed }), values)
