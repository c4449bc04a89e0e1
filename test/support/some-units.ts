import { FEATURES, SEAM_FEATURES } from '../../src-main/engine/corpus/memory/sound-space.ts'
import type { UnitMemory } from '../../src-main/engine/corpus/memory/unit-memory.ts'
import { CounterRandom } from '../../src-main/engine/random.ts'

/** Two recordings of `count` units with random features, a fifth of a second each. */
export function someMemory(count: number, seed = 3): UnitMemory {
  const random = new CounterRandom(seed, 1)
  const rows = 2 * (count + 1)
  const filled = (length: number, value: () => number): Float32Array => Float32Array.from({ length }, value)
  return {
    rows,
    blocks: [0, 1].map((recording) => ({ recording, semitones: 0, first: recording * (count + 1), count })),
    blockOf: Uint32Array.from({ length: rows }, (_, row) => (row > count ? 1 : 0)),
    features: filled(rows * FEATURES, () => random.normal()),
    seams: filled(rows * SEAM_FEATURES, () => random.normal()),
    durationSeconds: filled(rows, () => 0.2),
    levelDb: filled(rows, () => -20 + 5 * random.normal()),
    midi: filled(rows, () => 60 + 8 * random.normal()),
    pitchClasses: Uint8Array.from({ length: rows * 12 }, (_, i) => (i % 12 === 0 ? 255 : 0)),
    brightness: filled(rows, () => 70 + random.normal()),
    attackDb: filled(rows, () => 2 + random.normal()),
    playable: Uint8Array.from({ length: rows }, (_, row) => (row % (count + 1) === count ? 0 : 1)),
    startSeconds: filled(rows, () => 0).map((_, row) => 0.2 * (row % (count + 1))),
    beats: filled(rows, () => NaN),
    stirDb: filled(rows, () => 0),
  }
}
