import type { Samples } from '../../../src-shared/units.ts'
import PQueue from 'p-queue'
import type { PlayerReport, SoundRef } from '../../../src-shared/rpc/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { Emit } from '../project/session-context.ts'
import type { AudioService } from './audio-service.ts'
import type { Stage } from './stage.ts'
import { StreamedSound, type SoundReader } from './streamed-sound.ts'

/** Name of the sound's strip in the mixer. */
const STRIP = 'sound'
const REPORT_MS = 33

/** Who else runs the transport. */
type Reserver = 'live' | 'recording'

export interface LoopRange {
  /** In the sound's own samples; the end is exclusive. */
  startFrame: Samples
  endFrame: Samples
}

/** What is to be played, at which rate whatever the stage runs. */
interface Loaded {
  ref: SoundRef
  sampleRate: number
  sound: StreamedSound
  stage: Stage
}

/** The transport of recordings and takes: one sound at a time, sample-accurate, on whichever stage is open. */
export class PlaybackService {
  private loaded: Loaded | null = null
  private command = 0
  private wanted: 'playing' | 'paused' = 'paused'
  private loop: LoopRange | null = null
  /** The one that is open; the volume is that of everything on it. */
  private stage: Stage | null = null
  private volume = 1
  private readonly reservations = new Map<Reserver, string>()
  private timer: NodeJS.Timeout | null = null
  private readonly turns = new PQueue({ concurrency: 1 })

  /** @param sounds  of the project that is open; null where none is */
  constructor(
    private readonly audio: AudioService,
    private readonly sounds: () => SoundReader | null,
    private readonly emit: Emit,
  ) {
    audio.onStage((stage) => this.moveTo(stage))
  }

  /**
   * While another service needs the transport, nothing is played here. A recording joins a live generation, but where a
   * recording runs the transport nothing else takes it.
   *
   * @param reason  for the person; null gives the transport back
   * @throws ProjectError  conflict
   */
  async reserve(by: Reserver, reason: string | null): Promise<void> {
    if (reason === null) {
      this.reservations.delete(by)
      return
    }
    if (by === 'live') this.refuseWhere(this.reservations.get('recording'))
    this.reservations.set(by, reason)
    await this.clear()
  }

  /** Plays `ref` from `startFrame`. */
  load(command: number, ref: SoundRef, startFrame: Samples): Promise<void> {
    return this.obey(command, async () => {
      this.refuseWhere([...this.reservations.values()].at(0))
      await this.unload()
      this.loop = null
      this.wanted = 'playing'
      const stage = await this.audio.stage()
      await this.put(stage, ref, startFrame)
      await stage.player.play()
    })
  }

  play(command: number): Promise<void> {
    return this.obey(command, async () => {
      const loaded = await this.onOpenStage()
      if (!loaded) return
      this.wanted = 'playing'
      if (this.hasEnded(loaded)) await loaded.stage.player.seek(0)
      await loaded.stage.player.play()
    })
  }

  pause(command: number): Promise<void> {
    return this.obey(command, async () => {
      this.wanted = 'paused'
      await this.loaded?.stage.player.stop()
    })
  }

  /** @param frame  in the sound's own samples */
  seek(command: number, frame: number): Promise<void> {
    return this.obey(command, async () => {
      const loaded = await this.onOpenStage()
      if (!loaded) return
      const { sound, stage } = loaded
      const target = sound.toStage(frame)
      sound.prepare(target)
      await stage.player.seek(target)
      if (this.wanted === 'playing') await stage.player.play()
    })
  }

  scrub(command: number, frame: number): Promise<void> {
    return this.obey(command, async () => {
      const loaded = await this.onOpenStage()
      if (!loaded) return
      const { sound, stage } = loaded
      sound.prepare(sound.toStage(frame))
      await stage.player.scrub(sound.toStage(frame))
    })
  }

  setLoop(command: number, loop: LoopRange | null): Promise<void> {
    return this.obey(command, async () => {
      this.loop = loop
      if (this.loaded) await this.applyLoop(this.loaded)
    })
  }

  setVolume(gain: number): void {
    this.volume = gain
    this.stage?.player.setMasterGain(gain)
  }

  /** Nothing is chosen any more. */
  clear(command?: number): Promise<void> {
    return command === undefined ? this.inTurn(() => this.unload()) : this.obey(command, () => this.unload())
  }

  private refuseWhere(reason: string | undefined): void {
    if (reason !== undefined) throw new ProjectError({ code: 'conflict', message: reason, advice: 'Play when it is over.' })
  }

