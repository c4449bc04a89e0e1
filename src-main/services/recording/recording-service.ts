import PQueue from 'p-queue'
import type { Caller } from '../calls/caller.ts'
import { InputHolders } from './input-holders.ts'
import type { Recording } from '../../../src-shared/project/index.ts'
import type { RecorderState, RecordingSetup } from '../../../src-shared/rpc/index.ts'
import { DeviceError } from '../../audio/errors.ts'
import type { Log } from '../../failures/log.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { AudioService } from '../audio/audio-service.ts'
import type { PlaybackService } from '../audio/playback-service.ts'
import type { Stage } from '../audio/stage.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { beginRecording, failureOf, type ActiveRecording } from './active-recording.ts'
import { keepRecorded, recoverIntoSong } from './keep-recorded.ts'
import { OpenInput } from './open-input.ts'

export interface RecordingSurroundings {
  audio: AudioService
  playback: PlaybackService
  /** The open project; null where none is. */
  session: () => ProjectSession | null
  emit: Emit
  log: Log
}

const REPORT_MS = 50

/** Records from the microphone or line into the open project. */
export class RecordingService {
  private armed: OpenInput | null = null
  private active: ActiveRecording | null = null
  private opening = false
  private keeping = false
  private monitorGain = 0
  private timer: NodeJS.Timeout | null = null
  private told: Pick<RecorderState, 'phase' | 'interrupted'> = { phase: 'off', interrupted: false }
  private readonly turns = new PQueue({ concurrency: 1 })
  private readonly holders = new InputHolders(() => void this.closeInput())

  constructor(private readonly surroundings: RecordingSurroundings) {
    surroundings.audio.onStage((stage) => void this.moveTo(stage).catch((error: unknown) => this.fail(error)))
  }

  async state(): Promise<RecorderState> {
    const { active, armed } = this
    const session = this.surroundings.session()
    const stage = active?.stage ?? armed?.stage ?? null
    const roundTripFrames = await this.surroundings.audio.roundTripFrames()
    return {
      phase: this.phase,
      input: stage?.stream.inputDevice ?? null,
      sampleRate: stage?.sampleRate ?? null,
      interrupted: this.interrupted,
      monitorGain: this.monitorGain,
      roundTripSeconds: roundTripFrames === null || !stage ? null : roundTripFrames / stage.sampleRate,
      setup: active?.setup ?? null,
      markers: active && stage ? active.note.markers.map(({ frame, label }) => ({ seconds: frame / stage.sampleRate, label })) : [],
      diskSecondsLeft: armed?.diskSecondsLeft ?? null,
      leftovers: session ? [...session.unfinished.leftovers] : [],
    }
  }

  /**
   * Opens the input and shows its level, or closes it. A microphone does not stay open when the last window that opened it has gone, but
   * for a recording under way.
   *
   * @throws DeviceError
   */
  arm(on: boolean, caller?: Caller): Promise<RecorderState> {
    return this.turns.add(async () => {
      this.holders.note(on, caller)
      if (on) await this.open()
      else if (!this.active) await this.disarm()
      return this.tell()
    })
  }

  private closeInput(): Promise<unknown> {
    return this.turns.add(async () => {
      if (!this.active) await this.disarm()
      return this.tell()
    })
  }

  /** The stage with its input open, for others that listen. @throws DeviceError */
  openInput(): Promise<Stage> {
    return this.turns.add(async () => {
      const { stage } = await this.open()
      await this.tell()
      return stage
    })
  }

  start(setup: RecordingSetup): Promise<void> {
    return this.turns.add(async () => {
      const session = this.requireSession()
      if (this.active || this.keeping)
        throw new ProjectError({ code: 'conflict', message: 'A recording is under way already.', advice: 'Stop it first.' })
      const { stage } = await this.open()
      await this.surroundings.playback.reserve('recording', 'A recording is under way.')
      try {
        const active = await beginRecording(session, stage, setup, this.surroundings)
        void active.recorder.completion.then(() => this.finish(active))
        this.active = active
      } catch (error) {
        await this.surroundings.playback.reserve('recording', null)
        throw error
      }
      await this.tell()
    })
  }

