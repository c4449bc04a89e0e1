/** Musical time across a picture. */
export interface TimeAxis {
  /** At the left edge; may be a fraction while scrolling. */
  leftTick: number
  ticksPerPixel: number
}

const CLOSEST = 0.5
const FARTHEST = 4000
/** Grid steps, from a 128th to many bars of four quarters. */
const STEPS = [30, 60, 120, 240, 480, 960, 1920, 3840, 7680, 15_360, 30_720, 61_440, 122_880]

export const tickToX = ({ leftTick, ticksPerPixel }: TimeAxis, tick: number): number => (tick - leftTick) / ticksPerPixel
/** The nearest tick, at least 0. */
export const xToTick = ({ leftTick, ticksPerPixel }: TimeAxis, x: number): number => Math.max(0, Math.round(leftTick + x * ticksPerPixel))

/** Closer by a factor, what is under the pointer stays there. */
export function zoomedAt(axis: TimeAxis, x: number, factor: number): TimeAxis {
  const ticksPerPixel = Math.max(CLOSEST, Math.min(FARTHEST, axis.ticksPerPixel / factor))
  return { ticksPerPixel, leftTick: Math.max(0, axis.leftTick + x * (axis.ticksPerPixel - ticksPerPixel)) }
}

export const scrolledBy = (axis: TimeAxis, pixels: number): TimeAxis => ({
  ...axis,
  leftTick: Math.max(0, axis.leftTick + pixels * axis.ticksPerPixel),
})

/** The finest grid whose lines stand at least so many pixels apart. */
export const gridStep = ({ ticksPerPixel }: TimeAxis, leastPixels = 14): number =>
  STEPS.find((step) => step / ticksPerPixel >= leastPixels) ?? STEPS[STEPS.length - 1]

/** A stretch of time to fill a width, with some room behind it. */
export const fittingAxis = (startTick: number, endTick: number, width: number): TimeAxis => ({
  leftTick: startTick,
  ticksPerPixel: Math.max(CLOSEST, Math.min(FARTHEST, ((endTick - startTick) * 1.05) / Math.max(1, width))),
})
