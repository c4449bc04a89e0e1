import { isDeepStrictEqual } from 'node:util'
import type { LivePerformance, LiveSeed, LiveValues, TakeOrigin } from '../../../src-shared/project/index.ts'
import { LIVE_HISTORY_SECONDS, type LiveSounding } from '../../../src-shared/rpc/index.ts'
import type { LivePlaying } from '../../engine/models/index.ts'
import type { LiveCommand, LiveEvent, LiveInput, LiveSeedSound } from '../../engine/generation/live/live-messages.ts'
import { EngineClient, EngineFailure } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { LIVE_STRIP, type Stage } from '../audio/stage.ts'
import { AudibleSpans, type Stem } from './audible-spans.ts'
import { LiveEngine } from './live-engine.ts'
import { LiveHistory } from './live-history.ts'
import { LiveSound } from './live-sound.ts'
import { LiveSource } from './live-source.ts'
import { PerformanceLog } from './performance-log.ts'
import { soundToGoOnFrom } from './sound-to-go-on-from.ts'
import { SoundingUnits } from './sounding-units.ts'
import { StartBuffer } from './start-buffer.ts'

export interface LivePlayOptions {
  forker: EngineForker
  input: LiveInput
  form: { sampleRate: number; channels: number; seedSamples: number }
  /** It plays what its seed plays: another engine begins with that, too. */
  followsSeed?: boolean
  /** What the network is played with. */
  live: LivePlaying
  /** What it begins from, as it is noted. */
  begins: Pick<LivePerformance, 'seed' | 'second'>
  historyPath: string
  events: {
    /** The engine was lost and another goes on; @param anew  from the seed, because there was not enough sound to go on from */
    onRestart: (error: unknown, anew: boolean) => void
    onBeganAgain: () => void
    /** Nothing more will come. */
    onFailed: (error: unknown) => void
  }
}

/** Where the sound goes: a stage, and the sample of the live sound that its timeline began with. */
interface Place {
  stage: Stage
  baseSample: number
}

const MOST_RESTARTS = 3
/** So long without a loss, and the former ones are forgotten. */
const CALM_MS = 60_000

/** One playing of a model, from its start to its stop: engine, sound under way, and the place where it is heard. */
export class LivePlay {
  readonly sound: LiveSound
  private readonly audible: AudibleSpans
  private readonly units: SoundingUnits
  private readonly log: PerformanceLog
  values: LiveValues
  realTimeFactor: number | null = null
  /** From the last change to its sound at the device. */
  controlSeconds: number | null = null
  restarts = 0
  gaps = 0
  /** What ended it. */
  failure: unknown = null
  private engine: LiveEngine
  private place: Place | null = null
  private version: number
  /** The change that the engine knows and the sound does not yet, and when it was made. */
  private underWay: { version: number; madeAtMs: number } | null = null
  /** Made since then: when the first of it was. */
  private waitingSinceMs: number | null = null
  private readonly buffer = new StartBuffer(performance.now())
  private buffering = false
  private heardAtStop = 0
  private lastLossMs = 0
  private recentLosses = 0
  private stopped = false
  /** Where the music came to its end, in which version. */
  private end: { version: number; sample: number } | null = null

  private constructor(
    private readonly options: LivePlayOptions,
    private readonly history: LiveHistory,
  ) {
    const { input, form } = options
    this.values = input.values
    this.version = input.version
    this.audible = new AudibleSpans(form.sampleRate)
    this.units = new SoundingUnits(form.sampleRate, 0)
    const { values, provider, threads } = input
    this.log = new PerformanceLog({ ...options.begins, values, provider, threads })
    this.sound = new LiveSound(form.sampleRate, form.channels, {
      onTaken: (samples) => history.append(samples),
      onSpliced: (version, atSample, leavesSample) => this.spliced(version, atSample, leavesSample),
    })
    this.sound.setGain(this.gain, true)
    this.engine = this.startEngine(input)
  }

  static async start(options: LivePlayOptions): Promise<LivePlay> {
    const { form, historyPath } = options
    return new LivePlay(options, await LiveHistory.create(historyPath, { ...form, seconds: LIVE_HISTORY_SECONDS }))
  }

  /** What the network is played with. */
  get live(): LivePlaying {
    return this.options.live
  }

  get enginePid(): number | undefined {
    return this.engine.pid
  }

  /** Sound that is ready to be heard for the first time, with all that has been set. */
  get startable(): boolean {
    return this.underWay === null && this.hasEnough
  }

  get waitsForModel(): boolean {
    return this.buffering
  }

  /** The engine is held up by other work: it generates further ahead than at rest. */
  get generatesFurther(): boolean {
    return this.buffer.grown
  }

  /** The sample that is heard at this moment. */
  get heardSample(): number {
    const { place } = this
    if (!place) return this.heardAtStop
    return Math.min(this.sound.takenSamples, this.sampleAt(place, place.stage.player.timelineFrame()))
  }

