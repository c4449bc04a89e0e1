import { StreamVoice, type VoiceState } from './stream-voice.ts'
import { VOICE_PROCESSOR, type VoiceCommand, type VoiceProcessorOptions, type VoiceReport } from './voice-messages.ts'

const REPORTS_PER_SECOND = 30

/** Runs the voice on the audio thread, feeds it from messages and reports where it is and how loud. */
class VoiceProcessor extends AudioWorkletProcessor {
  private readonly voice: StreamVoice
  private readonly reportEveryFrames = sampleRate / REPORTS_PER_SECOND
  private framesSinceReport = 0
  private over = false
  private reportedState: VoiceState = 'empty'
  private readonly peaks = [0, 0]
  private readonly squares = [0, 0]

  constructor(options: { processorOptions: VoiceProcessorOptions }) {
    super()
    this.voice = new StreamVoice(options.processorOptions)
    this.port.onmessage = ({ data }: MessageEvent<VoiceCommand>) => this.obey(data)
  }

  process(_inputs: Float32Array[][], [outputs]: Float32Array[][]): boolean {
    this.voice.process(outputs)
    outputs.forEach((samples, channel) => this.measure(samples, channel))
    this.framesSinceReport += outputs[0].length
    if (this.framesSinceReport >= this.reportEveryFrames || this.voice.status.state !== this.reportedState) this.report()
    return !this.over
  }

  private obey(command: VoiceCommand): void {
    if (command.type === 'load') this.voice.load(command.streamId, command.positionFrame)
    else if (command.type === 'push') this.voice.push(command.streamId, command.samples)
    else if (command.type === 'finish') this.voice.finish(command.streamId)
    else if (command.type === 'play') this.voice.play()
    else if (command.type === 'pause') this.voice.pause()
    else this.over = true
  }

  private measure(samples: Float32Array, channel: number): void {
    let peak = this.peaks[channel]
    let sum = 0
    for (const sample of samples) {
      peak = Math.max(peak, Math.abs(sample))
      sum += sample * sample
    }
    this.peaks[channel] = peak
    this.squares[channel] += sum
  }

  private report(): void {
    const status = this.voice.status
    const report: VoiceReport = { ...status, peaks: [...this.peaks], meanSquares: this.squares.map((sum) => sum / this.framesSinceReport) }
    this.port.postMessage(report)
    this.reportedState = status.state
    this.framesSinceReport = 0
    this.peaks.fill(0)
    this.squares.fill(0)
  }
}

registerProcessor(VOICE_PROCESSOR, VoiceProcessor)
