/** The live job: a network that plays on and on, a little ahead of what is heard. */
import { setImmediate, setTimeout } from 'node:timers/promises'
import { checkpointRoot, loadCheckpoint, type Checkpoint } from '../../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../../checkpoints/learnt-network.ts'
import { modelOf } from '../../models/index.ts'
import { openCorpusStream } from './corpus-stream.ts'
import { DrawnSoundStream } from './drawn-sound-stream.ts'
import { openFrameStream } from './frame-stream.ts'
import { openInstrumentStream } from './instrument-stream.ts'
import type { LiveCommand, LiveHooks, LiveInput, LiveResult } from './live-messages.ts'
import type { LiveStream } from './live-stream.ts'
import { openPlaneStream } from './plane-stream.ts'
import { openTranslationStream } from './translation-stream.ts'

type Change = Extract<LiveCommand, { type: 'set' }>
type Reseed = Extract<LiveCommand, { type: 'reseed' }>

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
  private changed: Change | null = null
  private reseeded: Reseed | null = null
  private heard: (() => void) | null = null
  private realTimeFactor = 0
  private generatedSamples = 0

  private constructor(
    private readonly stream: LiveStream,
    private readonly input: LiveInput,
    private readonly hooks: LiveHooks,
  ) {
    this.committedSample = this.untilSample = input.startSample
    this.version = input.version
    hooks.listen((command) => this.hear(command))
  }

  static async open(input: LiveInput, hooks: LiveHooks): Promise<LivePlayer> {
    return new LivePlayer(await openStream(input, hooks.signal), input, hooks)
  }

  async play(): Promise<LiveResult> {
    const { signal, emit } = this.hooks
    await this.stream.begin(this.input.seed, () => this.startOf(this.input.startSample), setImmediate)
    emit({ type: 'ready', ...this.stream.form })
    this.began(this.input.version)
    while (!signal.aborted) {
      await this.obey()
      if (this.stream.nextSample < this.untilSample) await this.step()
      else await this.idle()
      await setImmediate()
    }
    return { generatedSamples: this.generatedSamples }
  }

  close(): Promise<void> {
    return this.stream.close()
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
    const told = [changed, reseeded].filter((command) => command !== null).toSorted((a, b) => a.version - b.version)
    for (const command of told) {
      if (command.type === 'set') this.change(command)
      else await this.answer(command)
      this.began(command.version)
    }
    this.stream.forget(this.committedSample)
  }

  private change({ values, fromSample = this.stream.placeBefore(this.committedSample) }: Change): void {
    this.stream.obey(values)
    this.stream.goBackTo(fromSample)
  }

  private answer({ seed, atSample, fromSample }: Reseed): Promise<void> {
    const soonest = (): number => this.committedSample + Math.round(RESEED_LEAD_SECONDS * this.stream.form.sampleRate)
    return this.stream.begin(seed, () => fromSample ?? this.startOf(Math.max(atSample, soonest())), setImmediate)
  }

  /** Where an answer begins that is wanted there. */
  private startOf(wantedSample: number): number {
    return wantedSample === 0 ? 0 : Math.max(0, wantedSample - this.stream.leadSamples)
  }

  private began(version: number): void {
    this.version = Math.max(this.version, version)
    this.hooks.emit({ type: 'began', version, fromSample: this.stream.nextSample })
  }

  private async step(): Promise<void> {
    const startedAt = performance.now()
    const block = await this.stream.next(setImmediate)
    if (!block) {
      this.hooks.emit({ type: 'began-again' })
      return
    }
    const { madeSamples, ...sound } = block
    const factor = madeSamples / this.stream.form.sampleRate / ((performance.now() - startedAt) / 1000)
    this.realTimeFactor = this.realTimeFactor === 0 ? factor : this.realTimeFactor + RATE_SMOOTHING * (factor - this.realTimeFactor)
    this.generatedSamples += madeSamples
    if (sound.samples.length > 0) this.hooks.emit({ type: 'block', version: this.version, ...sound, realTimeFactor: this.realTimeFactor })
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

/** The way of the run's model, as a stream. */
async function openStream(input: LiveInput, signal: AbortSignal): Promise<LiveStream> {
  const load = (step: number): Promise<Checkpoint> => loadCheckpoint(checkpointRoot(input.runFolder), step, 'weights')
  const checkpoint = await load(input.checkpoint)
  const way = modelOf(checkpoint.record.settings.model).plays?.way
  if (way === 'corpus') return openCorpusStream(input, learntNetwork(checkpoint), signal)
  if (way === 'drawn-sound') return DrawnSoundStream.open(input, learntNetwork(checkpoint))
  if (way === 'instrument') return openInstrumentStream(input, learntNetwork(checkpoint))
  if (way === 'plane') return openPlaneStream(input, learntNetwork(checkpoint))
  if (way === 'translation') return openTranslationStream(input, learntNetwork(checkpoint))
  return openFrameStream(input, checkpoint, load)
}
