/**
 * Structure: where a piece is made of the same and where of something else, by spectral clustering of its self-similarity.
 *
 * @source McFee, Ellis 2014, "Analyzing song structure with spectral clustering". Differs: the number of kinds is that at which sections
 *         differ most from each other beside themselves
 */
import { ofLengthOne } from './of-length-one.ts'
import { clusteredRows, slowestVectors } from './spectral-clusters.ts'
import type { HeardSection } from './heard-section.ts'
import { withoutMergedRepeats } from './repeats.ts'
import { downbeatsOf, type PlayedBars } from '../../../src-shared/music/index.ts'
import { COLOUR_BANDS, TONAL_FRAMES_PER_SECOND, type SoundingMusic } from './tonal-peaks.ts'

/** Longer pieces are heard in units of several beats: what is compared is at most so many squared. */
const MOST_UNITS = 400
/** Pieces of fewer are one section. */
const FEWEST_UNITS = 16
/** What is compared is a unit with those before it. */
const HISTORY = 4
/** Sections are hardly shorter. */
const LEAST_SECONDS = 5
const [LEAST_KINDS, MOST_KINDS] = [2, 6]

/**
 * @param music
 * @param beats    seconds, ascending; may be empty
 * @param bars     how beats make bars; sections begin with bars
 * @param places   where its units lie to someone else, {@link unitStarts}: alike ones near; counts as much as its sound
 * @returns        without gaps; one where nothing differs, none where nothing sounds
 */
export function sectionsOf(
  music: SoundingMusic,
  beats: readonly number[],
  bars: PlayedBars,
  places?: readonly ArrayLike<number>[],
): HeardSection[] {
  const end = secondsOf(music)
  if (!music.colours.some((bands) => bands.some((value) => value > 0.01))) return []
  const starts = unitStarts(beats, end, bars)
  if (starts.length < FEWEST_UNITS) return [{ startSeconds: 0, endSeconds: end, label: 'A' }]
  const kinds = kindsOf([placesOf(music, starts, end), ...(places ? [places] : [])])
  const least = Math.max(2, Math.round((LEAST_SECONDS * starts.length) / end))
  const barStarts = downbeatsOf(beats.length, bars).map((i) => beats[i])
  return withoutMergedRepeats(spansOf(withoutShort(kinds, least), starts, end, barStarts), music, barStarts)
}

export const secondsOf = ({ classes }: SoundingMusic): number => classes.length / TONAL_FRAMES_PER_SECOND

/** Beats; half seconds where there are none. */
export const pulseOf = (beats: readonly number[], endSeconds: number): readonly number[] =>
  beats.length >= FEWEST_UNITS ? beats : Array.from({ length: Math.floor(2 * endSeconds) }, (_, i) => i / 2)

/** Seconds where the units of a piece begin: its pulse, or every second, fourth ... of it, from that which begins a bar. */
export function unitStarts(beats: readonly number[], endSeconds: number, { beatsPerBar, firstDownbeat }: PlayedBars): number[] {
  const bar = beatsPerBar ?? 4
  const pulse = pulseOf(beats, endSeconds)
  let every = 1
  for (const step of [2, 4, 8, 16, 32, 64]) if (pulse.length / every > MOST_UNITS) every = bar === 3 ? (3 * step) / 2 : step
  const phase = pulse === beats ? firstDownbeat % every : 0
  return pulse.filter((_, i) => i % every === phase)
}

/** By what sounds in each unit: squared distances are twice those of pitch classes, of length 1, and the mean of colours' deviations. */
function placesOf({ classes, colours }: SoundingMusic, starts: readonly number[], end: number): Float64Array[] {
  const mean = (rows: readonly Float32Array[], width: number, from: number, to: number): Float64Array => {
    const sum = new Float64Array(width)
    const last = Math.max(from + 1, to)
    for (let t = from; t < last; t++) for (let k = 0; k < width; k++) sum[k] += (rows[t]?.[k] ?? 0) / (last - from)
    return sum
  }
  const units = starts.map((startSeconds, i) => {
    const [from, to] = [startSeconds, starts[i + 1] ?? end].map((seconds) => Math.round(seconds * TONAL_FRAMES_PER_SECOND))
    return { harmony: ofLengthOne(mean(classes, 12, from, to)), colour: mean(colours, COLOUR_BANDS, from, to) }
  })
  for (let k = 0; k < COLOUR_BANDS; k++) {
    const average = units.reduce((sum, { colour }) => sum + colour[k], 0) / units.length
    const deviation = Math.sqrt(units.reduce((sum, { colour }) => sum + (colour[k] - average) ** 2, 0) / units.length)
    for (const { colour } of units) colour[k] = (colour[k] - average) / (deviation + 0.05)
  }
  return units.map(({ harmony, colour }) =>
    Float64Array.of(...harmony.map((value) => Math.SQRT2 * value), ...colour.map((value) => value / Math.sqrt(COLOUR_BANDS))),
  )
}

/** Of each unit, which kind of section it belongs to, by where it lies to each of those who hear. */
function kindsOf(heard: readonly (readonly ArrayLike<number>[])[]): number[] {
  const n = heard[0].length
  const each = heard.map(distancesOf)
  const distances = each[0].map((_, at) => each.reduce((sum, one) => sum + one[at], 0) / each.length)
  const affinity = affinityOf(distances, n)
  const vectors = slowestVectors(affinity, n, MOST_KINDS)
  let best = { kinds: new Array<number>(n).fill(0), score: 0 }
  for (let count = LEAST_KINDS; count <= MOST_KINDS; count++) {
    const kinds = clusteredRows(vectors, { n, width: MOST_KINDS, count })
    const score = contrast(kinds, distances, n)
    if (score > best.score) best = { kinds, score }
  }
  return best.kinds
}