  /** Ends the recording; it enters the library by itself, which `recording.finished` tells. */
  async stop(): Promise<void> {
    await this.turns.onIdle()
    if (this.active) void this.finish(this.active)
  }

  /** @throws ProjectError where nothing is being recorded */
  async mark(label: string): Promise<void> {
    const { active } = this
    if (!active)
      throw new ProjectError({ code: 'conflict', message: 'Nothing is being recorded.', advice: 'Markers can be set while recording.' })
    const { markers } = active.note
    markers.push(active.recorder.addMarker(label || `Marker ${markers.length + 1}`))
    await this.tell()
    await active.session.unfinished.note(active.note)
  }

  setMonitor(gain: number): Promise<RecorderState> {
    this.monitorGain = gain
    this.armed?.stage.stream.setMonitor(gain)
    return this.tell()
  }

  resetClipping(): void {
    this.armed?.watch.resetClipping()
  }

  async keepLeftover(id: string): Promise<Recording> {
    try {
      return (await this.requireSession().unfinished.intoLibrary(id)).recording
    } finally {
      await this.tell()
    }
  }

  /** What was being recorded into the song when the program ended goes to its place there; the recorder offers what does not. */
  async recover(): Promise<void> {
    const session = this.requireSession()
    if (session.unfinished.leftoversOfSong.length === 0) return
    await recoverIntoSong(session, this.surroundings)
    await this.tell()
  }

  async discardLeftover(id: string): Promise<void> {
    await this.requireSession().unfinished.discard(id)
    await this.tell()
  }

  /** The project is about to close: what is being recorded is kept. */
  async leaveProject(): Promise<void> {
    await this.turns.onIdle()
    if (this.active) await this.finish(this.active)
    await this.arm(false)
  }

  /** Tells all windows how things are. */
  async tell(): Promise<RecorderState> {
    const state = await this.state()
    this.told = state
    this.surroundings.emit('recording.changed', state)
    return state
  }

  private get interrupted(): boolean {
    return (this.active?.stage ?? this.armed?.stage)?.stream.state === 'recovering'
  }

  private get phase(): RecorderState['phase'] {
    if (this.opening) return 'opening'
    if (this.keeping || this.active?.ending) return 'keeping'
    if (this.active) return this.active.recorder.seconds > 0 ? 'recording' : 'waiting'
    return this.armed ? 'armed' : 'off'
  }

  private async open(): Promise<OpenInput> {
    if (this.armed) return this.armed
    this.opening = true
    try {
      await this.tell()
      // A new stage arms itself: see `moveTo`. One that had an input already does it here.
      const stage = await this.surroundings.audio.stageWithInput()
      return this.watch(stage)
    } finally {
      this.opening = false
    }
  }

  private watch(stage: Stage): OpenInput {
    if (this.armed?.stage === stage) return this.armed
    this.armed?.close()
    const { session, log } = this.surroundings
    this.armed = new OpenInput(stage, { folder: () => session()?.store.paths.folder ?? null, onDiskChanged: () => void this.tell(), log })
    stage.stream.setMonitor(this.monitorGain)
    this.timer ??= setInterval(() => this.report(), REPORT_MS)
    return this.armed
  }

  private async disarm(): Promise<void> {
    const { armed } = this
    this.forget()
    if (!armed) return
    armed.stage.stream.setMonitor(0)
    await this.surroundings.audio.releaseInput()
  }

  private forget(): void {
    this.armed?.close()
    this.armed = null
    this.monitorGain = 0
    if (this.timer) clearInterval(this.timer)
    this.timer = null
  }

  private finish(active: ActiveRecording): Promise<void> {
    active.ending ??= this.end(active).catch((error: unknown) => this.fail(error))
    return active.ending
  }

