import type { CallAndResponseSetup, CaptureState } from '../../../src-shared/rpc/index.ts'
import type { CapturedBlock } from '../../audio/audio-io.ts'
import { alignedFrame } from '../../audio/recording/recording-window.ts'
import { beatFrame, Metronome } from '../../audio/transport/metronome.ts'
import type { Stage } from '../audio/stage.ts'
import { ClickTrack } from './backing.ts'

const CLICK_STRIP = 'exchange-clicks'
const LOOK_MS = 20
/** The first bar begins so long after the command, so that its first click is still ahead. */
const START_SECONDS = 0.4
/**
 * So long before its bar line the answer is asked for. The model goes on from there in time, unheard: at the bar line it
 * is where a musician who takes over would be.
 */
const ASK_AHEAD_SECONDS = 0.6

export interface ExchangeEvents {
  /** Goes on from what was played, interleaved at the stage's rate. */
  answer: (samples: Float32Array) => Promise<void>
  /** Lets only those frames of the timeline be heard; null: all. */
  gate: (isOpen: ((timelineFrame: number) => boolean) | null) => void
  /** Whether the generation that answers has ended; then `over` is told. */
  isOver: () => boolean
  over: () => void
  changed: () => void
  failed: (error: unknown) => void
}

/**
 * Bars of listening and of answering in turn, on the timeline of the generation that runs: while listening it plays on
 * unheard, what is played in those bars becomes its seed, and from the next bar line it is heard.
 */
export class CallAndResponse {
  private readonly startFrame: number
  private readonly listenFrames: number
  private readonly cycleFrames: number
  private readonly askFrames: number
  private readonly timer: NodeJS.Timeout
  private readonly stopListening: () => void
  private heard: { frame: number; samples: Float32Array }[] = []
  /** The cycle whose answer was asked for last. */
  private askedCycle = -1
  private told = ''
  private ended = false

  constructor(
    private readonly stage: Stage,
    private readonly setup: CallAndResponseSetup,
    private readonly roundTripFrames: number,
    private readonly events: ExchangeEvents,
  ) {
    const { player, stream, sampleRate } = stage
    const barFrames = (bars: number): number => beatFrame(bars * setup.tempo.beatsPerBar, { ...setup.tempo, sampleRate })
    this.startFrame = player.transport.nextTimelineFrame + Math.round(START_SECONDS * sampleRate)
    this.listenFrames = barFrames(setup.listenBars)
    this.cycleFrames = this.listenFrames + barFrames(setup.answerBars)
    this.askFrames = Math.min(Math.round(ASK_AHEAD_SECONDS * sampleRate), Math.round(this.listenFrames / 2))
    events.gate((frame) => this.isAnswer(frame))
    if (setup.metronome)
      player.mixer.set(CLICK_STRIP, new ClickTrack(new Metronome({ ...setup.tempo, sampleRate }), this.startFrame, Infinity))
    this.stopListening = stream.onCaptured((block) => this.listen(block))
    this.timer = setInterval(() => this.look(), LOOK_MS)
  }

  get state(): NonNullable<CaptureState['callAndResponse']> {
    const { setup } = this
    const place = this.placeOf(Math.max(this.startFrame, this.stage.player.timelineFrame()))
    const answering = place >= this.listenFrames
    const barFrames = this.listenFrames / setup.listenBars
    return {
      setup,
      phase: answering ? 'answering' : 'listening',
      bar: 1 + Math.floor((answering ? place - this.listenFrames : place) / barFrames),
    }
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    clearInterval(this.timer)
    this.stopListening()
    this.events.gate(null)
    this.stage.player.mixer.remove(CLICK_STRIP)
  }

  private isAnswer(frame: number): boolean {
    return frame >= this.startFrame && this.placeOf(frame) >= this.listenFrames
  }

  /** Frames since the cycle's beginning. */
  private placeOf(frame: number): number {
    return (frame - this.startFrame) % this.cycleFrames
  }

  private listen({ sourceFrame, samples }: CapturedBlock): void {
    if (sourceFrame === null) return
    const frame = alignedFrame(this.stage.player.timelineFrameOf(sourceFrame), this.roundTripFrames)
    if (frame >= this.startFrame && this.placeOf(frame) < this.listenFrames - this.askFrames) this.heard.push({ frame, samples })
    else this.askWhenDue(frame)
  }

  /** The part of the bars that becomes the seed is over. */
  private askWhenDue(frame: number): void {
    const cycle = Math.floor((frame - this.startFrame) / this.cycleFrames)
    if (frame < this.startFrame || cycle <= this.askedCycle) return
    this.askedCycle = cycle
    const { heard } = this
    this.heard = []
    if (heard.length === 0) return
    const samples = new Float32Array(heard.reduce((sum, block) => sum + block.samples.length, 0))
    let offset = 0
    for (const block of heard) {
      samples.set(block.samples, offset)
      offset += block.samples.length
    }
    this.events.answer(samples).catch((error: unknown) => this.events.failed(error))
  }

  private look(): void {
    if (this.events.isOver()) {
      this.events.over()
      return
    }
    const { phase, bar } = this.state
    const now = `${phase} ${bar}`
    if (now === this.told) return
    this.told = now
    this.events.changed()
  }
}
