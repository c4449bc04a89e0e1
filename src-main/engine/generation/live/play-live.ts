/** The live job: a network that plays on and on, a little ahead of what is heard. */
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Sound } from '../../dsp/codecs/index.ts'
import { deinterleave } from '../../files/pcm-cache.ts'
import { checkpointRoot, loadCheckpoint } from '../../checkpoints/checkpoint-store.ts'
import { GenerationError } from '../errors.ts'
import { playableCheckpoint } from '../playable-model.ts'
import type { PlayableModel } from '../playable-model.ts'
import { createPredictor } from '../predictors.ts'
import type { FramePredictor } from '../predictors.ts'
import { readSeed } from '../seed-audio.ts'
import { seedSamples } from '../sound-generator.ts'
import { BlendedPredictor } from './blended-predictor.ts'
import type { LiveCommand, LiveHooks, LiveInput, LiveResult, LiveSeedSound } from './live-messages.ts'
import { completeValues } from './live-parameters.ts'
import { LiveStream } from './live-stream.ts'
import { LiveVoice } from './live-voice.ts'

/** Share of the last measurement in the running one. */
const RATE_SMOOTHING = 0.1
const IDLE_MS = 1000
/** A change of seed begins so much after what is taken already, so that it can arrive before it is due. */
const RESEED_LEAD_SECONDS = 0.03

/** Generates until it is cancelled, never beyond what the host allows. */
export async function playLive(input: LiveInput, hooks: LiveHooks): Promise<LiveResult> {
  const player = await LivePlayer.open(input, hooks)
  try {
    return await player.play()
  } finally {
    await player.close()
  }
}

class LivePlayer {
  private committedSample: number
  private untilSample: number
  private version: number
  /** The newest change of each kind; older ones are overtaken. */
  private changed: Extract<LiveCommand, { type: 'set' }> | null = null
  private reseeded: Extract<LiveCommand, { type: 'reseed' }> | null = null
  private heard: (() => void) | null = null
  private realTimeFactor = 0
  private generatedSamples = 0
  private second: Sound | null = null

  private constructor(
    private readonly model: PlayableModel,
    private readonly voice: LiveVoice,
    private readonly stream: LiveStream,
    private readonly input: LiveInput,
    private readonly hooks: LiveHooks,
  ) {
    this.committedSample = this.untilSample = input.startSample
    this.version = input.version
    hooks.listen((command) => this.hear(command))
  }

  static async open(input: LiveInput, hooks: LiveHooks): Promise<LivePlayer> {
    const { model, predictor } = await openPredictor(input)
    const { level, randomSeed } = input
    const voice = new LiveVoice(model, predictor, {
      level,
      randomSeed,
      values: completeValues(model.definition.liveParameters, input.values),
    })
    return new LivePlayer(model, voice, new LiveStream(voice), input, hooks)
  }

  async play(): Promise<LiveResult> {
    const { signal, emit } = this.hooks
    const { codec } = this.model
    this.second = this.input.second.seed && (await readSeedSound(this.input.second.seed, this.model))
    await this.listenTo(this.input.seed, () => this.input.startSample)
    emit({ type: 'ready', sampleRate: codec.sampleRate, channels: codec.channels, hopSamples: codec.hopSamples })
    while (!signal.aborted) {
      await this.obey()
      if (this.stream.nextSample < this.untilSample) await this.step()
      else await this.idle()
      await setImmediate()
    }
    return { generatedSamples: this.generatedSamples }
  }

  close(): Promise<void> {
    return this.voice.predictor.dispose()
  }

  private hear(command: LiveCommand): void {
    if (command.type === 'allow') {
      this.committedSample = Math.max(this.committedSample, command.committedSample)
      this.untilSample = command.untilSample
    } else if (command.type === 'set') this.changed = command
    else this.reseeded = command
    this.heard?.()
  }

  private async obey(): Promise<void> {
    const { changed, reseeded } = this
    this.changed = null
    this.reseeded = null
    if (changed) {
      this.voice.values = completeValues(this.model.definition.liveParameters, changed.values)
      this.version = Math.max(this.version, changed.version)
    }
    if (reseeded) {
      const lead = Math.round(RESEED_LEAD_SECONDS * this.model.codec.sampleRate)
      await this.listenTo(reseeded.seed, () => Math.max(reseeded.atSample, this.committedSample + lead))
      this.version = Math.max(this.version, reseeded.version)
    } else if (changed) this.stream.rewind(this.committedSample)
    this.stream.forget(this.committedSample)
  }

