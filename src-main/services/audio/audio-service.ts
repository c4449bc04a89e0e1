import type { Samples } from '../../../src-shared/units.ts'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { channelsOf, findDevice, type DeviceKey, type Direction, type SideRequest } from '../../../src-shared/audio/index.ts'
import type { AudioChoice, AudioDevices, AudioState, HostInfo } from '../../../src-shared/rpc/index.ts'
import type { AudioStream } from '../../audio/audio-io.ts'
import { DeviceCatalogue } from '../../audio/device-catalogue.ts'
import { DeviceError } from '../../audio/errors.ts'
import { measureRoundTrip } from '../../audio/recording/round-trip.ts'
import type { AudioForker } from '../../audio/stream/audio-child.ts'
import { ProcessStream } from '../../audio/stream/process-stream.ts'
import { WindowForker } from '../../audio/stream/window-forker.ts'
import { explainFileError } from '../../failures/file-errors.ts'
import type { Log } from '../../failures/log.ts'
import { toFailure } from '../../failures/to-failure.ts'
import type { Emit } from '../project/session-context.ts'
import { AudioSettingsStore } from './audio-settings.ts'
import { testTone } from './test-tone.ts'
import { createStage, OUTPUT_CHANNELS, type Stage } from './stage.ts'

export interface AudioSurroundings {
  host: HostInfo['host']
  /** Starts audio processes. */
  forker: AudioForker
  configFolder: string
  emit: Emit
  log: Log
}

/** The way sound takes, and why. */
interface Way {
  way: AudioState['way']
  reason: string
}

const DEFAULT_CHOICE: AudioChoice = { way: 'auto', output: null, input: null, sampleRate: 48_000, bufferFrames: 512 }
const MOST_INPUT_CHANNELS = 2
const DROPOUT_TELL_MS = 300

/**
 * The machine's sound: which devices there are and which are chosen, the way to them, and the one open stream. Whoever
 * plays or records asks for the stage and hears when another takes its place.
 */
export class AudioService {
  /** Windows that can carry sound. */
  readonly windows: WindowForker
  private readonly settings: AudioSettingsStore
  private readonly listeners = new Set<(stage: Stage | null) => void>()
  private current: Stage | null = null
  private way: Way = { way: 'window', reason: '' }
  private isOpening = false
  private dropoutTimer: NodeJS.Timeout | undefined
  private readonly turns = new PQueue({ concurrency: 1 })
  private stopWatching: (() => void) | null = null

  constructor(private readonly surroundings: AudioSurroundings) {
    this.settings = new AudioSettingsStore(join(surroundings.configFolder, 'audio.json'), (error) => this.tellUnsaved(error))
    this.windows = new WindowForker((message) => surroundings.emit('audio.toWindow', message))
  }

  private tellUnsaved(error: unknown): void {
    const { message } = toFailure(explainFileError(error, 'keep the sound settings'))
    this.surroundings.emit('app.notice', { level: 'warning', message, advice: 'They hold until the program ends.' })
  }

  /** A stage is on its way. */
  get opening(): boolean {
    return this.isOpening
  }

