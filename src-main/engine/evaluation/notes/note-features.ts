/**
 * What a piece is like as notes: the features of Yang and Lerch 2020, "On the evaluation of generative models in music" (mgeval).
 */
export interface Note {
  /** Semitones, 60 is the middle C. */
  pitch: number
  startSeconds: number
  durationSeconds: number
}

export interface NoteFeatures {
  /** Different pitches that are used. */
  pitchCount: number
  /** Highest less lowest, semitones. */
  pitchRange: number
  /** Mean distance from note to next, semitones. */
  pitchInterval: number
  noteCount: number
  /** Seconds. */
  noteLength: number
  /** Seconds from onset to next, chords counted once. */
  interOnsetInterval: number
  /** Shares, C first, sum 1, [12]. */
  pitchClasses: number[]
  /** How often a class is followed by a class, [12][12], sum 1. */
  transitions: number[][]
  /** Bits: 0 for one pitch class, log2 12 = 3.58 for all alike (Wu and Yang 2020, "The jazz transformer"). */
  pitchClassEntropy: number
}

/** Onsets nearer than this are one chord. */
const CHORD_SECONDS = 0.03

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

const shares = (counts: readonly number[]): number[] => {
  const sum = counts.reduce((total, count) => total + count, 0)
  return counts.map((count) => (sum === 0 ? 0 : count / sum))
}

/** @param notes  in any order */
export function noteFeatures(notes: readonly Note[]): NoteFeatures {
  const inOrder = [...notes].sort((a, b) => a.startSeconds - b.startSeconds || a.pitch - b.pitch)
  const pitches = inOrder.map(({ pitch }) => pitch)
  const classOf = (pitch: number): number => ((pitch % 12) + 12) % 12
  const classCounts = new Array<number>(12).fill(0)
  for (const pitch of pitches) classCounts[classOf(pitch)]++
  const transitionCounts = Array.from({ length: 12 }, () => new Array<number>(12).fill(0))
  pitches.slice(1).forEach((pitch, i) => transitionCounts[classOf(pitches[i])][classOf(pitch)]++)
  const transitionTotal = Math.max(1, pitches.length - 1)
  const onsets = inOrder.map(({ startSeconds }) => startSeconds)
  const intervals = onsets.slice(1).map((onset, i) => onset - onsets[i])
  const pitchClasses = shares(classCounts)
  return {
    pitchCount: new Set(pitches).size,
    pitchRange: pitches.length === 0 ? 0 : Math.max(...pitches) - Math.min(...pitches),
    pitchInterval: mean(pitches.slice(1).map((pitch, i) => Math.abs(pitch - pitches[i]))),
    noteCount: pitches.length,
    noteLength: mean(inOrder.map(({ durationSeconds }) => durationSeconds)),
    interOnsetInterval: mean(intervals.filter((interval) => interval > CHORD_SECONDS)),
    pitchClasses,
    transitions: transitionCounts.map((row) => row.map((count) => count / transitionTotal)),
    pitchClassEntropy: pitchClasses.reduce((sum, share) => sum - (share > 0 ? share * Math.log2(share) : 0), 0),
  }
}

/**
 * Grooving similarity: how alike the bars of a piece are in where notes begin, mean over all pairs of bars.
 *
 *   1 - mean_q XOR(a_q, b_q),   a, b the places of two bars that hold an onset
 *
 * @param positions  for each bar, which of its places hold an onset
 * @returns          0..1; null for fewer than two bars
 * @source           Wu and Yang 2020, "The jazz transformer", section 5.2
 */
export function groovingSimilarity(positions: readonly (readonly boolean[])[]): number | null {
  const similarities = positions.flatMap((a, i) =>
    positions.slice(0, i).map((b) => 1 - a.filter((held, q) => held !== b[q]).length / Math.max(1, a.length)),
  )
  return similarities.length === 0 ? null : mean(similarities)
}
