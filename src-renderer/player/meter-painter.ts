import { meterPosition, type MeterNeedles } from './meter-ballistics.ts'

export const METER_COLOURS = ['well', 'accent-graphic', 'madder', 'text'] as const
export type MeterColours = Record<(typeof METER_COLOURS)[number], string>

/** Where a meter lies; along its length it rises, across there are both sides with a gap between. */
export interface MeterPlace {
  x: number
  y: number
  length: number
  across: number
  gap: number
  isUpright: boolean
}

const PEAK_PIXELS = 1.5

/** Two bars for loudness, a line in each that holds the peak; red where it goes beyond full scale. */
export function paintMeter(
  context: CanvasRenderingContext2D,
  place: MeterPlace,
  { rms, peaks }: MeterNeedles,
  colours: MeterColours,
): void {
  const { x, y, length, across, gap, isUpright } = place
  const bar = (across - gap) / 2
  for (let side = 0; side < 2; side++) {
    const offset = side * (bar + gap)
    const fill = (from: number, to: number, colour: string): void => {
      context.fillStyle = colour
      if (isUpright) context.fillRect(x + offset, y + length - to, bar, to - from)
      else context.fillRect(x + from, y + offset, to - from, bar)
    }
    fill(0, length, colours.well)
    fill(0, meterPosition(rms[side]) * length, colours['accent-graphic'])
    const peak = meterPosition(peaks[side]) * length
    if (peak > 0) fill(Math.max(0, peak - PEAK_PIXELS), peak, peaks[side] >= 1 ? colours.madder : colours.text)
  }
}
