import { join } from 'node:path'
import type { CallAndResponseSetup, CapturedSeed, CaptureState, LiveSeed } from '../../../src-shared/rpc/index.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { prepareSeed } from '../../audio/recording/prepare-seed.ts'
import type { Played } from '../../../src-shared/project/index.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { Stage } from '../audio/stage.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { BlockCollector } from './block-collector.ts'
import { CallAndResponse } from './call-and-response.ts'
import { MicrophoneFollow } from './microphone-follow.ts'

/** What is held longer than this keeps its end only. */
const LONGEST_SECONDS = 60
/** Sound played before the key was let go is still on its way. */
const ON_ITS_WAY_MS = 80

/** The live generation that answers. */
export interface LiveAnswers {
  readonly playing: boolean
  reseed(seed: LiveSeed): Promise<void>
  /** Moves what follows a person's playing. */
  follow(played: Played): void
  /** Lets only some frames of the stage's timeline be heard; null: all. */
  gate(isOpen: ((timelineFrame: number) => boolean) | null): void
}

export interface CaptureSurroundings {
  /** Opens the input. */
  openInput: () => Promise<Stage>
  onStage: (listener: (stage: Stage | null) => void) => void
  roundTripFrames: () => Promise<number | null>
  session: () => ProjectSession | null
  live: () => LiveAnswers
  emit: Emit
}

/** Seeds from the microphone: begin, play or sing, end; or bar by bar in turn with a live generation. */
export class SeedCapture {
  private collector: { blocks: BlockCollector; stage: Stage } | null = null
  private following: MicrophoneFollow | null = null
  private exchange: { turns: CallAndResponse; stage: Stage } | null = null

  constructor(private readonly surroundings: CaptureSurroundings) {
    surroundings.onStage((stage) => this.moveTo(stage))
  }

  state(): CaptureState {
    return {
      phase: this.collector ? 'capturing' : 'idle',
      follows: this.following !== null,
      seeds: [...(this.surroundings.session()?.captures.list ?? [])],
      callAndResponse: this.exchange?.turns.state ?? null,
    }
  }

  /** @throws DeviceError where no input opens */
  async begin(): Promise<void> {
    this.requireSession()
    const stage = await this.surroundings.openInput()
    this.collector?.blocks.close()
    this.collector = { stage, blocks: new BlockCollector(stage.stream, inputChannels(stage), LONGEST_SECONDS * stage.sampleRate) }
    this.tell()
  }

  /** @returns null where nothing could be heard */
  async end(): Promise<CapturedSeed | null> {
    const { collector } = this
    if (!collector) return null
    await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY_MS))
    collector.blocks.close()
    if (this.collector === collector) this.collector = null
    const seed = await this.keepSamples(collector.blocks.samples(), collector.stage, false)
    this.tell()
    return seed
  }

  async discard(captureId: string): Promise<void> {
    await this.requireSession().captures.remove(captureId)
    this.tell()
  }

  /** Makes it a recording of the project, with its own file. */
  async keep(captureId: string, name?: string): Promise<string> {
    const { captures, library, store } = this.requireSession()
    const title = name ?? captures.get(captureId).name
    const folder = join(store.paths.incoming, newId('played'))
    const path = join(folder, safeFileName(`${title}.wav`))
    try {
      await explaining(`keep what was played in ${store.paths.folder}`, () => makeFolder(folder))
      await captures.exportTo(captureId, path)
      const { imported, alreadyHere, refused } = await library.importPaths([path]).done
      const recording = imported[0] ?? alreadyHere[0]?.recording
      if (!recording)
        throw new ProjectError({
          code: 'bad-input',
          message: `"${title}" did not become a recording${refused[0] ? `: ${refused[0].reason}` : '.'}`,
          advice: 'Play another seed.',
        })
      if (imported[0]) await library.rename(recording.id, title)
      return recording.id
    } finally {
      await removeFolder(folder)
    }
  }

  /** What is played into the microphone moves the live generation, until it ends. @throws DeviceError where no input opens */
  async follow(on: boolean): Promise<void> {
    this.following?.end()
    this.following = null
    if (on) {
      const { live, openInput } = this.surroundings
      this.requireAnswers(live())
      this.following = new MicrophoneFollow(await openInput(), {
        play: (played) => live().follow(played),
        isOver: () => !live().playing,
        over: () => void this.follow(false),
      })
    }
    this.tell()
  }

  /** Listening and answering in turn, until ended by null, or by the end of the live generation. */
  async callAndResponse(setup: CallAndResponseSetup | null): Promise<void> {
    this.exchange?.turns.end()
    this.exchange = null
    if (setup) {
      const { live, openInput, roundTripFrames } = this.surroundings
      this.requireAnswers(live())
      const stage = await openInput()
      const turns = new CallAndResponse(stage, setup, Math.round((await roundTripFrames()) ?? 0), {
        answer: async (samples) => {
          const seed = await this.keepSamples(samples, stage, true)
          if (seed) await live().reseed({ kind: 'captured', captureId: seed.id })
        },
        gate: (isOpen) => live().gate(isOpen),
        isOver: () => !live().playing,
        over: () => void this.callAndResponse(null),
        changed: () => this.tell(),
        failed: (error) => this.fail(error),
      })
      this.exchange = { turns, stage }
    }
    this.tell()
  }

  /** The project is about to close. */
  async leaveProject(): Promise<void> {
    this.collector?.blocks.close()
    this.collector = null
    await this.follow(false)
    await this.callAndResponse(null)
  }

  /** Another stage has another timeline: the turns begin anew on it. */
  private moveTo(stage: Stage | null): void {
    const { exchange, following } = this
    if (following && stage && following.stage !== stage) this.follow(true).catch((error: unknown) => this.fail(error))
    if (!exchange || !stage || exchange.stage === stage) return
    this.callAndResponse(exchange.turns.state.setup).catch((error: unknown) => this.fail(error))
  }

  private fail(error: unknown): void {
    const { message, advice } = toFailure(error)
    this.surroundings.emit('app.notice', { level: 'warning', message, advice })
    void this.callAndResponse(null)
  }

  private async keepSamples(samples: Float32Array, stage: Stage, inTurn: boolean): Promise<CapturedSeed | null> {
    const channels = inputChannels(stage)
    const prepared = prepareSeed(samples, channels, stage.sampleRate)
    return prepared && this.requireSession().captures.add(prepared, { sampleRate: stage.sampleRate, channels, inTurn })
  }

  private requireAnswers({ playing }: LiveAnswers): void {
    this.requireSession()
    if (playing) return
    throw new ProjectError({
      code: 'conflict',
      message: 'No model is playing that could answer.',
      advice: 'Start it, then try it again.',
    })
  }

  private requireSession(): ProjectSession {
    const session = this.surroundings.session()
    if (!session) throw new ProjectError({ code: 'conflict', message: 'No project is open.', advice: 'Open one or make a new one first.' })
    return session
  }

  private tell(): void {
    this.surroundings.emit('capture.changed', this.state())
  }
}

const inputChannels = (stage: Stage): number => stage.stream.settings.input?.channels ?? 1
