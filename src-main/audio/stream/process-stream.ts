import type { AudioDevice, AudioNews, FromAudio, OutputReport } from '../../../src-shared/audio/index.ts'
import type { AudioStream, CapturedBlock, StreamEvents, StreamHealth, StreamSettings, StreamState } from '../audio-io.ts'
import { DeviceError } from '../errors.ts'
import { monotonicMs } from '../clock.ts'
import type { AudioForker } from './audio-child.ts'
import { Feeder, type Feed, type Render } from './feeder.ts'
import { ProcessLink } from './process-link.ts'
import { Reserve } from './reserve.ts'
import { CHECK_MS, Watchdog } from './watchdog.ts'

/** What lies between the process and the device: two buffers at least, and enough for a machine that is training. */
export const DEFAULT_QUEUE_SECONDS = 0.03
const LEAST_QUEUE_BUFFERS = 2
/**
 * In lengths of the queue, which moves in quarters: it is full, one more quarter may not be told as taken yet, and the next is about to be
 * fetched.
 */
const ON_THEIR_WAY = 1.5
/** Behind what is on its way: this process may stall for 60 ms (a large message, a collection of garbage), and nobody hears it. */
const RESERVE = { restSeconds: 0.1, longestSeconds: 1, growth: 1.5 }
const FLUSH_FADE_SECONDS = 0.005
const CLOSE_TIMEOUT_MS = 1500
const RETRY_MS = [100, 250, 500, 1000, 2000]
/** So many tries for the device that was chosen, then the system's default takes its place. */
const TRIES_BEFORE_DEFAULT = 3
/** After so many the person is told what is missing. */
const TRIES_BEFORE_TELLING = 5

/**
 * A stream through an audio process. Watches the process, replaces it when it or the sound server dies, and goes on at the
 * frame where the sound broke off.
 */
export class ProcessStream implements AudioStream {
  private link: ProcessLink | null = null
  private watchdog = new Watchdog(monotonicMs())
  private readonly feeder: Feeder
  private readonly reserve: Reserve
  private readonly captureListeners = new Set<(block: CapturedBlock) => void>()
  private readonly timer: NodeJS.Timeout
  private currentState: StreamState = 'opening'
  private render: Render | null = null
  private flushing = false
  private report: OutputReport | null = null
  private monitorGain = 0
  private aligned = false
  private capturedEnd = 0
  private captureOffset = 0
  private capturedAtMs = 0
  private restarts = 0
  private queueFrames: number
  private glitches = 0
  private readonly lostCounts = { underruns: 0, underrunFrames: 0, glitches: 0 }
  outputDevice: AudioDevice | null = null
  inputDevice: AudioDevice | null = null

  private constructor(
    private readonly forker: AudioForker,
    readonly settings: StreamSettings,
    private readonly events: StreamEvents,
  ) {
    this.feeder = new Feeder(settings.output?.channels ?? 1, settings.bufferFrames)
    this.reserve = new Reserve({ ...RESERVE, restSeconds: forker.reserveSeconds ?? RESERVE.restSeconds }, monotonicMs())
    this.queueFrames =
      settings.queueFrames ?? Math.max(LEAST_QUEUE_BUFFERS * settings.bufferFrames, Math.round(DEFAULT_QUEUE_SECONDS * settings.sampleRate))
    this.timer = setInterval(() => this.watch(), CHECK_MS)
  }

  /** @throws DeviceError where the devices cannot be opened as asked */
  static async open(forker: AudioForker, settings: StreamSettings, events: StreamEvents = {}): Promise<ProcessStream> {
    const stream = new ProcessStream(forker, settings, events)
    try {
      await stream.connect(settings)
      stream.setState('running')
    } catch (error) {
      await stream.close()
      throw error
    }
    return stream
  }

  get state(): StreamState {
    return this.currentState
  }

  /** Of the audio process, for diagnostics. */
  get processId(): number | undefined {
    return this.link?.pid
  }

  start(render: Render): void {
    this.render = render
    this.fill()
  }

  wake(): void {
    this.fill()
  }

