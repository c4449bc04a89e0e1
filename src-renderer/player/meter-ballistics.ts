/** Bottom of the meter's scale. */
const FLOOR_DB = -54
/** How fast the needle falls when the sound gets softer. */
const FALL_DB_PER_SECOND = 40
/** So long a peak is held before it falls. */
const HOLD_SECONDS = 1.5
/** Below this nothing is seen of it any more. */
const UNSEEN = 1e-3

/** Amplitude 0..1 to height 0..1, even in decibels. */
export function meterPosition(amplitude: number): number {
  if (amplitude <= 0) return 0
  return Math.max(0, Math.min(1, 1 - (20 * Math.log10(amplitude)) / FLOOR_DB))
}

/** What the meter shows `seconds` later: up at once, down no faster than the needle falls. */
export const fallenLevel = (shown: number, level: number, seconds: number): number =>
  Math.max(level, shown * 10 ** ((-FALL_DB_PER_SECOND * seconds) / 20))

/** What a meter for two ears shows: loudness that falls slowly, and the peak, which is held for a while. Linear, 1 at full scale. */
export class MeterNeedles {
  readonly rms = [0, 0]
  readonly peaks = [0, 0]
  private readonly heldSeconds = [0, 0]

  /** @returns whether anything is still to be seen */
  move(peaks: ArrayLike<number>, rms: ArrayLike<number>, seconds: number): boolean {
    for (let side = 0; side < 2; side++) {
      const peak = peaks[side] ?? 0
      this.rms[side] = fallenLevel(this.rms[side], rms[side] ?? 0, seconds)
      this.heldSeconds[side] += seconds
      if (peak >= this.peaks[side]) {
        this.peaks[side] = peak
        this.heldSeconds[side] = 0
      } else if (this.heldSeconds[side] > HOLD_SECONDS) this.peaks[side] = fallenLevel(this.peaks[side], peak, seconds)
    }
    return this.peaks.some((peak) => peak > UNSEEN)
  }
}