  private async listenTo(seed: LiveSeedSound, startSample: () => number): Promise<void> {
    const first = await readSeedSound(seed, this.model)
    await this.stream.begin(this.second ? [first, this.second] : [first], startSample, setImmediate)
  }

  private async step(): Promise<void> {
    const { sampleRate, hopSamples } = this.model.codec
    const startedAt = performance.now()
    const block = await this.stream.next(setImmediate)
    const factor = hopSamples / sampleRate / ((performance.now() - startedAt) / 1000)
    this.realTimeFactor = this.realTimeFactor === 0 ? factor : this.realTimeFactor + RATE_SMOOTHING * (factor - this.realTimeFactor)
    this.generatedSamples += hopSamples
    if (!block) this.hooks.emit({ type: 'began-again' })
    else if (block.samples.length > 0)
      this.hooks.emit({ type: 'block', version: this.version, ...block, realTimeFactor: this.realTimeFactor })
  }

  /** Until something is told; says from time to time that it is still there. */
  private async idle(): Promise<void> {
    if (this.changed || this.reseeded) return
    const told = new Promise<void>((resolve) => {
      this.heard = resolve
    })
    const timer = new AbortController()
    const onAbort = (): void => this.heard?.()
    this.hooks.signal.addEventListener('abort', onAbort, { once: true })
    const sleep = setTimeout(IDLE_MS, 'idle' as const, { signal: timer.signal }).catch(() => 'told' as const)
    if ((await Promise.race([told, sleep])) === 'idle') this.hooks.emit({ type: 'idle' })
    timer.abort()
    this.hooks.signal.removeEventListener('abort', onAbort)
    this.heard = null
  }
}

async function openPredictor({
  runFolder,
  checkpoint,
  second,
  mode,
  provider,
  threads,
}: LiveInput): Promise<{ model: PlayableModel; predictor: FramePredictor }> {
  // Sound is wanted soon, and all networks that can be played live are several times as fast as they need to be.
  const options = { mode, weights: 'float32', provider, threads, frames: 0 } as const
  const open = async (step: number): Promise<{ model: PlayableModel; predictor: FramePredictor }> => {
    const model = playableCheckpoint(await loadCheckpoint(checkpointRoot(runFolder), step, 'weights'))
    return { model, predictor: await createPredictor(model, options) }
  }
  const first = await open(checkpoint)
  if (second.checkpoint === null || second.checkpoint === checkpoint) return first
  const other = await open(second.checkpoint)
  return { model: first.model, predictor: new BlendedPredictor(first.predictor, other.predictor) }
}

async function readSeedSound(seed: LiveSeedSound, model: PlayableModel): Promise<Sound> {
  const { sampleRate, channels, hopSamples } = model.codec
  const samples = seedSamples(model)
  if ('source' in seed) return readPhrase(seed, { sampleRate, channels, samples, hopSamples })
  if (!('samples' in seed)) return readSeed(seed, { sampleRate, channels, samples, hopSamples })
  const sound = deinterleave(seed.samples, channels)
  if (sound[0].length < samples) {
    throw new GenerationError(
      `The sound to go on from lasts ${(sound[0].length / sampleRate).toFixed(1)} s; this model listens to ` +
        `${(samples / sampleRate).toFixed(1)} s.`,
      'Choose a longer one.',
    )
  }
  return sound.map((channel) => channel.slice(-samples))
}

/** A phrase that is shorter than what the model listens to is heard again and again, and ends where it ended. */
async function readPhrase(seed: Extract<LiveSeedSound, { source: unknown }>, form: Parameters<typeof readSeed>[1]): Promise<Sound> {
  const { frames, sampleRate } = seed.source
  const available = Math.floor((frames * form.sampleRate) / sampleRate)
  if (available >= form.samples || available === 0) return readSeed(seed, form)
  const phrase = await readSeed({ ...seed, startSeconds: 0 }, { ...form, samples: available })
  const late = available - (form.samples % available)
  return phrase.map((channel) => Float32Array.from({ length: form.samples }, (_, n) => channel[(n + late) % available]))
}