  async flush(): Promise<number> {
    const link = this.link
    this.flushing = true
    this.reserve.emptied()
    try {
      const answer = link?.alive
        ? await link.call('flush', { fadeFrames: Math.round(FLUSH_FADE_SECONDS * this.settings.sampleRate) })
        : null
      this.feeder.flushed(answer?.nextSourceFrame ?? this.feeder.takenFrames)
    } catch (error) {
      // Whatever ended the process has silenced the sound too, and the watchdog brings a new process.
      if (!(error instanceof DeviceError)) throw error
      this.feeder.flushed(this.feeder.takenFrames)
    } finally {
      this.flushing = false
    }
    return this.feeder.renderedFrames
  }

  position(): number {
    if (!this.report || this.currentState !== 'running') return this.feeder.takenFrames
    const elapsed = ((monotonicMs() - this.report.atMs) / 1000) * this.settings.sampleRate
    return Math.min(this.report.sourceWritten, this.report.sourceTaken + Math.max(0, elapsed))
  }

  onCaptured(listener: (block: CapturedBlock) => void): () => void {
    this.captureListeners.add(listener)
    return () => this.captureListeners.delete(listener)
  }

  setMonitor(gain: number): void {
    this.monitorGain = gain
    this.link?.send({ type: 'monitor', gain })
  }

  async keepAligned(on: boolean): Promise<void> {
    this.aligned = on
    if (on && this.glitches > 0) await this.recover(null)
  }

  health(): StreamHealth {
    const { report, lostCounts } = this
    return {
      underruns: lostCounts.underruns + (report?.underruns ?? 0),
      underrunFrames: lostCounts.underrunFrames + (report?.underrunFrames ?? 0),
      glitches: lostCounts.glitches + this.glitches,
      restarts: this.restarts,
      aheadFrames: this.aheadFrames,
      queueFrames: this.queueFrames,
      reserveGrown: this.reserve.grown,
    }
  }

  async close(): Promise<void> {
    if (this.currentState === 'closed') return
    this.setState('closed')
    clearInterval(this.timer)
    this.render = null
    const link = this.link
    try {
      if (link?.alive) {
        await this.flush()
        await link.call('close', {}, CLOSE_TIMEOUT_MS)
      }
    } catch (error) {
      // A device that does not close is closed by the end of its process.
      if (!(error instanceof DeviceError)) throw error
    } finally {
      link?.kill()
    }
  }

  private async connect(settings: StreamSettings): Promise<void> {
    const link = new ProcessLink(this.forker, (message) => {
      if (this.link === link) this.hear(message)
    })
    this.link = link
    const opened = await link.call('open', {
      ...settings,
      queueFrames: this.queueFrames,
      startSourceFrame: this.feeder.takenFrames,
    })
    this.outputDevice = opened.output
    this.inputDevice = opened.input
    this.watchdog = new Watchdog(monotonicMs())
    link.onExit(() => void this.recover('The audio process ended unexpectedly.'))
    this.send(this.feeder.resend())
    if (this.monitorGain !== 0) link.send({ type: 'monitor', gain: this.monitorGain })
  }

  private hear(message: AudioNews): void {
    if (message.type === 'captured') this.capture(message)
    else if (message.type === 'lost') void this.recover(`The sound ${message.direction} was lost.`)
    else this.heed(message)
  }

  private heed(message: Extract<FromAudio, { type: 'report' }>): void {
    this.watchdog.heard(monotonicMs(), (message.output?.deviceTaken ?? 0) + message.capturedFrames)
    const faulty = message.glitches > this.glitches
    const late = (message.output?.underruns ?? 0) > (this.report?.underruns ?? 0)
    this.glitches = message.glitches
    if (message.output) this.report = message.output
    if (faulty || late) this.events.onDropout?.()
    if (!message.output) return
    this.queueFrames = message.output.queueFrames
    this.noteReserve(message.output.waiting, late)
    this.feeder.confirm(message.output.sourceTaken)
    // After a fault, input and output of one stream no longer keep their distance: what is recorded would be out of time.
    if (faulty && this.settings.input && this.aligned) void this.recover('The sound device lost its beat.')
    else this.fill()
  }

