import { isDeepStrictEqual } from 'node:util'
import PQueue from 'p-queue'
import { followedValues, type LiveValues, type Played, type ProviderId } from '../../../src-shared/project/index.ts'
import {
  LIVE_OFF,
  type LiveDescription,
  type LiveRequest,
  type LiveSeed,
  type LiveSounding,
  type LiveState,
} from '../../../src-shared/rpc/index.ts'
import type { Log } from '../../failures/log.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import type { Yielding } from '../../workers/messages.ts'
import type { AudioService } from '../audio/audio-service.ts'
import type { PlaybackService } from '../audio/playback-service.ts'
import type { Stage } from '../audio/stage.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { describeLive } from './describe-live.ts'
import { keepTake } from './keep-take.ts'
import type { LivePlay, LivePlayOptions } from './live-play.ts'
import { liveNotice } from './live-notice.ts'
import { openLiveSession, seedSound, sessionKey, type LiveSession } from './live-session.ts'
import { StandBy } from './stand-by.ts'

export interface LiveSurroundings {
  audio: AudioService
  playback: PlaybackService
  session: () => ProjectSession
  forker: EngineForker
  /** The fastest provider for one voice, as measured; null where it was not. */
  provider: () => Promise<ProviderId | null>
  emit: Emit
  log: Log
  /** Other work of this program stands back. */
  standBack: (yielding: Yielding) => void
}

const TICK_MS = 30
/** State is told each so many ticks. */
const TICKS_PER_STATE = 8
/** The device ran dry: its queue is longer from then on, and other work stands back for so long. */
const CALM_AFTER_GLITCH_MS = 30_000
const START_LIMIT_MS = 60_000
const BUSY = 'A model is playing live.'

/** Live generation: one model at a time plays on and on, and obeys the controls while it does. */
export class LiveService {
  private state: Pick<LiveState, 'state' | 'request' | 'failure' | 'notice' | 'firstSoundSeconds'> = LIVE_OFF
  private current: LiveSession | null = null
  private stage: Stage | null = null
  private deviceDropouts = 0
  private startedAt = 0
  private ticks = 0
  private stoodBackFor: Yielding = 'none'
  private glitchesSeen = 0
  private lastGlitchMs = -Infinity
  private stopWanted = false
  private toldUnit: LiveSounding = null
  private timer: NodeJS.Timeout | null = null
  private readonly turns = new PQueue({ concurrency: 1 })
  private readonly standBy: StandBy<LiveSession>

  constructor(private readonly surroundings: LiveSurroundings) {
    this.standBy = new StandBy({
      dispose: ({ play }) => play.stop().then(() => play.close()),
      onError: (error) => surroundings.log.write('warning', 'What stood ready to be played live could not be ended', { error }),
    })
    surroundings.audio.onStage((stage) => this.moveTo(stage))
  }

  get playing(): boolean {
    return this.state.state === 'playing'
  }

  /** The engine process that plays; for tests that kill it. */
  get enginePid(): number | undefined {
    return this.current?.play.enginePid
  }

  /** What can be set while it plays. */
  describe(runId: string, checkpointStep: number | null): LiveDescription {
    const { runs, library } = this.surroundings.session()
    const run = runs.get(runId)
    checkpointOf(run, checkpointStep)
    return describeLive(run, library.recordings)
  }

  tell(): LiveState {
    const { state } = this
    const play = this.current?.play
    const isOn = play !== undefined && this.timer !== null
    const sampleRate = play?.sound.sampleRate ?? 1
    return {
      ...state,
      state: state.state === 'playing' && play?.waitsForModel ? 'buffering' : state.state,
      parameters: isOn ? play.values : {},
      secondsPlayed: play ? play.heardSample / sampleRate : 0,
      aheadSeconds: isOn ? play.sound.available / sampleRate : 0,
      keepableSeconds: play?.keepableSeconds ?? 0,
      realTimeFactor: play?.realTimeFactor ?? null,
      underruns: play ? play.gaps + this.newDeviceDropouts() : 0,
      controlSeconds: play?.controlSeconds ?? null,
      restarts: play?.restarts ?? 0,
    }
  }

  /** A start is likely within the next minute: the model is loaded, hears its seed and plays ahead, unheard. */
  prepare(request: LiveRequest): Promise<void> {
    return this.turns.add(async () => {
      if (this.state.state === 'off' || this.state.state === 'failed')
        await this.standBy.prepare(this.keyOf(request), () => this.load(request))
    })
  }

