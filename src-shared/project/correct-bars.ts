/** Changes of bars by hand: each gives what changes of a recording's correction. */
import type { Heard, HeardCorrection } from './heard.ts'

type Bars = Partial<Pick<HeardCorrection, 'beatsPerBar' | 'downbeatSeconds' | 'meterChanges'>>
type SaidChange = NonNullable<HeardCorrection['meterChanges']>[number]

const USUAL_BEATS_PER_BAR = 4

/** All places where bars get another length, as a correction says them. */
export const meterChangesInSeconds = ({ meterChanges, beats }: Pick<Heard, 'meterChanges' | 'beats'>): SaidChange[] =>
  meterChanges.map(({ beat, beatsPerBar }) => ({ seconds: beats[beat], beatsPerBar }))

/** Which of the changes holds at a place; -1 before the first. */
export const meterChangeAt = (heard: Pick<Heard, 'meterChanges' | 'beats'>, seconds: number): number =>
  meterChangesInSeconds(heard).filter((change) => change.seconds <= seconds + 1e-6).length - 1

/** Beats of a bar at a place; null where no bars were heard. */
export function beatsPerBarAt(heard: Heard, seconds: number): number | null {
  const at = meterChangeAt(heard, seconds)
  return at < 0 ? heard.beatsPerBar : heard.meterChanges[at].beatsPerBar
}

/** Bars of so many beats in the stretch that sounds at a place. */
export function withMeterAt(heard: Heard, seconds: number, beatsPerBar: number): Bars {
  const at = meterChangeAt(heard, seconds)
  const changes = meterChangesInSeconds(heard)
  if (at < 0) return { beatsPerBar, meterChanges: changes }
  return { meterChanges: changes.map((change, i) => (i === at ? { ...change, beatsPerBar } : change)) }
}

/** A bar begins at a place, and the others of its stretch with it. */
export function withBarAt(heard: Heard, seconds: number): Bars {
  const at = meterChangeAt(heard, seconds)
  const changes = meterChangesInSeconds(heard)
  if (at < 0) return { downbeatSeconds: seconds, beatsPerBar: heard.beatsPerBar ?? USUAL_BEATS_PER_BAR, meterChanges: changes }
  return { meterChanges: changes.map((change, i) => (i === at ? { ...change, seconds } : change)) }
}

/** From a place on bars may have another length; at first they begin anew there. */
export function withMeterChange(heard: Heard, seconds: number): Bars {
  const beatsPerBar = beatsPerBarAt(heard, seconds) ?? USUAL_BEATS_PER_BAR
  const meterChanges = [...meterChangesInSeconds(heard), { seconds, beatsPerBar }].sort((a, b) => a.seconds - b.seconds)
  return { beatsPerBar: heard.beatsPerBar ?? USUAL_BEATS_PER_BAR, meterChanges }
}

/** Bars go on as they were before change `index`. */
export const withoutMeterChange = (heard: Heard, index: number): Bars => ({
  meterChanges: meterChangesInSeconds(heard).filter((_, i) => i !== index),
})