  /** Hears of each new stage, and of its end by null. */
  onStage(listener: (stage: Stage | null) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async state(): Promise<AudioState> {
    const choice = await this.choice()
    const { way, reason } = this.current ? this.way : await this.chooseWay(choice)
    const stream = this.current?.stream
    const health = stream?.health()
    const sampleRate = stream?.settings.sampleRate ?? choice.sampleRate
    const roundTripFrames = await this.settings.roundTripFrames(choice)
    return {
      choice,
      way,
      reason,
      state: this.isOpening ? 'opening' : (stream?.state ?? 'closed'),
      output: stream?.outputDevice ?? null,
      input: stream?.inputDevice ?? null,
      aheadSeconds: (health?.aheadFrames ?? 0) / sampleRate,
      underruns: health?.underruns ?? 0,
      underrunSeconds: (health?.underrunFrames ?? 0) / sampleRate,
      glitches: health?.glitches ?? 0,
      restarts: health?.restarts ?? 0,
      roundTripSeconds: roundTripFrames === null ? null : roundTripFrames / choice.sampleRate,
    }
  }

  /** Takes effect at once: a stream that is open is opened anew. */
  async choose(choice: AudioChoice): Promise<AudioState> {
    await this.settings.choose(choice)
    const { current } = this
    if (current) await this.turns.add(async () => void (await this.reopen(current.stream.settings.input !== null)))
    return this.tell()
  }

  /** The devices that sound can take on the present way. */
  async devices(): Promise<AudioDevices> {
    const { way } = await this.chooseWay(await this.choice())
    return this.catalogue(way).scan()
  }

  async rates(device: DeviceKey, direction: Direction, channels: number): Promise<number[]> {
    const { way } = await this.chooseWay(await this.choice())
    return this.catalogue(way).acceptedRates(device, direction, channels)
  }

  async watchDevices(on: boolean): Promise<void> {
    this.stopWatching?.()
    this.stopWatching = null
    if (!on) return
    const { way } = await this.chooseWay(await this.choice())
    const { emit, log } = this.surroundings
    this.stopWatching = this.catalogue(way).watch(
      (change) => emit('audio.devicesChanged', change),
      (error) => log.write('warning', 'The sound devices cannot be listed', { error }),
    )
  }

  /** The stage for playing, opened where there is none. @throws DeviceError */
  stage(): Promise<Stage> {
    return this.turns.add(async () => this.current ?? (await this.reopen(false)))
  }

  /** The stage with an input beside the output, for recording. @throws DeviceError */
  stageWithInput(): Promise<Stage> {
    return this.turns.add(async () => (this.current?.stream.settings.input ? this.current : await this.reopen(true)))
  }

  /** Closes the input again; what plays goes on. */
  releaseInput(): Promise<void> {
    return this.turns.add(async () => {
      if (this.current?.stream.settings.input) await this.reopen(false)
    })
  }

  /** The round trip of the present settings in frames of its stream; null where it was never measured. */
  async roundTripFrames(): Promise<number | null> {
    return this.settings.roundTripFrames(await this.choice())
  }

  /** For the person to hear where the sound comes out. @throws DeviceError */
  async playTestTone(): Promise<void> {
    const { player, sampleRate } = await this.stage()
    player.playOver(testTone(sampleRate))
  }

  /** @throws DeviceError where nothing trustworthy came back */
  measureRoundTrip(): Promise<{ seconds: number; frames: Samples }> {
    return this.turns.add(async () => {
      const stage = await this.reopen(true)
      try {
        const { seconds, frames } = await measureRoundTrip(stage.stream)
        await this.settings.keepRoundTrip(await this.choice(), frames)
        return { seconds, frames }
      } finally {
        // The measurement has taken the player's place at the stream.
        await this.reopen(true)
        await this.tell()
      }
    })
  }

  async close(): Promise<void> {
    this.stopWatching?.()
    await this.turns.add(() => this.closeCurrent())
  }

  private async choice(): Promise<AudioChoice> {
    return (await this.settings.choice()) ?? DEFAULT_CHOICE
  }

  /** A browser's person sits at the browser; the desktop app's at the machine. */
  private async chooseWay(choice: AudioChoice): Promise<Way> {
    if (choice.way === 'window') return { way: 'window', reason: 'Sound goes through the window, as chosen.' }
    if (choice.way === 'auto' && this.surroundings.host === 'headless')
      return { way: 'window', reason: 'Sound goes through the browser, where you sit.' }
    const scan = await this.catalogue('device').scan()
    if (scan.unavailable !== null) return { way: 'window', reason: `Sound goes through the window: ${scan.unavailable}` }
    if (!findDevice(scan.devices, 'output', null))
      return { way: 'window', reason: 'Sound goes through the window: no sound device was found.' }
    return {
      way: 'device',
      reason: choice.way === 'auto' ? 'Sound goes straight to the sound device.' : 'Sound goes straight to the sound device, as chosen.',
    }
  }

  private catalogue(way: AudioState['way']): DeviceCatalogue {
    return new DeviceCatalogue(this.forkerOf(way))
  }

  private forkerOf(way: AudioState['way']): AudioForker {
    return way === 'window' ? this.windows : this.surroundings.forker
  }

  private async reopen(withInput: boolean): Promise<Stage> {
    this.isOpening = true
    try {
      await this.closeCurrent()
      const choice = await this.choice()
      this.current = createStage(await this.openStream(choice, await this.chooseWay(choice), withInput))
    } finally {
      this.isOpening = false
    }
    for (const listener of this.listeners) listener(this.current)
    return this.current
  }

  /** As chosen; where the device refuses, the nearest thing that works, and the person is told. */
  private async openStream(choice: AudioChoice, way: Way, withInput: boolean): Promise<AudioStream> {
    try {
      const stream = await this.tryOpen(choice, way, withInput)
      this.way = way
      return stream
    } catch (error) {
      const instead = error instanceof DeviceError ? await this.alternative(error, choice, way) : null
      if (!instead) throw error
      this.surroundings.emit('app.notice', {
        level: 'warning',
        message: `${(error as DeviceError).message} ${instead.words}`,
        advice: 'Choose another device or sample rate in the sound settings.',
      })
      return this.openStream(instead.choice, instead.way, withInput)
    }
  }

  private async tryOpen({ sampleRate, bufferFrames, ...choice }: AudioChoice, { way }: Way, withInput: boolean): Promise<AudioStream> {
    const output: SideRequest = { device: choice.output, channels: OUTPUT_CHANNELS }
    const input = withInput ? await this.inputRequest(choice.input, way) : null
    return ProcessStream.open(
      this.forkerOf(way),
      { sampleRate, bufferFrames, output, input },
      {
        onState: () => this.tellUnasked(),
        // Dropouts come in crowds.
        onDropout: () => (this.dropoutTimer ??= setTimeout(() => this.tellUnasked(), DROPOUT_TELL_MS).unref()),
        onNotice: (notice) => this.surroundings.emit('app.notice', { ...notice, about: 'sound' }),
      },
    )
  }

  /** What to try next after a refusal; null where nothing is left. */
  private async alternative(
    { problem }: DeviceError,
    choice: AudioChoice,
    way: Way,
  ): Promise<{ choice: AudioChoice; way: Way; words: string } | null> {
    if (problem === 'format-refused') {
      const { devices } = await this.catalogue(way.way).scan()
      const sampleRate = findDevice(devices, 'output', choice.output)?.defaultSampleRate
      if (sampleRate !== undefined && sampleRate !== choice.sampleRate)
        return { choice: { ...choice, sampleRate }, way, words: `It runs at ${sampleRate} Hz for now.` }
    }
    if (problem === 'device-missing' && (choice.output || choice.input))
      return { choice: { ...choice, output: null, input: null }, way, words: "The system's default device is used for now." }
    if (way.way === 'device' && this.windows.present)
      return {
        choice: { ...choice, output: null, input: null },
        way: { way: 'window', reason: 'Sound goes through the window: the sound device did not open.' },
        words: 'Sound goes through the window for now.',
      }
    return null
  }

  /** As many channels as the device has, two at most. */
  private async inputRequest(device: DeviceKey | null, way: AudioState['way']): Promise<SideRequest> {
    const { devices } = await this.catalogue(way).scan()
    const found = findDevice(devices, 'input', device)
    if (!found)
      throw new DeviceError(
        'device-missing',
        device ? `The input "${device.name}" is not there.` : 'No microphone or line input was found.',
        'Connect one, or choose another in the sound settings.',
      )
    return { device, channels: Math.min(MOST_INPUT_CHANNELS, channelsOf(found, 'input')) }
  }

  private async closeCurrent(): Promise<void> {
    const stage = this.current
    this.current = null
    if (!stage) return
    for (const listener of this.listeners) listener(null)
    await stage.stream.close()
  }

  private tellUnasked(): void {
    clearTimeout(this.dropoutTimer)
    this.dropoutTimer = undefined
    this.tell().catch((error: unknown) => this.surroundings.log.write('warning', 'The state of the sound could not be told', { error }))
  }

  private async tell(): Promise<AudioState> {
    const state = await this.state()
    this.surroundings.emit('audio.changed', state)
    return state
  }
}
