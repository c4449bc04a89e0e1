/** Of each stretch so many numbers, of so many seconds. */
export const TRAITS = 36
export const TRAIT_SECONDS = 2

/** What a recording is like, to find alike ones by. */
export interface Likeness {
  /** How each stretch sounds, in steps that are heard as another sound; last: whether anything does. [stretches][TRAITS] */
  traits: Float32Array<ArrayBuffer>
  /** What is played from beat to beat: pitch classes, C first, each beat's of length 1. [beats][12] */
  harmony: Float32Array<ArrayBuffer>
}

/** One recording beside another that was asked about. */
export interface AlikeRecording {
  recordingId: string
  /** 1: the same; halves with what is heard as another sound. */
  likeness: number
  /** Where it is most like what was asked about. */
  atSeconds: number
}

/** Whether anything sounds in a stretch. @param row  its traits */
const sounds = (row: Float32Array): boolean => row[row.length - 1] === 1

/** How far a stretch of a recording is from one of another: the mean step of all traits; Infinity where one is silent. */
export function distance(a: Float32Array, b: Float32Array): number {
  if (!sounds(a) || !sounds(b)) return Infinity
  const count = a.length - 1
  let sum = 0
  for (let k = 0; k < count; k++) sum += (a[k] - b[k]) ** 2
  return Math.sqrt(sum / count)
}

/** Rows of its traits, {@link TRAITS} each unless a network says others. */
export const stretchesOf = ({ traits }: Pick<Likeness, 'traits'>, width = TRAITS): Float32Array[] =>
  Array.from({ length: traits.length / width }, (_, i) => traits.subarray(i * width, (i + 1) * width))

/**
 * How alike recordings sound, the most alike first.
 *
 * @param asked    of which all stretches count, or that around a moment
 * @param seconds  the moment; null for all of it
 * @param others   by the recordings' ids
 * @param width    numbers that a stretch has
 * @returns        without those in which nothing sounds
 */
export function rankAlike(
  asked: Pick<Likeness, 'traits'>,
  seconds: number | null,
  others: ReadonlyMap<string, Pick<Likeness, 'traits'>>,
  width = TRAITS,
): AlikeRecording[] {
  const all = stretchesOf(asked, width)
  const at = seconds === null ? null : Math.min(all.length - 1, Math.max(0, Math.floor(seconds / TRAIT_SECONDS)))
  const wanted = (at === null ? all : [all[at]]).filter(sounds)
  if (wanted.length === 0) return []
  const found = [...others].flatMap(([recordingId, likeness]) => {
    const theirs = stretchesOf(likeness, width)
    const sounding = theirs.filter(sounds)
    if (sounding.length === 0) return []
    // Each stretch beside the nearest of the other, from both sides: what is only a part of it is less alike than all of it.
    const nearest = (one: Float32Array, among: readonly Float32Array[]): number => Math.min(...among.map((other) => distance(one, other)))
    const there = mean(wanted.map((one) => nearest(one, theirs)))
    const apart = at === null ? (there + mean(sounding.map((one) => nearest(one, wanted)))) / 2 : there
    const places = theirs.map((one) => nearest(one, wanted))
    return [{ recordingId, likeness: 2 ** -apart, atSeconds: TRAIT_SECONDS * places.indexOf(Math.min(...places)) }]
  })
  return found.sort((a, b) => b.likeness - a.likeness)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** Two recordings of one piece. */
export interface VersionPair {
  a: string
  b: string
  /** 0..1: the longest stretch that both play, beside the shorter of them. */
  share: number
  /** How much higher the second plays. */
  semitones: number
  /** One recording that was stored twice, not two playings. */
  isSameRecording: boolean
}

/** Recordings that belong together by pairs, each group the likeliest first; groups in the order of their surest pair. */
export function groupsOf(pairs: readonly VersionPair[]): { recordingIds: string[]; isSameRecording: boolean }[] {
  const groups: { recordingIds: string[]; isSameRecording: boolean }[] = []
  for (const { a, b, isSameRecording } of pairs) {
    const [one, other] = [a, b].map((id) => groups.find(({ recordingIds }) => recordingIds.includes(id)))
    if (one && other && one !== other) {
      one.recordingIds.push(...other.recordingIds)
      one.isSameRecording &&= other.isSameRecording && isSameRecording
      groups.splice(groups.indexOf(other), 1)
      continue
    }
    const group = one ?? other
    if (!group) groups.push({ recordingIds: [a, b], isSameRecording })
    else {
      for (const id of [a, b]) if (!group.recordingIds.includes(id)) group.recordingIds.push(id)
      group.isSameRecording &&= isSameRecording
    }
  }
  return groups
}
