// From its own file, as what the audio thread loads.
import { SlipDetector } from '../../src-shared/audio/slip-detector.ts'
import type { FromAudio, OpenRequest } from '../../src-shared/audio/messages.ts'

type Report = Extract<FromAudio, { type: 'report' }>

/**
 * Counts what the browser itself leaves out: where its audio thread is late for the device it puts silence in the place of whole buffers,
 * plays everything after that much later, and says so nowhere. A stream that captures is left alone: to begin anew, as is done after a
 * fault of a device, would cost it more.
 */
export class StreamSlips {
  private readonly detector: SlipDetector
  private slips = 0

  constructor({ sampleRate, bufferFrames }: Pick<OpenRequest, 'sampleRate' | 'bufferFrames'>) {
    // Whole buffers are left out; what the window hears late may look like less.
    this.detector = new SlipDetector(sampleRate, bufferFrames / 2)
  }

  /** The report with what is known by `nowMs`. */
  counted(report: Report, nowMs: number): Report {
    if (report.output && this.detector.moved(nowMs, report.output.deviceTaken) > 0) this.slips++
    return { ...report, glitches: report.glitches + this.slips }
  }
}