  private async put(stage: Stage, ref: SoundRef, startFrame: Samples): Promise<void> {
    const reader = this.sounds()
    if (!reader) return
    const sound = await StreamedSound.open(reader, ref, stage.sampleRate, {
      onReady: () => stage.player.wake(),
      onError: (error) => this.fail(error),
    })
    const { player } = stage
    this.loaded = { ref, sampleRate: sound.sampleRate, sound, stage }
    player.mixer.set(STRIP, sound)
    player.transport.setReadiness((frame) =>
      player.transport.loop && frame < player.transport.loop.endFrame
        ? this.readyInLoop(sound, frame)
        : sound.readiness(frame, player.delayFrames),
    )
    sound.prepare(sound.toStage(startFrame))
    await player.seek(sound.toStage(startFrame))
    await this.applyLoop(this.loaded)
    this.timer ??= setInterval(() => this.watch(), REPORT_MS)
  }

  /** Before a loop's end its beginning is read too. */
  private readyInLoop(sound: StreamedSound, frame: number): ReturnType<StreamedSound['readiness']> {
    if (this.loop) sound.prepare(sound.toStage(this.loop.startFrame))
    return sound.readiness(frame, 0)
  }

  private async applyLoop({ sound, stage }: Loaded): Promise<void> {
    const { loop } = this
    await stage.player.setLoop(loop && { startFrame: sound.toStage(loop.startFrame), endFrame: sound.toStage(loop.endFrame) })
  }

  /** The stage went, or another took its place: the sound goes on there. */
  private moveTo(stage: Stage | null): void {
    this.stage = stage
    stage?.player.setMasterGain(this.volume)
    if (!stage || !this.loaded || this.loaded.stage === stage) return
    void this.inTurn(async () => {
      await this.onOpenStage()
      if (this.wanted === 'playing') await this.loaded?.stage.player.play()
    }).catch((error: unknown) => this.fail(error))
  }

  /** What is loaded, at its place, on the stage that is open. Where a device failed there is none, until someone plays again. */
  private async onOpenStage(): Promise<Loaded | null> {
    const { loaded } = this
    if (!loaded || (loaded.stage === this.stage && this.stage)) return loaded
    const position = this.positionOf(loaded)
    const stage = await this.audio.stage()
    loaded.sound.close()
    await this.put(stage, loaded.ref, position)
    return this.loaded
  }

  private async unload(): Promise<void> {
    const { loaded } = this
    this.loaded = null
    if (this.timer) clearInterval(this.timer)
    this.timer = null
    if (!loaded) return
    await loaded.stage.player.stop()
    loaded.stage.player.mixer.remove(STRIP)
    loaded.stage.player.transport.setReadiness(() => ({ frames: Infinity, final: false }))
    loaded.sound.close()
  }

  private watch(): void {
    const { loaded } = this
    if (!loaded || this.wanted === 'paused') return
    this.report()
    if (this.hasEnded(loaded)) {
      this.wanted = 'paused'
      void loaded.stage.player.finish()
    }
  }

  private hasEnded({ sound, stage }: Loaded): boolean {
    return !sound.growing && !this.loop && stage.player.timelineFrame() >= sound.toStage(sound.totalFrames)
  }

  private positionOf({ sound, stage }: Loaded): number {
    return Math.max(0, Math.min(sound.totalFrames, sound.toSound(stage.player.timelineFrame())))
  }

  private report(): void {
    const { loaded } = this
    const levels = loaded?.stage.player.takeLevels()
    const linear = (decibels: number[] = []): number[] => decibels.map((value) => 10 ** (value / 20))
    this.emit('player.report', {
      command: this.command,
      sound: loaded?.ref ?? null,
      state: this.stateOf(loaded),
      positionFrame: loaded ? this.positionOf(loaded) : 0,
      totalFrames: loaded?.sound.totalFrames ?? 0,
      growing: loaded?.sound.growing ?? false,
      peaks: linear(levels?.peakDb),
      rms: linear(levels?.rmsDb),
      limiterGain: levels?.limiterGain ?? 1,
    })
  }

  private stateOf(loaded: Loaded | null): PlayerReport['state'] {
    if (!loaded) return 'empty'
    if (this.hasEnded(loaded)) return 'ended'
    if (this.wanted === 'paused' || (!this.stage && !this.audio.opening)) return 'paused'
    return loaded.stage.player.transport.buffering || loaded.stage.stream.state !== 'running' ? 'buffering' : 'playing'
  }

  private fail(error: unknown): void {
    this.wanted = 'paused'
    const { message, advice } = toFailure(error)
    this.emit('app.notice', { level: 'error', message, advice })
    void this.clear()
  }

  /** Commands are obeyed in turn; what has happened is reported at once. */
  private obey(command: number, work: () => Promise<void>): Promise<void> {
    return this.inTurn(() => {
      this.command = command
      return work()
    })
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    return this.turns.add(async () => {
      await work()
      this.report()
    })
  }
}
