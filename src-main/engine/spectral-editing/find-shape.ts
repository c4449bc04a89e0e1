/** Selections that are found by what sounds: from a place that somebody pointed at. */
import type { MaskShape } from '../../../src-shared/spectral/index.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { FindShapeInput, FoundShape, ShapeWish } from './edit-jobs.ts'
import { lanesOf } from './lanes.ts'
import { OverlappedFrames, powersOf } from './overlapped-frames.ts'
import type { ReadableSound } from './readable-sound.ts'
import { withEditedSound } from './render-edits.ts'
import { slidingMedian } from './sliding-median.ts'

type WishOf<K extends ShapeWish['kind']> = Extract<ShapeWish, { kind: K }>

const SILENCE = 1e-20
/** A note ends where it is so much softer than at the place. */
const ENDS_BELOW_DB = 30
/** From frame to frame a pitch moves by at most so much. */
const GLIDE_CENTS = 60
const ONSET_SEARCH_SECONDS = 0.25

/** The job: a shape for a mask; null where there is nothing of the kind. */
export async function findShape(input: FindShapeInput, { signal }: JobHooks<ProgressEvent>): Promise<{ shape: FoundShape }> {
  signal.throwIfAborted()
  return withEditedSound(input, async (edited) => ({ shape: shapeFor(edited, input.wish, input.windowSamples) }))
}

export function shapeFor(sound: ReadableSound, wish: ShapeWish, windowSamples: number): FoundShape {
  switch (wish.kind) {
    case 'wand':
      return wandShape(sound, wish, windowSamples)
    case 'harmonics':
      return harmonicShape(sound, wish, windowSamples)
    case 'onset':
      return onsetShape(sound, wish)
    case 'tonal':
    case 'noisy':
      return textureShape(sound, wish, windowSamples)
  }
}

interface Levels {
  first: number
  count: number
  bins: number
  hop: number
  binHz: number
  /** dB, [count, bins] */
  db: Float32Array
}

/** Levels of the loudest channel around a stretch. */
function levelsOf(sound: ReadableSound, windowSamples: number, from: number, to: number): Levels {
  const frames = new OverlappedFrames(windowSamples)
  const { bins, hopSamples: hop } = frames
  const first = Math.max(0, Math.ceil(from / hop))
  const count = Math.max(1, Math.min(Math.floor(sound.frames / hop), Math.floor(to / hop)) - first + 1)
  const db = new Float32Array(count * bins)
  const powers = new Float32Array(bins)
  for (const { lane } of lanesOf(sound, 'all')) {
    const { spectra } = frames.analyse(lane, first, count)
    for (let frame = 0; frame < count; frame++) {
      powersOf(spectra, frame, windowSamples, powers)
      for (let bin = 0; bin < bins; bin++) db[frame * bins + bin] = Math.max(db[frame * bins + bin], powers[bin])
    }
  }
  for (let i = 0; i < db.length; i++) db[i] = 10 * Math.log10(db[i] + SILENCE)
  return { first, count, bins, hop, binHz: sound.sampleRate / windowSamples, db }
}

/** Everything that touches the place through cells of a like level. */
function wandShape(sound: ReadableSound, { sample, hertz, withinDb, reachSeconds }: WishOf<'wand'>, windowSamples: number): FoundShape {
  const reach = reachSeconds * sound.sampleRate
  const levels = levelsOf(sound, windowSamples, sample - reach, sample + reach)
  const { first, count, bins, hop, binHz, db } = levels
  const frame = clamp(Math.round(sample / hop) - first, 0, count - 1)
  const bin = clamp(Math.round(hertz / binHz), 0, bins - 1)
  const level = db[frame * bins + bin]
  const taken = new Uint8Array(count * bins)
  const stack = [frame * bins + bin]
  taken[stack[0]] = 1
  while (stack.length > 0) {
    const at = stack.pop()!
    const [column, row] = [Math.floor(at / bins), at % bins]
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      const [x, y] = [column + dx, row + dy]
      if (x < 0 || x >= count || y < 0 || y >= bins) continue
      const next = x * bins + y
      if (taken[next] === 1 || db[next] < level - withinDb) continue
      taken[next] = 1
      stack.push(next)
    }
  }
  return cellsOf(taken, levels)
}