  /** Which sound of a recording is heard at this moment. */
  get soundingUnit(): LiveSounding {
    return this.place ? this.units.at(this.heardSample) : null
  }

  /** It has come to its end, and that was heard. */
  get ended(): boolean {
    return this.end !== null && this.heardSample >= this.end.sample
  }

  get keepableSeconds(): number {
    return Math.max(0, this.heardSample - this.history.start) / this.sound.sampleRate
  }

  /** Plays on `stage` from what was heard last. */
  async playOn(stage: Stage): Promise<void> {
    const baseSample = this.heardSample
    const before = await this.history.read(baseSample, this.sound.takenSamples)
    const source = new LiveSource(this.sound, stage.sampleRate, before)
    const { player } = stage
    await player.stop()
    this.audible.change(baseSample, null)
    player.mixer.set(LIVE_STRIP, source)
    player.transport.setReadiness((frame) => this.readiness(stage, source, frame))
    await player.setLoop(null)
    await player.seek(0)
    this.place = { stage, baseSample }
    await player.play()
  }

  /** Values of some parameters; the others stay. */
  set(values: LiveValues): void {
    this.setAll({ ...this.values, ...values })
  }

  /** Values of all parameters: what is not named has its default. */
  setAll(values: LiveValues): void {
    const before = this.options.live.hand(this.values)
    const after = this.options.live.hand(values)
    if (isDeepStrictEqual(before, after)) return
    this.values = this.options.live.complete(values)
    if (after.gain !== before.gain) {
      this.sound.setGain(after.gain)
      this.log.gain(this.sound.takenSamples, after.gain)
    }
    const now = performance.now()
    // The level alone is made here: what is generated already stays.
    if (isDeepStrictEqual({ ...before, gain: 0 }, { ...after, gain: 0 })) this.measureControl(now)
    else if (this.underWay === null) this.sendValues(now)
    else this.waitingSinceMs ??= now
  }

  /**
   * @param of        what the sound is, as it is noted
   * @param atSample  where the answer begins; as soon as can be where it is past
   */
  reseed(seed: LiveSeedSound, of: LiveSeed, atSample = 0): void {
    this.options.input.seed = seed
    this.change(performance.now(), (version) => {
      this.log.told(version, { kind: 'seed', seed: of })
      return { type: 'reseed', version, seed, atSample }
    })
  }

  /**
   * From now on only the frames of the stage's timeline that `isOpen` names are heard; null: all of them. It plays on behind a closed gate.
   */
  setGate(isOpen: ((timelineFrame: number) => boolean) | null): void {
    const { place } = this
    if (!place) return
    const { player, sampleRate } = place.stage
    player.mixer.setGate(LIVE_STRIP, isOpen)
    const framesPerSample = sampleRate / this.sound.sampleRate
    this.audible.change(
      this.sampleAt(place, player.transport.nextTimelineFrame),
      isOpen && ((sample) => isOpen(Math.round((sample - place.baseSample) * framesPerSample))),
    )
  }

  /** Tells the engine how far it may go; a few times in a tenth of a second. */
  allow(): void {
    const { takenSamples, available, sampleRate } = this.sound
    this.units.forget(this.history.start)
    // While a change is under way, what was made before it runs down.
    if (this.place && this.underWay === null) this.buffer.holds(available / sampleRate, performance.now())
    this.engine.tell({
      type: 'allow',
      committedSample: takenSamples,
      untilSample: takenSamples + Math.round(this.buffer.aheadSeconds * sampleRate),
    })
  }

  /** What was played last up to now, while it plays on: how much of it was behind a closed gate, and each stem in interleaved blocks. */
  lastPlayed(seconds: number): {
    frames: number
    shut: { some: boolean; all: boolean }
    /** Which sounds of recordings it is made of. */
    origins: TakeOrigin[]
    performance: LivePerformance | null
    stem: (wanted: Stem) => AsyncIterable<Float32Array>
  } {
    const end = this.heardSample
    const start = Math.max(this.history.start, end - Math.round(seconds * this.sound.sampleRate))
    const spans = this.audible.shutSpans(start, end)
    const behind = spans.reduce((sum, { fromSample, untilSample }) => sum + untilSample - fromSample, 0)
    const shut = { some: behind > 0, all: behind === end - start }
    const stem = (wanted: Stem): AsyncIterable<Float32Array> => {
      const blocks = this.history.blocks(start, end)
      return shut.some ? this.audible.stem(wanted, blocks, start, this.sound.channels) : blocks
    }
    return { frames: end - start, shut, origins: this.units.originsWithin(start, end), performance: this.log.of(start, end, spans), stem }
  }

