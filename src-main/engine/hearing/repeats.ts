/** What is played twice in a row: sections that run on into themselves. */
import { ofLengthOne } from './of-length-one.ts'
import type { HeardSection } from './heard-section.ts'
import { COLOUR_BANDS, TONAL_FRAMES_PER_SECOND, type SoundingMusic } from './tonal-peaks.ts'

/** A bar is compared in so many slices. */
const SLICES = 8
/** What is shorter is a loop within a section: bars, a share of the piece, and seconds, unless another section is as short. */
const [LEAST_BARS, LEAST_SHARE, LEAST_SECONDS] = [4, 0.1, 10]
/** As short, by this factor: a bar may be missing. */
const AS_SHORT = 0.75
/** What comes again differs from itself by at most this part of what any two bars of the stretch differ by. */
const SAME = 0.5
/** The shortest that is nearly as alike as the most alike: by this factor, and this much. */
const NEARLY = [1.3, 0.05] as const

/**
 * Sections cut where what they consist of begins anew: AA instead of one A that is twice as long.
 *
 *   r[p] = mean_b d(bar b, bar b + p) / mean_{a < b} d(a, b)      small where what is played comes again after p bars
 *
 * @param sections  as clustering leaves them: the same in a row is one
 * @param bars      seconds where bars begin, ascending; without them nothing is cut
 */
export function withoutMergedRepeats(sections: readonly HeardSection[], music: SoundingMusic, bars: readonly number[]): HeardSection[] {
  if (bars.length < 2 * LEAST_BARS) return [...sections]
  const barSeconds = (bars[bars.length - 1] - bars[0]) / (bars.length - 1)
  const all = [...bars, bars[bars.length - 1] + barSeconds]
  const slices = bars.map((start, i) => slicesOf(music, start, all[i + 1]))
  const lengths = sections.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds)
  const shortest = Math.min(LEAST_SECONDS, ...(sections.length > 1 ? lengths.map((seconds) => AS_SHORT * seconds) : []))
  const leastBars = Math.ceil(Math.max(LEAST_BARS, LEAST_SHARE * bars.length, shortest / barSeconds))
  return sections.flatMap((section) => {
    const inside = bars.flatMap((start, i) =>
      start >= section.startSeconds - barSeconds / 4 && start < section.endSeconds - barSeconds / 2 ? [i] : [],
    )
    const period = periodOf(
      inside.map((i) => slices[i]),
      leastBars,
    )
    if (period === null) return [section]
    const starts = inside.filter((_, i) => i > 0 && i % period === 0 && inside.length - i >= period - 1).map((i) => bars[i])
    const edges = [section.startSeconds, ...starts, section.endSeconds]
    return edges.slice(1).map((endSeconds, i) => ({ ...section, startSeconds: edges[i], endSeconds }))
  })
}

/** After how many bars a stretch begins anew, of those lengths that fill it; null where it does not. */
function periodOf(bars: readonly Float64Array[][], leastBars: number): number | null {
  const count = bars.length
  if (count < 2 * leastBars - 1) return null
  const distances = bars.map((one) => bars.map((other) => distance(one, other)))
  const apart = (lag: number): number => {
    let sum = 0
    for (let b = 0; b + lag < count; b++) sum += distances[b][b + lag]
    return sum / (count - lag)
  }
  let usual = 0
  for (let lag = 1; lag < count; lag++) usual += (apart(lag) * (count - lag) * 2) / (count * (count - 1))
  if (!(usual > 0)) return null
  const candidates: { lag: number; ratio: number }[] = []
  for (let lag = leastBars; lag <= Math.ceil(count / 2); lag++) {
    // A bar more or less than whole ones: boundaries are heard to a bar.
    if (Math.abs(count - lag * Math.round(count / lag)) <= 1) candidates.push({ lag, ratio: apart(lag) / usual })
  }
  const least = Math.min(...candidates.map(({ ratio }) => ratio))
  if (!(least < SAME)) return null
  return candidates.find(({ ratio }) => ratio <= NEARLY[0] * least + NEARLY[1])?.lag ?? null
}

function slicesOf({ classes, colours }: SoundingMusic, start: number, end: number): Float64Array[] {
  return Array.from({ length: SLICES }, (_, k) => {
    const [from, to] = [k, k + 1].map((part) => Math.round((start + (part * (end - start)) / SLICES) * TONAL_FRAMES_PER_SECOND))
    const last = Math.max(from + 1, to)
    const [harmony, colour] = [new Float64Array(12), new Float64Array(COLOUR_BANDS)]
    for (let t = from; t < last; t++) {
      for (let i = 0; i < 12; i++) harmony[i] += classes.at(t)?.[i] ?? 0
      for (let i = 0; i < COLOUR_BANDS; i++) colour[i] += (colours.at(t)?.[i] ?? 0) / (last - from)
    }
    return Float64Array.of(...ofLengthOne(harmony), ...colour.map((value) => value / COLOUR_BANDS))
  })
}

function distance(one: readonly Float64Array[], other: readonly Float64Array[]): number {
  return one.reduce((sum, slice, k) => sum + slice.reduce((all, value, i) => all + (value - other[k][i]) ** 2, 0), 0)
}
