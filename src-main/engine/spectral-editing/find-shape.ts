/** Selections that are found by what sounds: from a place that somebody pointed at. */
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { cellsOf, clamp, levelsOf, type Levels } from './cell-levels.ts'
import type { FindShapeInput, FoundShape, ShapeWish } from './edit-jobs.ts'
import { lanesOf } from './lanes.ts'
import type { ReadableSound } from './readable-sound.ts'
import { withEditedSound } from './render-edits.ts'
import { slidingMedian } from './sliding-median.ts'
import { wandShape } from './wand-shape.ts'

type WishOf<K extends ShapeWish['kind']> = Extract<ShapeWish, { kind: K }>

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