  start(request: LiveRequest): Promise<LiveState> {
    return this.turns.add(async () => {
      await this.end()
      await this.current?.play.close()
      this.current = null
      this.startedAt = performance.now()
      this.stopWanted = false
      this.change({ ...LIVE_OFF, state: 'starting', request })
      try {
        await this.begin(request)
      } catch (error) {
        if (this.stopWanted) await this.end()
        else await this.fail(error)
        throw error
      }
      return this.tell()
    })
  }

  /** Values of some parameters; the others stay. */
  set(values: LiveValues): void {
    this.requirePlaying().play.set(values)
  }

  /** Moves what follows a person's playing, and tells of it. */
  follow(played: Played): void {
    const session = this.current
    if (!session || !this.timer) return
    const { play } = session
    const wanted = Object.entries(followedValues(play.live.parameters, played))
    const parameters = Object.fromEntries(wanted.filter(([name, value]) => play.values[name] !== value))
    if (Object.keys(parameters).length === 0) return
    play.set(parameters)
    this.surroundings.emit('live.followed', { parameters })
  }

  /** From now on, or from that sample of the playing on, it answers this sound. */
  async reseed(wanted: LiveSeed, atSample?: number): Promise<void> {
    const { project, play, run } = this.requirePlaying()
    const { sound, name, seed } = await seedSound(project, run, wanted)
    const session = this.requirePlaying()
    if (session.play !== play) return
    session.seedName = name
    session.request = { ...session.request, seed }
    play.reseed(sound, seed, atSample)
    this.change({ request: session.request })
  }

  /** From now on only the frames of the stage's timeline that `isOpen` names are heard; null: all of them. */
  gate(isOpen: ((timelineFrame: number) => boolean) | null): void {
    this.current?.play.setGate(isOpen)
  }

  stop(): Promise<void> {
    this.stopWanted = true
    return this.turns.add(async () => {
      await this.end()
    })
  }

  /** Makes a take of what was heard last. */
  async keep(seconds: number, name?: string): Promise<string> {
    if (!this.current) throw nothingPlays()
    return keepTake(this.current, { seconds, name, firstSoundSeconds: this.state.firstSoundSeconds })
  }

  /** The project is left: stops, and forgets what was heard. */
  leaveProject(): Promise<void> {
    return this.turns.add(async () => {
      await this.end()
      await this.standBy.close()
      await this.current?.play.close()
      this.current = null
      this.change(LIVE_OFF)
    })
  }

  private async begin(request: LiveRequest): Promise<void> {
    const { audio, playback } = this.surroundings
    await playback.reserve('live', BUSY)
    this.standBack('sound')
    // The sound device opens while the model loads. Where both fail, the model's reason is told.
    const opening = audio.stage()
    opening.catch(() => undefined)
    const session = await this.readyOrLoaded(request)
    this.current = session
    const { play } = session
    play.setAll(request.parameters)
    const stage = await opening
    await this.untilStartable(play)
    this.stage = stage
    this.deviceDropouts = dropoutsOf(stage)
    this.glitchesSeen = stage.stream.health().glitches
    await play.playOn(stage)
    this.ticks = 0
    this.timer = setInterval(() => this.tick(), TICK_MS)
    this.change({ state: 'playing' })
  }

  private async readyOrLoaded(request: LiveRequest): Promise<LiveSession> {
    const ready = await this.standBy.take(this.keyOf(request))
    if (!ready) return this.load(request)
    if (!ready.play.failure) return { ...ready, request }
    await ready.play.stop()
    await ready.play.close()
    return this.load(request)
  }

  private keyOf(request: LiveRequest): string {
    return sessionKey(this.surroundings.session(), request)
  }

  private async load(request: LiveRequest): Promise<LiveSession> {
    const { session, provider, forker } = this.surroundings
    return openLiveSession(session(), request, { forker, provider: (await provider()) ?? 'cpu', events: this.playEvents() })
  }

  private playEvents(): LivePlayOptions['events'] {
    const { emit } = this.surroundings
    return {
      onRestart: (error, anew) => this.restarted(error, anew),
      onBeganAgain: () =>
        emit('app.notice', {
          level: 'info',
          message: 'The model had lost itself in ever larger numbers and begins again from its seed.',
          advice: 'Less variation, or holding the level, keeps it calm.',
        }),
      // What ends a start is the start's own to tell.
      onFailed: (error) => this.timer && void this.turns.add(() => this.fail(error)),
    }
  }

