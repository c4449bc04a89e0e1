import type { Player, PlayerPorts } from './player.ts'
import type { SoundSource } from './sound-source.ts'
import { StreamFeeder } from './stream-feeder.ts'
import { VOICE_PROCESSOR, type VoiceCommand, type VoiceProcessorOptions, type VoiceReport } from './voice-messages.ts'
import voiceWorkletUrl from './voice-worklet.ts?worker&url'

const FADE_SECONDS = 0.006
const AHEAD_SECONDS = 3
const CHUNK_SECONDS = 1
const RESUME_SECONDS = 0.25
/** How fast the volume follows its control, without zipper noise. */
const VOLUME_GLIDE_SECONDS = 0.015

interface Output {
  context: AudioContext
  volume: GainNode
}

const afterFade = (action: () => void): unknown => setTimeout(action, 10 * FADE_SECONDS * 1000)

/** Plays sounds of the program through Web Audio: a feeder reads ahead, an audio worklet plays. */
export class PlayerEngine implements Player {
  private readonly ports: PlayerPorts
  private output: Output | null = null
  private voice: AudioWorkletNode | null = null
  private voiceChannels = 0
  private feeder: StreamFeeder | null = null
  private source: SoundSource | null = null
  private streamId = 0
  private volumeGain = 1
  private turn: Promise<void> = Promise.resolve()

  constructor(ports: PlayerPorts) {
    this.ports = ports
  }

  start(source: SoundSource, startFrame: number): Promise<void> {
    this.feeder?.stop()
    this.source = source
    const started = this.turn.then(() => this.begin(source, startFrame))
    // One start at a time; the caller hears of a failure, the next start goes on regardless.
    this.turn = started.catch(() => undefined)
    return started
  }

  seek(frame: number): void {
    if (this.source && this.voice) this.stream(this.source, frame)
  }

  play(): void {
    void this.output?.context.resume()
    this.send({ type: 'play' })
  }

  pause(): void {
    this.send({ type: 'pause' })
  }

  grew(): void {
    this.feeder?.grew()
  }

  setVolume(gain: number): void {
    this.volumeGain = gain
    if (this.output) this.output.volume.gain.setTargetAtTime(gain, this.output.context.currentTime, VOLUME_GLIDE_SECONDS)
  }

  private async begin(source: SoundSource, startFrame: number): Promise<void> {
    if (this.source !== source) return
    const output = await this.outputFor(source.sampleRate)
    if (this.source !== source) return
    this.voiceFor(output, source)
    this.stream(source, startFrame)
    this.play()
  }

  private stream(source: SoundSource, startFrame: number): void {
    this.feeder?.stop()
    const streamId = ++this.streamId
    this.send({ type: 'load', streamId, positionFrame: startFrame })
    this.feeder = new StreamFeeder(
      {
        read: (start, count) => this.ports.read(source, start, count),
        push: (samples) => {
          // A copy of its own, so that it can be handed over whole.
          const owned = samples.slice()
          this.send({ type: 'push', streamId, samples: owned }, [owned.buffer])
        },
        finish: () => this.send({ type: 'finish', streamId }),
        lengthChanged: (total, growing) => this.ports.lengthChanged(total, growing),
        failed: (error) => this.ports.failed(error),
        wait: (milliseconds, callback) => {
          const timer = setTimeout(callback, milliseconds)
          return () => clearTimeout(timer)
        },
      },
      { startFrame, aheadFrames: AHEAD_SECONDS * source.sampleRate, chunkFrames: CHUNK_SECONDS * source.sampleRate },
    )
    this.feeder.start()
  }

  /** One context at the sound's own rate, so that nothing is resampled twice. */
  private async outputFor(sampleRate: number): Promise<Output> {
    if (this.output?.context.sampleRate === sampleRate) return this.output
    const old = this.output
    this.retireVoice()
    this.output = null
    if (old) afterFade(() => void old.context.close())
    const context = new AudioContext({ sampleRate, latencyHint: 'interactive' })
    await context.audioWorklet.addModule(new URL(voiceWorkletUrl, import.meta.url))
    const volume = new GainNode(context, { gain: this.volumeGain })
    volume.connect(context.destination)
    this.output = { context, volume }
    return this.output
  }

  private voiceFor({ context, volume }: Output, source: SoundSource): void {
    if (this.voice && this.voiceChannels === source.channels) return
    this.retireVoice()
    const rate = source.sampleRate
    const processorOptions: VoiceProcessorOptions = {
      channels: source.channels,
      capacityFrames: Math.ceil((AHEAD_SECONDS + 2 * CHUNK_SECONDS) * rate),
      fadeFrames: Math.round(FADE_SECONDS * rate),
      resumeFrames: Math.round(RESUME_SECONDS * rate),
    }
    const voice = new AudioWorkletNode(context, VOICE_PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2], processorOptions })
    voice.port.onmessage = ({ data }: MessageEvent<VoiceReport>) => this.heed(data)
    voice.connect(volume)
    this.voice = voice
    this.voiceChannels = source.channels
  }

  private heed(report: VoiceReport): void {
    if (report.streamId !== this.streamId) return
    this.feeder?.heard(report.positionFrame)
    this.ports.reported(report)
  }

  private retireVoice(): void {
    const voice = this.voice
    this.voice = null
    if (!voice) return
    voice.port.postMessage({ type: 'pause' } satisfies VoiceCommand)
    afterFade(() => {
      voice.port.postMessage({ type: 'end' } satisfies VoiceCommand)
      voice.disconnect()
    })
  }

  private send(command: VoiceCommand, transfer: Transferable[] = []): void {
    this.voice?.port.postMessage(command, transfer)
  }
}