/** Of each pair of units with their histories, [n][n]: 1 on average. */
function distancesOf(places: readonly ArrayLike<number>[]): Float64Array {
  const n = places.length
  const single = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let sum = 0
      for (let k = 0; k < places[i].length; k++) sum += (places[i][k] - places[j][k]) ** 2
      single[i * n + j] = single[j * n + i] = sum
    }
  const whole = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      let [sum, count] = [0, 0]
      for (let back = -(HISTORY >> 1); back <= HISTORY >> 1; back++) {
        if (Math.min(i, j) + back < 0 || Math.max(i, j) + back >= n) continue
        sum += single[(i + back) * n + j + back]
        count++
      }
      whole[i * n + j] = sum / count
    }
  const average = whole.reduce((sum, value) => sum + value, 0) / (n * n)
  return average > 0 ? whole.map((value) => value / average) : whole
}

/** Units that are each other's nearest, and neighbours in time, the more the more alike: as much of the one as of the other. */
function affinityOf(distances: Float64Array, n: number): Float64Array {
  const neighbours = Math.min(n - 1, 3 + Math.ceil(2 * Math.log2(n)))
  const reach = Float64Array.from({ length: n }, (_, i) => {
    const row = Array.from(distances.subarray(i * n, (i + 1) * n)).sort((a, b) => a - b)
    return row[neighbours]
  })
  const likeness = (i: number, j: number): number => Math.exp((-2 * distances[i * n + j]) / (reach[i] + reach[j] + 1e-9))
  const [repeats, paths] = [new Float64Array(n * n), new Float64Array(n * n)]
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (i === j) continue
      if (distances[i * n + j] <= reach[i] && distances[i * n + j] <= reach[j]) repeats[i * n + j] = likeness(i, j)
      if (Math.abs(i - j) === 1) paths[i * n + j] = likeness(i, j)
    }
  const degree = (matrix: Float64Array, i: number): number => matrix.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0)
  let [both, squares] = [0, 0]
  for (let i = 0; i < n; i++) {
    const [repeat, path] = [degree(repeats, i), degree(paths, i)]
    both += path * (repeat + path)
    squares += (repeat + path) ** 2
  }
  const share = squares > 0 ? both / squares : 0.5
  return repeats.map((value, at) => share * value + (1 - share) * paths[at])
}

/**
 * How much nearer units are to their own kind than to the nearest other one, on average.
 *
 * @source Rousseeuw 1987 (silhouettes)
 */
function contrast(kinds: readonly number[], distances: Float64Array, n: number): number {
  const sizes = new Map<number, number>()
  for (const kind of kinds) sizes.set(kind, (sizes.get(kind) ?? 0) + 1)
  if (sizes.size < 2) return 0
  let sum = 0
  for (let i = 0; i < n; i++) {
    const sums = new Map<number, number>()
    for (let j = 0; j < n; j++) if (j !== i) sums.set(kinds[j], (sums.get(kinds[j]) ?? 0) + distances[i * n + j])
    const own = (sums.get(kinds[i]) ?? 0) / Math.max(1, (sizes.get(kinds[i]) ?? 1) - 1)
    const other = Math.min(...[...sums].filter(([kind]) => kind !== kinds[i]).map(([kind, total]) => total / (sizes.get(kind) ?? 1)))
    sum += (other - own) / Math.max(own, other, 1e-9)
  }
  return sum / n
}

/** Stretches shorter than `least` units go to the longer of their neighbours, the shortest first. */
function withoutShort(kinds: readonly number[], least: number): number[] {
  const result = [...kinds]
  for (;;) {
    const runs = runsOf(result)
    if (runs.length < 2) return result
    const shortest = runs.reduce((a, b) => (b.length < a.length ? b : a))
    if (shortest.length >= least) return result
    const at = runs.indexOf(shortest)
    const [before, after] = [runs.at(at - 1), runs.at(at + 1)]
    const into = at === 0 ? after : after === undefined || (before && before.length >= after.length) ? before : after
    result.fill(into?.kind ?? shortest.kind, shortest.from, shortest.from + shortest.length)
  }
}

function runsOf(kinds: readonly number[]): { kind: number; from: number; length: number }[] {
  const runs: { kind: number; from: number; length: number }[] = []
  kinds.forEach((kind, i) => {
    const last = runs.at(-1)
    if (last?.kind === kind) last.length++
    else runs.push({ kind, from: i, length: 1 })
  })
  return runs
}

/** Half a bar and a little more. */
const NEAR_BARS = 0.55

/** Where the nearest bar begins, unless it is farther than half of one. */
function atBar(time: number, bars: readonly number[]): number {
  if (bars.length < 2) return time
  const nearest = bars.reduce((a, b) => (Math.abs(b - time) < Math.abs(a - time) ? b : a))
  const bar = (bars[bars.length - 1] - bars[0]) / (bars.length - 1)
  return Math.abs(nearest - time) <= NEAR_BARS * bar ? nearest : time
}

function spansOf(kinds: readonly number[], units: readonly number[], end: number, bars: readonly number[]): HeardSection[] {
  const names = new Map<number, string>()
  const runs = runsOf(kinds)
  const starts = runs.map(({ from }, i) => (i === 0 ? 0 : atBar(units[from], bars)))
  return runs.map(({ kind }, i) => {
    if (!names.has(kind)) names.set(kind, String.fromCharCode(65 + names.size))
    return { startSeconds: starts[i], endSeconds: starts.at(i + 1) ?? end, label: names.get(kind) ?? '' }
  })
}