  /** Fades out; what was heard can still be kept. */
  async stop(): Promise<void> {
    this.stopped = true
    const { place } = this
    if (place) {
      await place.stage.player.stop()
      this.heardAtStop = this.heardSample
      this.place = null
      place.stage.player.mixer.remove(LIVE_STRIP)
      place.stage.player.transport.setReadiness(() => ({ frames: Infinity, final: false }))
    }
    await this.engine.stop()
  }

  /** Nothing can be kept any more. */
  close(): Promise<void> {
    return this.history.close()
  }

  private sampleAt({ stage, baseSample }: Place, timelineFrame: number): number {
    return baseSample + Math.max(0, Math.floor((timelineFrame * this.sound.sampleRate) / stage.sampleRate))
  }

  private get gain(): number {
    return this.options.live.hand(this.values).gain
  }

  private get hasEnough(): boolean {
    return this.buffer.mayPlay(this.sound.available / this.sound.sampleRate)
  }

  private startEngine(input: LiveInput): LiveEngine {
    return new LiveEngine(new EngineClient(this.options.forker), input, {
      onEvent: (event) => this.hear(event),
      onLost: (error) => this.lost(error),
    })
  }

  private hear(event: LiveEvent): void {
    if (event.type === 'ready') this.allow()
    else if (event.type === 'began') this.log.began(event.version, event.fromSample)
    else if (event.type === 'began-again') this.options.events.onBeganAgain()
    else if (event.type === 'block') {
      this.realTimeFactor = event.realTimeFactor
      if (event.ended && this.end?.version !== event.version) this.end = { version: event.version, sample: event.startSample }
      if (event.unit) this.units.push(event.version, event.unit)
      this.sound.push(event.version, event.startSample, event.samples)
      this.place?.stage.player.wake()
    }
  }

  private readiness({ player }: Stage, source: LiveSource, frame: number): ReturnType<LiveSource['readiness']> {
    const { buffering } = player.transport
    if (buffering && !this.buffering) {
      this.gaps++
      this.buffer.gap(performance.now())
    }
    this.buffering = buffering
    return this.hasEnough ? source.readiness(frame) : { frames: 0, final: false }
  }

  private sendValues(madeAtMs: number): void {
    const { values } = this
    this.waitingSinceMs = null
    this.change(madeAtMs, (version) => {
      this.log.told(version, { kind: 'values', values })
      return { type: 'set', version, values }
    })
  }

  private change(madeAtMs: number, command: (version: number) => LiveCommand): void {
    this.underWay = { version: ++this.version, madeAtMs }
    this.allow()
    this.engine.tell(command(this.version))
  }

  /** One change after another: a hand that keeps moving must not make the engine begin anew all the time. */
  private spliced(version: number, atSample: number, leavesSample: number): void {
    this.units.spliced(version, atSample)
    this.log.spliced(version, atSample, leavesSample)
    if (this.end && this.end.version < version) this.end = null
    this.buffer.emptied()
    if (this.underWay === null || version < this.underWay.version) return
    this.measureControl(this.underWay.madeAtMs)
    this.underWay = null
    if (this.waitingSinceMs !== null) this.sendValues(this.waitingSinceMs)
  }

  /** A change has been made to the sample that is taken next. */
  private measureControl(madeAtMs: number): void {
    const { takenSamples, sampleRate } = this.sound
    this.controlSeconds = (performance.now() - madeAtMs) / 1000 + (takenSamples - this.heardSample) / sampleRate
  }

  private lost(error: unknown): void {
    if (this.stopped) return
    const now = performance.now()
    this.recentLosses = now - this.lastLossMs > CALM_MS ? 1 : this.recentLosses + 1
    this.lastLossMs = now
    if (error instanceof EngineFailure || this.recentLosses > MOST_RESTARTS) this.fail(error)
    else void this.replaceEngine(error).catch((failure: unknown) => this.fail(failure))
  }

  private fail(failure: unknown): void {
    this.failure = failure
    this.options.events.onFailed(failure)
  }

  /** Another engine listens to the end of what there is, and goes on from there. */
  private async replaceEngine(error: unknown): Promise<void> {
    const { sound, options, history, gain } = this
    const { takenSamples: takenSample, endSample } = sound
    const { seedSamples } = options.form
    const rest = sound.rest()
    const fromHistory = Math.max(0, seedSamples - rest.length / sound.channels)
    const anew = options.followsSeed === true || gain < 0.01 || takenSample - history.start < fromHistory
    const seed = anew ? options.input.seed : soundToGoOnFrom(await history.read(takenSample - fromHistory, takenSample), rest, gain)
    if (this.stopped) return
    this.restarts++
    this.underWay = null
    this.waitingSinceMs = null
    const { values } = this
    const version = ++this.version
    this.log.restarted(version, { values, anew, takenSample, endSample })
    this.engine = this.startEngine({ ...options.input, provider: 'cpu', seed, values, startSample: endSample, version })
    options.events.onRestart(error, anew)
  }
}