  private async untilStartable(play: LivePlay): Promise<void> {
    const limit = performance.now() + START_LIMIT_MS
    while (!play.startable) {
      if (play.failure) throw play.failure
      if (this.stopWanted)
        throw new ProjectError({ code: 'conflict', message: 'It was stopped before it began.', advice: 'Start again when you like.' })
      if (performance.now() > limit)
        throw new ProjectError({
          code: 'unavailable',
          message: 'The model made no sound within a minute.',
          advice: 'It is too large for this machine: choose a smaller one, or generate a take instead.',
        })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  private async end(): Promise<void> {
    if (!this.current || this.state.state === 'off' || this.state.state === 'failed') return
    this.change({ state: 'stopping' })
    await this.silence()
    this.change({ state: 'off', notice: null })
  }

  private async silence(): Promise<void> {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
    this.stage = null
    this.tellUnit(null)
    await this.current?.play.stop()
    this.standBack('none')
    await this.surroundings.playback.reserve('live', null)
  }

  private async fail(error: unknown): Promise<void> {
    const { message, advice } = toFailure(error)
    this.surroundings.log.write('warning', 'Live generation ended', { error })
    await this.silence()
    this.change({ state: 'failed', notice: null, failure: { message, advice } })
  }

  private restarted(error: unknown, anew: boolean): void {
    this.surroundings.log.write('warning', 'A live engine was lost and replaced', { error })
    const message = `The engine stopped unexpectedly and was started again${anew ? ' from the seed' : ''}.`
    this.surroundings.emit('app.notice', {
      level: 'warning',
      message,
      advice: 'If it happens again, close other programs or choose a smaller model.',
    })
  }

  private tick(): void {
    const { current, stage } = this
    if (!current || !stage) return
    const { play } = current
    play.allow()
    if (play.ended) {
      void this.turns.add(async () => {
        if (this.current === current) await this.end()
      })
      return
    }
    this.tellUnit(play.soundingUnit)
    if (this.state.firstSoundSeconds === null && play.heardSample > 0)
      this.state = { ...this.state, firstSoundSeconds: (performance.now() - this.startedAt) / 1000 }
    const { peakDb, rmsDb, limiterGain } = stage.player.takeLevels()
    const linear = (decibels: number[]): number[] => decibels.map((value) => 10 ** (value / 20))
    this.surroundings.emit('live.levels', { peaks: linear(peakDb), rms: linear(rmsDb), limiterGain })
    if (++this.ticks % TICKS_PER_STATE === 0) this.tellHealth(play, stage)
  }

  private tellUnit(unit: LiveSounding): void {
    if (isDeepStrictEqual(unit, this.toldUnit)) return
    this.toldUnit = unit
    this.surroundings.emit('live.sounding', unit)
  }

  private tellHealth({ realTimeFactor, gaps, generatesFurther }: LivePlay, { stream }: Stage): void {
    const { glitches, reserveGrown } = stream.health()
    if (glitches > this.glitchesSeen) this.lastGlitchMs = performance.now()
    this.glitchesSeen = glitches
    const heldUp = generatesFurther || reserveGrown || performance.now() - this.lastGlitchMs < CALM_AFTER_GLITCH_MS
    this.standBack(heldUp ? 'late-sound' : 'sound')
    this.change({ notice: liveNotice({ realTimeFactor, gaps, heldUp }) })
  }

  private standBack(yielding: Yielding): void {
    if (yielding === this.stoodBackFor) return
    this.stoodBackFor = yielding
    this.surroundings.standBack(yielding)
  }

  /** The stage went, or another took its place: the sound goes on there. */
  private moveTo(stage: Stage | null): void {
    if (!stage || !this.stage || stage === this.stage) return
    void this.turns
      .add(async () => {
        if (!this.current || !this.stage) return
        await this.current.play.playOn(stage)
        this.stage = stage
        this.deviceDropouts = dropoutsOf(stage) - this.newDeviceDropouts()
      })
      .catch((error: unknown) => this.turns.add(() => this.fail(error)))
  }

  private newDeviceDropouts(): number {
    return this.stage ? Math.max(0, dropoutsOf(this.stage) - this.deviceDropouts) : 0
  }

  private requirePlaying(): LiveSession {
    if (!this.current || !this.timer) throw nothingPlays()
    return this.current
  }

  private change(changes: Partial<LiveService['state']>): void {
    this.state = { ...this.state, ...changes }
    this.surroundings.emit('live.changed', this.tell())
  }
}

/** Wherever sound was late: on its way to the device, or in the device. */
function dropoutsOf({ stream }: Stage): number {
  const { underruns, glitches } = stream.health()
  return underruns + glitches
}

const nothingPlays = (): ProjectError =>
  new ProjectError({ code: 'conflict', message: 'No model is playing live.', advice: 'Start one first.' })
