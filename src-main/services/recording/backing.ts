import type { RecordingSetup } from '../../../src-shared/rpc/index.ts'
import { countInFrames, planRecording, type RecordingPlan } from '../../audio/recording/recording-window.ts'
import type { RecorderOptions } from '../../audio/recording/recorder.ts'
import { Metronome } from '../../audio/transport/metronome.ts'
import type { SoundSource } from '../../audio/transport/source.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { Emit } from '../project/session-context.ts'
import type { Stage } from '../audio/stage.ts'
import { StreamedSound, type SoundReader } from '../audio/streamed-sound.ts'

const ALONG_STRIP = 'along'
const CLICK_STRIP = 'metronome'
/** The transport runs so long before the first sample that is kept: the first blocks through the devices are not whole. */
const SHORTEST_LEAD_SECONDS = 0.06
/** Between the command and the first beat where something plays already. */
const JOIN_SECONDS = 0.1

/** Clicks of a metronome whose first beat is at `firstBeatFrame`, up to `endFrame`. */
export class ClickTrack implements SoundSource {
  constructor(
    private readonly metronome: Metronome,
    private readonly firstBeatFrame: number,
    private readonly endFrame: number,
  ) {}

  read(startFrame: number, out: Float32Array, channels: number): void {
    this.metronome.read(startFrame - this.firstBeatFrame, out, channels)
    out.fill(0, Math.max(0, Math.min(out.length, (this.endFrame - startFrame) * channels)))
  }
}

/**
 * What a musician hears while recording: the count-in, the metronome, the sound that is played along. Takes the stage's
 * transport for that; where something else runs it already (a live generation), it joins that.
 */
export class Backing {
  private startSourceFrame = 0

  private constructor(
    private readonly stage: Stage,
    readonly plan: RecordingPlan,
    private readonly along: StreamedSound | null,
    /** Whether the transport is ours. */
    private readonly leads: boolean,
    private readonly aligned: boolean,
  ) {}

  /** @param sounds  of the open project */
  static async prepare(stage: Stage, setup: RecordingSetup, sounds: SoundReader, emit: Emit): Promise<Backing> {
    const { player, sampleRate } = stage
    const along =
      setup.along &&
      (await StreamedSound.open(sounds, setup.along, sampleRate, {
        onReady: () => player.wake(),
        onError: (error) => {
          const { message, advice } = toFailure(error)
          emit('app.notice', { level: 'warning', message: `What plays along cannot be read. ${message}`, advice })
        },
      }))
    const leads = !player.transport.playing
    const toFrames = (seconds: number): number => Math.round(seconds * sampleRate)
    const wantedLead =
      setup.countInBars > 0 ? countInFrames({ bars: setup.countInBars, ...setup.tempo, sampleRate }) : toFrames(setup.preRollSeconds)
    const leadFrames = Math.max(wantedLead, toFrames(SHORTEST_LEAD_SECONDS))
    const origin = leads ? 0 : Math.ceil(player.timelineFrame()) + leadFrames + toFrames(JOIN_SECONDS)
    const punchIn = origin + toFrames(setup.punchInSeconds)
    const plan = planRecording(punchIn, setup.punchOutSeconds === null ? null : origin + toFrames(setup.punchOutSeconds), leadFrames)
    const backing = new Backing(stage, plan, along, leads, Backing.needsAlignment(stage, setup))
    if (along) player.mixer.set(ALONG_STRIP, leads ? along : shifted(along, origin))
    if (setup.metronome || setup.countInBars > 0)
      player.mixer.set(
        CLICK_STRIP,
        new ClickTrack(new Metronome({ ...setup.tempo, sampleRate }), punchIn, setup.metronome ? Infinity : punchIn),
      )
    return backing
  }

  /**
   * What the recorder needs to know of it; to be asked before `start`. Null where nothing is heard that the recording has to fit: then a
   * gap in what is played is none in the recording.
   */
  async playback(): Promise<RecorderOptions['playback']> {
    const { player, stream } = this.stage
    if (this.leads) {
      await player.setLoop(null)
      await player.seek(this.plan.transportStartFrame)
      this.startSourceFrame = (await stream.flush()) + player.delayFrames
    }
    if (!this.aligned) return null
    return { startSourceFrame: this.startSourceFrame, timelineFrameAt: (sourceFrame) => player.timelineFrameOf(sourceFrame) }
  }

  /** Whether what is played has to lie where what was heard lies. */
  static needsAlignment(stage: Stage, { along, metronome, countInBars }: RecordingSetup): boolean {
    return along !== null || metronome || countInBars > 0 || stage.player.transport.playing
  }

  async start(): Promise<void> {
    const { player } = this.stage
    if (!this.leads) return
    const { along } = this
    along?.prepare(Math.max(0, this.plan.transportStartFrame))
    player.transport.setReadiness((frame) => {
      const readiness = along?.readiness(frame, 0)
      // Recording goes on when what plays along has ended.
      return !readiness || readiness.final ? { frames: Infinity, final: false } : readiness
    })
    await player.play()
  }

  /** Seconds until the punch-in is heard; 0 when it has been. */
  get secondsToStart(): number {
    return Math.max(0, (this.plan.punchInFrame - this.stage.player.timelineFrame()) / this.stage.sampleRate)
  }

  /** Place on the sound that is played along; null where there is none. */
  get alongSeconds(): number | null {
    if (!this.along || !this.leads) return null
    return Math.max(0, Math.min(this.along.totalFrames / this.along.sampleRate, this.stage.player.timelineFrame() / this.stage.sampleRate))
  }

  async end(): Promise<void> {
    const { player } = this.stage
    if (this.leads) {
      await player.stop()
      player.transport.setReadiness(() => ({ frames: Infinity, final: false }))
    }
    player.mixer.remove(ALONG_STRIP)
    player.mixer.remove(CLICK_STRIP)
    this.along?.close()
  }
}

const shifted = (source: SoundSource, frames: number): SoundSource => ({
  read: (startFrame, out, channels) => source.read(startFrame - frames, out, channels),
})
