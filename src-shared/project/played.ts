/** What a person plays, on keys or into a microphone, as values of the controls that follow it. */
import type { LiveParameter, LiveValues } from './live.ts'

/** What is not there leaves its control where it stands. */
export type Played = Partial<Record<NonNullable<LiveParameter['follows']>, number>>

/** All twelve pitch classes, a bit each. */
export const ALL_NOTES = 0xfff

/** Middle of the keyboard, and how far from it a knob is at its end. */
const MIDDLE_PITCH = 60
const PITCH_SPAN = 24
/** Onsets a second of an ordinary pace; a knob is at its end at four times as many, or a quarter. */
const USUAL_PACE = 3
const PACE_OCTAVES = 2
/** So long onsets count for the pace. */
export const PACE_SECONDS = 2

/** A value of a knob from -1 to 1, as coarse as it moves. */
export const knob = (value: number): number => Math.max(-1, Math.min(1, Math.round(20 * value) / 20))

/** @param pitch  as a key, with a fraction */
export const playedHeight = (pitch: number): number => knob((pitch - MIDDLE_PITCH) / PITCH_SPAN)

/** @param onsets  within the last `PACE_SECONDS` */
export const playedDensity = (onsets: number): number => knob(Math.log2(onsets / PACE_SECONDS / USUAL_PACE) / PACE_OCTAVES)

/** Values of the parameters that follow what is played. */
export const followedValues = (parameters: readonly LiveParameter[], played: Played): LiveValues =>
  Object.fromEntries(
    parameters.flatMap(({ name, follows, minimum, maximum }) => {
      const value = follows && played[follows]
      return value === undefined ? [] : [[name, Math.max(minimum, Math.min(maximum, value))]]
    }),
  )