/** The pitch is followed from the highest peak near the place, up and down in time, for as long as it sounds. */
function harmonicShape(sound: ReadableSound, wish: WishOf<'harmonics'>, windowSamples: number): FoundShape {
  const { sample, hertz, count, halfWidthCents, reachSeconds } = wish
  const reach = reachSeconds * sound.sampleRate
  const levels = levelsOf(sound, windowSamples, sample - reach, sample + reach)
  const start = clamp(Math.round(sample / levels.hop) - levels.first, 0, levels.count - 1)
  const found = peakNear(levels, start, hertz, 150)
  if (!found) return null
  const points = new Map<number, number>([[start, found.hertz]])
  for (const step of [1, -1]) {
    let last = found
    for (let frame = start + step; frame >= 0 && frame < levels.count; frame += step) {
      const next = peakNear(levels, frame, last.hertz, GLIDE_CENTS)
      if (!next || next.db < found.db - ENDS_BELOW_DB) break
      points.set(frame, next.hertz)
      last = next
    }
  }
  const rising = [...points].sort(([a], [b]) => a - b).map(([frame, hz]): [number, number] => [(levels.first + frame) * levels.hop, hz])
  if (rising.length < 2) return null
  return {
    kind: 'harmonics',
    points: rising,
    count: Math.max(1, Math.min(count, Math.floor(sound.sampleRate / 2 / found.hertz))),
    halfWidthCents,
  }
}

/** The highest local maximum within some cents, its frequency between bins by a parabola through the levels. */
function peakNear({ db, bins, binHz }: Levels, frame: number, hertz: number, cents: number): { hertz: number; db: number } | null {
  const wide = 2 ** (cents / 1200)
  const [low, high] = [Math.max(1, Math.floor(hertz / wide / binHz)), Math.min(bins - 2, Math.ceil((hertz * wide) / binHz))]
  let best: { hertz: number; db: number } | null = null
  for (let bin = low; bin <= high; bin++) {
    const [left, middle, right] = [-1, 0, 1].map((away) => db[frame * bins + bin + away])
    if (middle < left || middle < right || (best && middle <= best.db)) continue
    const curve = left - 2 * middle + right
    const away = curve === 0 ? 0 : (0.5 * (left - right)) / curve
    best = { hertz: (bin + away) * binHz, db: middle }
  }
  return best
}

/** From where energy rises most near a moment. */
function onsetShape(sound: ReadableSound, { sample, seconds }: WishOf<'onset'>): FoundShape {
  const step = Math.max(16, Math.round(0.002 * sound.sampleRate))
  const search = Math.round(ONSET_SEARCH_SECONDS * sound.sampleRate)
  const from = Math.max(0, Math.round(sample) - search)
  const energies = new Float64Array(Math.floor((2 * search) / step))
  for (const { lane } of lanesOf(sound, 'all')) {
    const samples = lane.read(from, energies.length * step)
    for (let i = 1; i < samples.length; i++) energies[Math.floor(i / step)] += (samples[i] - samples[i - 1]) ** 2
  }
  let best = { at: -1, rise: 0 }
  for (let i = 2; i + 2 < energies.length; i++) {
    const rise = Math.log(energies[i] + energies[i + 1] + 1e-9) - Math.log(energies[i - 1] + energies[i - 2] + 1e-9)
    if (rise > best.rise) best = { at: i, rise }
  }
  if (best.at < 0) return null
  const start = from + best.at * step - step
  return {
    kind: 'box',
    startSample: Math.max(0, start),
    endSample: start + Math.round(seconds * sound.sampleRate),
    lowHz: null,
    highHz: null,
  }
}

/** Cells that stand above their neighbours in frequency by 6 dB, or the others. */
function textureShape(
  sound: ReadableSound,
  { kind, startSample, endSample }: WishOf<'tonal' | 'noisy'>,
  windowSamples: number,
): FoundShape {
  const levels = levelsOf(sound, windowSamples, startSample, endSample)
  const { bins, count, db } = levels
  const taken = new Uint8Array(count * bins)
  const floor = new Float32Array(bins)
  for (let frame = 0; frame < count; frame++) {
    const line = db.subarray(frame * bins, (frame + 1) * bins)
    slidingMedian(line, 12, floor)
    for (let bin = 0; bin < bins; bin++) taken[frame * bins + bin] = line[bin] > floor[bin] + 6 === (kind === 'tonal') ? 1 : 0
  }
  return cellsOf(taken, levels)
}

function cellsOf(taken: Uint8Array, { first, count, bins, hop, binHz }: Levels): MaskShape | null {
  const runs: [number, number, number][] = []
  for (let frame = 0; frame < count; frame++) {
    for (let bin = 0; bin < bins; bin++) {
      if (taken[frame * bins + bin] === 0) continue
      let end = bin
      while (end < bins && taken[frame * bins + end] === 1) end++
      runs.push([first + frame, bin, end - bin])
      bin = end
    }
  }
  return runs.length === 0 ? null : { kind: 'cells', hopSamples: hop, binHz, runs: runs.slice(0, 200_000) }
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value))