  private noteReserve(waitingFrames: number, late: boolean): void {
    if (late) this.reserve.late(monotonicMs())
    else if (this.feeder.moreIsExpected) this.reserve.holds(waitingFrames / this.settings.sampleRate, monotonicMs())
    else this.reserve.emptied()
  }

  private capture({ startFrame, sourceFrame, samples }: Extract<FromAudio, { type: 'captured' }>): void {
    const block = { startFrame: this.captureOffset + startFrame, sourceFrame, samples }
    this.capturedEnd = block.startFrame + samples.length / (this.settings.input?.channels ?? 1)
    this.capturedAtMs = monotonicMs()
    for (const listener of this.captureListeners) listener(block)
  }

  private fill(): void {
    if (!this.render || this.flushing || this.currentState !== 'running') return
    this.send(this.feeder.fill(this.render, this.aheadFrames))
  }

  /** Frames beyond those that the device is known to have taken: what is on its way to it, and what waits behind that. */
  private get aheadFrames(): number {
    return Math.ceil(ON_THEIR_WAY * this.queueFrames) + Math.round(this.reserve.seconds * this.settings.sampleRate)
  }

  private send(feeds: Feed[]): void {
    for (const { samples, more } of feeds) this.link?.send({ type: 'feed', samples, more })
  }

  private watch(): void {
    if (this.currentState !== 'running') return
    const verdict = this.watchdog.check(monotonicMs())
    if (verdict === 'silent') void this.recover('The audio process hung.')
    if (verdict === 'stalled') void this.recover('The sound device stopped.')
  }

  /** @param reason  in words for the person; null where it is done on purpose */
  private async recover(reason: string | null): Promise<void> {
    if (this.currentState !== 'running') return
    this.setState('recovering')
    if (reason !== null)
      this.events.onNotice?.({
        level: 'warning',
        message: `${reason} It is being started again.`,
        advice: 'Wait a moment; if the sound does not come back, check the device and the sound server.',
      })
    this.keepCounts()
    for (let attempt = 0; this.state === 'recovering'; attempt++) {
      this.link?.kill()
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]))
      if (this.state !== 'recovering') return
      const refusal = await this.reconnected(attempt >= TRIES_BEFORE_DEFAULT, reason !== null)
      if (!refusal) return
      if (attempt === TRIES_BEFORE_TELLING)
        this.events.onNotice?.({ level: 'warning', message: `Sound has not come back yet. ${refusal.message}`, advice: refusal.advice })
    }
  }

  /** @returns why it did not work; null where it did, or is not wanted any more */
  private async reconnected(byDefault: boolean, tell: boolean): Promise<DeviceError | null> {
    const { output, input } = this.settings
    const anyDevice = { output: output && { ...output, device: null }, input: input && { ...input, device: null } }
    try {
      await this.connect(byDefault ? { ...this.settings, ...anyDevice } : this.settings)
    } catch (error) {
      if (error instanceof DeviceError) return error
      throw error
    }
    if (this.state === 'closed') {
      this.link?.kill()
      return null
    }
    this.resumed(tell)
    return null
  }

  private resumed(tell: boolean): void {
    this.restarts++
    if (this.settings.input)
      this.captureOffset = this.capturedEnd + Math.round(((monotonicMs() - this.capturedAtMs) / 1000) * this.settings.sampleRate)
    this.setState('running')
    const devices = [this.outputDevice, this.inputDevice].flatMap((device) => device?.name ?? [])
    if (tell)
      this.events.onNotice?.({
        level: 'info',
        message: `Sound is back (${devices.join(', ')}).`,
        advice: 'If it comes from another device than before, choose yours in the sound settings.',
      })
    this.fill()
  }

  /** A new process counts from nothing. */
  private keepCounts(): void {
    const { underruns, underrunFrames, glitches } = this.health()
    Object.assign(this.lostCounts, { underruns, underrunFrames, glitches })
    this.report = null
    this.glitches = 0
    this.reserve.emptied()
  }

  private setState(state: StreamState): void {
    this.currentState = state
    this.events.onState?.(state)
  }
}