  private async end(active: ActiveRecording): Promise<void> {
    this.keeping = true
    const { session, stage, note, backing } = active
    try {
      const file = await active.recorder.stop()
      await backing.end()
      await stage.stream.keepAligned(false)
      this.active = null
      await this.surroundings.playback.reserve('recording', null)
      await this.tell()
      const durationSeconds = file.frames / stage.sampleRate
      const kept =
        file.frames === 0
          ? await session.unfinished.drop(note.id)
          : await keepRecorded(session, { note, durationSeconds }, this.surroundings)
      this.surroundings.emit('recording.finished', {
        recordingId: kept?.recording.id ?? null,
        isPlaced: kept?.isPlaced ?? false,
        name: note.name,
        durationSeconds,
        gapSeconds: file.gapFrames / stage.sampleRate,
        failure: failureOf(active, file),
      })
    } finally {
      this.active = null
      this.keeping = false
      if (this.holders.haveGone) await this.closeInput()
      await this.tell()
    }
  }

  /** The stage went, or another took its place. A recording cannot go on at another rate or device: it ends with what it has. */
  private async moveTo(stage: Stage | null): Promise<void> {
    const { active } = this
    if (active && active.stage !== stage) {
      active.reason ??= new DeviceError('process-lost', 'The sound settings were changed.', 'Start another recording.')
      await this.finish(active)
    }
    if (!this.armed || this.armed.stage === stage) return
    if (stage?.stream.settings.input) this.watch(stage)
    else if (stage) this.forget()
    await this.tell()
  }

  private report(): void {
    const { armed, active } = this
    if (!armed) return
    const { peaks, rms, clipped } = armed.watch.take()
    const { secondsToStart = 0, alongSeconds = null } = active?.backing ?? {}
    this.surroundings.emit('recording.report', {
      seconds: active?.recorder.seconds ?? 0,
      secondsToStart,
      alongSeconds,
      peaks,
      rms,
      clipped,
      gapSeconds: active?.recorder.gapSeconds ?? 0,
    })
    if (this.monitorGain > 0 && armed.watch.howling) this.silenceHowling()
    this.watchDevice(armed)
    if (this.phase !== this.told.phase || this.interrupted !== this.told.interrupted) void this.tell()
  }

  private silenceHowling(): void {
    void this.setMonitor(0)
    this.surroundings.emit('app.notice', {
      level: 'warning',
      message: 'The input was at full level without a pause: the microphone hears the loudspeaker. Monitoring was switched off.',
      advice: 'Use headphones, or turn the input down, before you switch it on again.',
    })
  }

  private watchDevice(armed: OpenInput): void {
    const { active } = this
    const found = armed.lookAtDevice(active?.device ?? null)
    if (found === 'there' || found === 'sought') return
    const message = found === 'lost' ? 'The sound device was lost and did not come back.' : 'The sound device was lost.'
    const reason = new DeviceError('device-missing', message, 'What was recorded until then is kept. Connect the device and record again.')
    if (found === 'lost') this.giveUp(reason)
    else if (active) void this.endFor(active, reason)
  }

  private endFor(active: ActiveRecording, reason: DeviceError): Promise<void> {
    active.reason ??= reason
    return this.finish(active)
  }

  /** An input that stays away must not hold up what plays: it is closed. */
  private giveUp(reason: DeviceError): void {
    const { active } = this
    this.forget()
    void (async () => {
      if (active) await this.endFor(active, reason)
      else
        this.surroundings.emit('app.notice', {
          level: 'warning',
          message: 'The input did not come back and was closed.',
          advice: 'Connect it, then open it again in the recorder.',
        })
      if (!this.armed) await this.surroundings.audio.releaseInput()
      await this.tell()
    })().catch((error: unknown) => this.fail(error))
  }

  private requireSession(): ProjectSession {
    const session = this.surroundings.session()
    if (!session) throw new ProjectError({ code: 'conflict', message: 'No project is open.', advice: 'Open one or make a new one first.' })
    return session
  }

  private fail(error: unknown): void {
    const { message, advice } = toFailure(error)
    this.surroundings.log.write('error', 'Recording failed', { error })
    this.surroundings.emit('app.notice', { level: 'error', message, advice })
  }
}
