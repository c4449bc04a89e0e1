import { DeviceError } from '../errors.ts'
import {
  HEARTBEAT_MS,
  SlipDetector,
  type AudioCallName,
  type AudioCalls,
  type FromAudio,
  type OpenRequest,
  type ToAudio,
} from '../../../src-shared/audio/index.ts'
import { listDevices, type NumberedDevice } from './device-list.ts'
import { InputPump } from './input-pump.ts'
import { MonitorMix } from './monitor-mix.ts'
import type { LoadedNativeAudio, NativeAudio, NativeStream } from './native-audio.ts'
import { acceptedRates, openStream, resolve } from './open-stream.ts'
import { OutputPump } from './output-pump.ts'

/** Reports while sound flows: often enough that the host can refill in time, seldom enough to cost nothing. */
const REPORT_MS = 10

export interface ServerSurroundings {
  send: (message: FromAudio) => void
  nowMs: () => number
  /** The stream broke in a way that only a new process mends. */
  die: (error: unknown) => void
}

interface OpenParts {
  stream: NativeStream
  output: OutputPump | null
  input: InputPump | null
  monitor: MonitorMix | null
  ended: Promise<unknown>
}

/** The audio process's work: lists devices, and carries one stream between the host and PortAudio. */
export class StreamServer {
  private devices: NumberedDevice[] | null = null
  private open: OpenParts | null = null
  private lastReportMs = -Infinity
  private glitches = 0

  constructor(
    private readonly loaded: LoadedNativeAudio,
    private readonly surroundings: ServerSurroundings,
  ) {}

  /** To be called every HEARTBEAT_MS: says that this process lives, and where the stream stands. */
  heartbeat(): void {
    if (this.surroundings.nowMs() - this.lastReportMs >= HEARTBEAT_MS / 2) this.report()
  }

  async receive(message: ToAudio): Promise<void> {
    if (message.type === 'feed') this.open?.output?.feed(message.samples, message.more)
    else if (message.type === 'monitor') this.open?.monitor?.setGain(message.gain)
    else await this.answer(message.id, () => this.call(message))
  }

  private async answer(id: number, work: () => Promise<AudioCalls[AudioCallName]['result']>): Promise<void> {
    try {
      this.surroundings.send({ type: 'answer', id, result: await work() })
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error
      this.surroundings.send({ type: 'refusal', id, problem: error.problem, message: error.message, advice: error.advice })
    }
  }

  private async call(message: Extract<ToAudio, { type: 'call' }>): Promise<AudioCalls[AudioCallName]['result']> {
    switch (message.name) {
      case 'devices':
        return { devices: this.loaded.native ? this.list(this.loaded.native).map(withoutNumber) : [], unavailable: this.loaded.reason }
      case 'rates': {
        const { device, direction, channels, sampleRates } = message.params
        const native = this.native()
        return {
          sampleRates: await acceptedRates(
            native,
            resolve(this.list(native), direction, { device, channels }),
            direction,
            channels,
            sampleRates,
          ),
        }
      }
      case 'open':
        return this.openStream(message.params)
      case 'flush':
        return { nextSourceFrame: this.open?.output?.flush(message.params.fadeFrames) ?? 0 }
      case 'close':
        return this.close()
    }
  }

  private openStream(request: OpenRequest): AudioCalls['open']['result'] {
    if (this.open) throw new DeviceError('format-refused', 'This audio process carries a stream already.', 'Close it first.')
    const native = this.native()
    const { stream, output, input } = openStream(native, this.list(native), request)
    const monitor = request.input && request.output && new MonitorMix(request.input.channels, request.output.channels, request.bufferFrames)
    const outputPump =
      request.output &&
      new OutputPump(stream, {
        channels: request.output.channels,
        sampleRate: request.sampleRate,
        queueFrames: request.queueFrames,
        startSourceFrame: request.startSourceFrame,
        nowMs: this.surroundings.nowMs,
        addMonitor: (block) => monitor?.addTo(block),
        onWritten: () => this.reportWhenDue(),
        onFault: (flags) => this.noteFault(flags),
      })
    const slips = new SlipDetector(request.sampleRate)
    const inputPump =
      request.input &&
      new InputPump(stream, {
        channels: request.input.channels,
        blockFrames: request.bufferFrames,
        onCaptured: (startFrame, samples) => {
          monitor?.push(samples)
          if (slips.moved(this.surroundings.nowMs(), startFrame) > 0) this.noteFault('slipped')
          this.surroundings.send({ type: 'captured', startFrame, sourceFrame: outputPump?.sourceFrameAt(startFrame) ?? null, samples })
        },
        onFault: (flags) => this.noteFault(flags),
      })
    const ended = Promise.all([outputPump?.run(), inputPump?.run()]).catch(this.surroundings.die)
    this.open = { stream, output: outputPump, input: inputPump, monitor, ended }
    return { output: output && withoutNumber(output), input: input && withoutNumber(input) }
  }

  private async close(): Promise<Record<string, never>> {
    const parts = this.open
    if (!parts) return {}
    parts.output?.stop()
    parts.input?.stop()
    await parts.stream.quit('WAIT')
    await parts.ended
    this.report()
    this.open = null
    return {}
  }

  private reportWhenDue(): void {
    if (this.surroundings.nowMs() - this.lastReportMs >= REPORT_MS) this.report()
  }

  private report(): void {
    this.lastReportMs = this.surroundings.nowMs()
    this.surroundings.send({
      type: 'report',
      output: this.open?.output?.report() ?? null,
      capturedFrames: this.open?.input?.capturedFrames ?? 0,
      glitches: this.glitches,
    })
  }

  private noteFault(flags: string): void {
    this.glitches++
    if (flags.includes('output underflow')) this.open?.output?.lengthenQueue()
  }

  /** PortAudio looks at the machine once in a process; who wants to see new devices asks a new process. */
  private list(native: NativeAudio): NumberedDevice[] {
    this.devices ??= listDevices(native)
    return this.devices
  }

  private native(): NativeAudio {
    if (this.loaded.native) return this.loaded.native
    throw new DeviceError(
      'no-native-audio',
      `Native audio is not available here: ${this.loaded.reason}`,
      'Sound goes through the window instead. To get the native path, install a C++ compiler and install Spectraloom again.',
    )
  }
}

function withoutNumber({
  name,
  hostApi,
  inputChannels,
  outputChannels,
  defaultSampleRate,
  isDefaultInput,
  isDefaultOutput,
}: NumberedDevice): AudioCalls['devices']['result']['devices'][number] {
  return { name, hostApi, inputChannels, outputChannels, defaultSampleRate, isDefaultInput, isDefaultOutput }
}
