import { TICKS_PER_QUARTER, type Seconds, type Ticks } from '../units.ts'
import type { BeatParts, PlayedBars } from './played-bars.ts'
import { SLOWEST_MICROSECONDS, type MeterChange, type TempoChange } from './song.ts'

/** Beats of a recording, in seconds from its beginning, and their bars. */
export interface PlayedBeats extends PlayedBars {
  beats: readonly Seconds[]
  beatParts: BeatParts
}

export interface BeatGrid {
  tempi: TempoChange[]
  meters: MeterChange[]
  /** Where in the song the recording begins. */
  soundTick: Ticks
}

/** A beat of the grid may be so far from the one that was played: half of what is heard as together. */
const TOLERANCE_SECONDS = 0.012
const DEFAULT_BEATS_PER_BAR = 4

/**
 * The tempi under which a recording's beats fall on a song's quarters, or dotted quarters where each has three parts: as few as keep every
 * beat within 12 ms of the one that was played.
 * Each stretch takes the tempo in the middle of those that fit all its beats, and the next one begins where it really ends, so that
 * nothing adds up.
 *
 * @returns null where there are less than two beats
 */
export function gridOfBeats({ beats, beatsPerBar, firstDownbeat, meterChanges, beatParts }: PlayedBeats): BeatGrid | null {
  if (beats.length < 2) return null
  const bar = beatsPerBar ?? DEFAULT_BEATS_PER_BAR
  const beatTicks = (beatParts * TICKS_PER_QUARTER) / 2
  const meter = (length: number): Omit<MeterChange, 'tick'> =>
    beatParts === 3 ? { numerator: 3 * length, denominator: 8 } : { numerator: length, denominator: 4 }
  const stretches = evenStretches(beats)
  const period = stretches[0].microseconds / 1e6
  // Whole bars back from the first beat, until the recording has not begun yet.
  let lead = (((firstDownbeat === 0 ? 0 : bar - (firstDownbeat % bar)) % bar) + bar) % bar
  while (lead * period < beats[0]) lead += bar
  return {
    tempi: stretches.map(({ beat, microseconds }, i) => ({
      tick: i === 0 ? 0 : (lead + beat) * beatTicks,
      microsecondsPerQuarter: Math.round((2 * microseconds) / beatParts),
    })),
    meters: [
      { tick: 0, ...meter(bar) },
      ...meterChanges.map(({ beat, beatsPerBar }) => ({
        tick: (lead + beat) * beatTicks,
        ...meter(beatsPerBar),
      })),
    ],
    soundTick: Math.round((lead - beats[0] / period) * beatTicks),
  }
}

/** @returns of each stretch its first beat and the time of a beat in it */
function evenStretches(beats: readonly Seconds[]): { beat: number; microseconds: number }[] {
  const stretches: { beat: number; microseconds: number }[] = []
  let [start, at] = [0, beats[0]]
  while (start < beats.length - 1) {
    let [least, most] = [0, Infinity]
    let end = start
    while (end + 1 < beats.length) {
      const steps = end + 1 - start
      const from = Math.max(least, (beats[end + 1] - TOLERANCE_SECONDS - at) / steps)
      const to = Math.min(most, (beats[end + 1] + TOLERANCE_SECONDS - at) / steps)
      if (from > to) break
      ;[least, most] = [from, to]
      end++
    }
    // Beats closer than the tolerance, or out of order, count as one step.
    if (end === start) end = start + 1
    const middle = most === Infinity ? beats[end] - at : (least + most) / 2
    const microseconds = Math.max(1, Math.min(SLOWEST_MICROSECONDS, Math.round(middle * 1e6)))
    stretches.push({ beat: start, microseconds })
    at += ((end - start) * microseconds) / 1e6
    start = end
  }
  return stretches
}
