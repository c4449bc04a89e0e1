import type { LiveValues } from '../../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import type { InstrumentFacts } from '../../instrument/instrument-data.ts'
import { drawnSoundModelOf, type DrawnSoundHand, type LivePlaying } from '../../models/index.ts'
import { SoundVoice, type VoiceState } from '../sound-voice.ts'
import { heldNote, voiceFactsOf } from '../told-notes.ts'
import type { LiveInput, LiveSeedSound } from './live-messages.ts'
import type { LiveStream, StreamBlock } from './live-stream.ts'
import { readSeedSound } from './seed-sound.ts'
import { SteppedStream } from './stepped-stream.ts'

/** A network that draws sound, as a stream: a step is what one run of it draws. */
export class DrawnSoundStream extends SteppedStream<VoiceState> implements LiveStream {
  readonly form: { sampleRate: number; channels: number }
  readonly #voice: SoundVoice
  readonly #playing: LivePlaying<DrawnSoundHand>
  readonly #facts: InstrumentFacts | null
  #hand: DrawnSoundHand
  /** Taken back, and still to be brought about. */
  #wanted: VoiceState | null = null

  private constructor(voice: SoundVoice, playing: LivePlaying<DrawnSoundHand>, values: LiveValues, facts: InstrumentFacts | null) {
    super()
    this.#facts = facts
    this.#voice = voice
    this.#playing = playing
    this.form = { sampleRate: voice.sampleRate, channels: 1 }
    this.#hand = playing.hand(values)
  }

  static async open(input: LiveInput, network: Pick<LearntNetwork, 'settings' | 'facts' | 'weights'>): Promise<DrawnSoundStream> {
    const { settings, facts } = network
    const playing = drawnSoundModelOf(settings.model).live(settings)
    return new DrawnSoundStream(await SoundVoice.open(network, input), playing, input.values, voiceFactsOf(facts))
  }

  async begin(seed: LiveSeedSound, startSample: () => number): Promise<void> {
    const { heardSamples: samples } = this.#voice
    const [heard] = await readSeedSound(seed, { ...this.form, samples, hopSamples: 1 })
    await this.#voice.hear(heard)
    this.#wanted = null
    this.steps.standAt(startSample())
  }

  obey(values: LiveValues): void {
    this.#hand = this.#playing.hand(values)
  }

  async next(): Promise<StreamBlock> {
    if (this.#wanted) await this.#voice.setState(this.#wanted)
    this.#wanted = null
    const before = await this.#voice.state()
    const samples = await this.#voice.next({ ...this.#hand, note: heldNote(this.#hand.held, this.#facts) })
    const startSample = this.steps.step(before, samples.length)
    return { startSample, samples, madeSamples: samples.length, unit: null, ended: false }
  }

  close(): Promise<void> {
    return this.#voice.close()
  }

  protected putBack(state: VoiceState): void {
    this.#wanted = state
  }
}
