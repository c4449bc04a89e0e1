/** Bottom of the meter's scale. */
const FLOOR_DB = -54
/** How fast the needle falls when the sound gets softer. */
const FALL_DB_PER_SECOND = 40

/** Amplitude 0..1 to height 0..1, even in decibels. */
export function meterPosition(amplitude: number): number {
  if (amplitude <= 0) return 0
  return Math.max(0, Math.min(1, 1 - (20 * Math.log10(amplitude)) / FLOOR_DB))
}

/** What the meter shows `seconds` later: up at once, down no faster than the needle falls. */
export const fallenLevel = (shown: number, level: number, seconds: number): number =>
  Math.max(level, shown * 10 ** ((-FALL_DB_PER_SECOND * seconds) / 20))
