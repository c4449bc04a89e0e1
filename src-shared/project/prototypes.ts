/** Few examples of something, and where else it is: each label as the mean of what is marked with it. */
import { distance, stretchesOf, TRAIT_SECONDS, TRAITS, type AlikeRecording, type Likeness } from './likeness.ts'
import type { LabelledStretch } from './labels.ts'

/** What is marked holds for a stretch of which it covers this part, or that it lies in. */
const COVERED = 0.5

/**
 * What is marked with each label sounds like on the mean.
 *
 *   c_l = mean of x over the stretches that l covers
 *
 * @param known what recordings are like, by their ids
 * @returns     traits by labels, without those of which nothing sounds
 * @source      Snell, Swersky, Zemel 2017, equation 1. Differs: what is compared was not learnt
 */
export function prototypesOf(marked: readonly LabelledStretch[], known: ReadonlyMap<string, Likeness>): Map<string, Float32Array> {
  const examples = new Map<string, Float32Array[]>()
  for (const { recordingId, label, ...span } of marked) {
    const likeness = known.get(recordingId)
    if (!likeness) continue
    const sounding = stretchesOf(likeness).filter((row, i) => row[TRAITS - 1] === 1 && covers(span, i))
    examples.set(label, [...(examples.get(label) ?? []), ...sounding])
  }
  return new Map(
    [...examples].flatMap(([label, rows]) =>
      rows.length === 0 ? [] : [[label, Float32Array.from(rows[0], (_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length)]],
    ),
  )
}

function covers({ startSeconds, endSeconds }: Pick<LabelledStretch, 'startSeconds' | 'endSeconds'>, stretch: number): boolean {
  const shared = Math.min(endSeconds, (stretch + 1) * TRAIT_SECONDS) - Math.max(startSeconds, stretch * TRAIT_SECONDS)
  return shared > 0 && shared >= Math.min(COVERED * TRAIT_SECONDS, endSeconds - startSeconds)
}

/**
 * How surely a stretch is one of a label's: likenesses to all prototypes, of which the nearest counts most.
 *
 *   p_l = exp(-d_l^2) / sum_m exp(-d_m^2)
 *
 * @source Snell, Swersky, Zemel 2017, equation 2
 */
export function labelShares(row: Float32Array, prototypes: ReadonlyMap<string, Float32Array>): Map<string, number> {
  const squares = [...prototypes].map(([label, prototype]): [string, number] => [label, distance(row, prototype) ** 2])
  const least = Math.min(...squares.map(([, square]) => square))
  if (least === Infinity) return new Map()
  const odds = squares.map(([label, square]): [string, number] => [label, Math.exp(least - square)])
  const all = odds.reduce((sum, [, value]) => sum + value, 0)
  return new Map(odds.map(([label, value]) => [label, value / all]))
}

/**
 * Recordings by how surely something in them sounds like what is marked with a label, the surest first. Where other labels are marked,
 * too, what is more like those counts less; where there is only one, nearness alone.
 *
 * @param known what recordings are like, by their ids
 * @returns     without those that hold a mark of the label: where it is in them has been said
 */
export function rankLikeLabel(label: string, marked: readonly LabelledStretch[], known: ReadonlyMap<string, Likeness>): AlikeRecording[] {
  const prototypes = prototypesOf(marked, known)
  const own = prototypes.get(label)
  if (!own) return []
  const said = new Set(marked.filter((one) => one.label === label).map(({ recordingId }) => recordingId))
  const found = [...known].flatMap(([recordingId, likeness]) => {
    if (said.has(recordingId)) return []
    const rows = stretchesOf(likeness)
    const places = rows.map((row) => 2 ** -distance(row, own) * (labelShares(row, prototypes).get(label) ?? 0))
    const best = Math.max(...places)
    return best > 0 ? [{ recordingId, likeness: best, atSeconds: TRAIT_SECONDS * places.indexOf(best) }] : []
  })
  return found.sort((a, b) => b.likeness - a.likeness)
}
