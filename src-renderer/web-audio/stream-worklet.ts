import { STREAM_PROCESSOR, type FromStreamWorklet, type StreamProcessorOptions, type ToStreamWorklet } from './stream-worklet-messages.ts'
import { WindowStream } from './window-stream.ts'

const REPORTS_PER_SECOND = 50

/** Runs a stream on the audio thread and carries its messages. */
class StreamProcessor extends AudioWorkletProcessor {
  private readonly stream: WindowStream
  private readonly reportEveryFrames = sampleRate / REPORTS_PER_SECOND
  private framesSinceReport = 0
  private over = false

  constructor(options: { processorOptions: StreamProcessorOptions }) {
    super()
    this.stream = new WindowStream({ ...options.processorOptions, sampleRate })
    this.port.onmessage = ({ data }: MessageEvent<ToStreamWorklet>) => this.obey(data)
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    this.stream.process(input, output, (captured) => this.tell(captured))
    this.framesSinceReport += output[0].length
    if (this.framesSinceReport >= this.reportEveryFrames) {
      this.framesSinceReport = 0
      this.tell(this.stream.report())
    }
    return !this.over
  }

  private obey(message: ToStreamWorklet): void {
    if (message.type === 'feed') this.stream.feed(message.samples, message.more)
    else if (message.type === 'flush')
      this.tell({ type: 'flushed', id: message.id, nextSourceFrame: this.stream.flush(message.fadeFrames) })
    else if (message.type === 'monitor') this.stream.setMonitor(message.gain)
    else this.over = true
  }

  private tell(message: FromStreamWorklet): void {
    this.port.postMessage(message)
  }
}

registerProcessor(STREAM_PROCESSOR, StreamProcessor)
