import type { FrameFinder, FrameHeader } from './frame-finder.ts'

export interface FrameSurvey {
  /** How many there are. */
  frames: number
  /** The most that any frame has. */
  channels: number
  /** Of damage and a cut-off end. */
  warnings: string[]
}

/** Goes through all headers of a bare stream, which costs about a hundredth of decoding it. */
export async function surveyFrames<Header extends FrameHeader & { channels: number }>(finder: FrameFinder<Header>): Promise<FrameSurvey> {
  let frames = 0
  let channels = 0
  for (let frame = await finder.next(); frame; frame = await finder.next()) {
    frames++
    channels = Math.max(channels, frame.header.channels)
  }
  const warnings: string[] = []
  if (finder.damagedBytes > 0) warnings.push(`${finder.damagedBytes} damaged bytes were skipped.`)
  if (finder.isCutOff) warnings.push('The end of the file is cut off.')
  return { frames, channels, warnings }
}
