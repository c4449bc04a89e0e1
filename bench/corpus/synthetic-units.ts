import { hostTensor, type HostTensor } from '../../src-main/engine/host-tensor.ts'
import { FEATURES, SEAM_FEATURES } from '../../src-main/engine/corpus/memory/sound-space.ts'
import type { UnitMemory } from '../../src-main/engine/corpus/memory/unit-memory.ts'
import { HEARD_VALUES } from '../../src-main/engine/corpus/network/plan.ts'
import { CORPUS_SIZES } from '../../src-main/engine/models/corpus.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'

/** Kinds of sound that the units are spread about. */
const KINDS = 400
const KIND_DEVIATION = 0.8
const OWN_DEVIATION = 0.6
/** Units of a recording: about ten minutes. */
const BLOCK_UNITS = 2500

const random = new CounterRandom(1, streamOf('synthetic units'))
const normals = (length: number, deviation = 1): Float32Array => Float32Array.from({ length }, () => deviation * random.normal())

/** Units as recordings have them: each of one of some hundred kinds, one kind following another. */
export function syntheticUnits(units: number): UnitMemory {
  const blockCount = Math.ceil(units / BLOCK_UNITS)
  const count = Math.ceil(units / blockCount)
  const rows = blockCount * (count + 1)
  const [kinds, seamKinds] = [normals(KINDS * FEATURES, KIND_DEVIATION), normals(KINDS * SEAM_FEATURES, KIND_DEVIATION)]
  const features = normals(rows * FEATURES, OWN_DEVIATION)
  const seams = normals(rows * SEAM_FEATURES, OWN_DEVIATION)
  let kind = 0
  for (let row = 0; row < rows; row++) {
    kind = random.uniform() < 0.7 ? (kind + 1) % KINDS : random.integer(KINDS)
    for (let i = 0; i < FEATURES; i++) features[row * FEATURES + i] += kinds[kind * FEATURES + i]
    // A random pair of seams is at a squared distance of 1.
    for (let i = 0; i < SEAM_FEATURES; i++)
      seams[row * SEAM_FEATURES + i] = (seams[row * SEAM_FEATURES + i] + seamKinds[kind * SEAM_FEATURES + i]) / Math.sqrt(2 * SEAM_FEATURES)
  }
  return {
    rows,
    blocks: Array.from({ length: blockCount }, (_, i) => ({ recording: i, semitones: 0, first: i * (count + 1), count })),
    blockOf: Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / (count + 1))),
    features,
    seams,
    durationSeconds: Float32Array.from({ length: rows }, () => 0.1 + 0.25 * random.uniform()),
    levelDb: normals(rows, 5).map((value) => value - 20),
    midi: normals(rows, 8).map((value) => value + 60),
    pitchClasses: new Uint8Array(rows * 12),
    brightness: normals(rows, 3).map((value) => value + 70),
    attackDb: normals(rows, 2),
    playable: Uint8Array.from({ length: rows }, (_, row) => (row % (count + 1) === count ? 0 : 1)),
    startSeconds: Float32Array.from({ length: rows }, (_, row) => 0.225 * (row % (count + 1))),
    beats: Float32Array.from({ length: rows }, (_, row) => 0.45 * (row % (count + 1))),
    stirDb: new Float32Array(rows),
  }
}

/** Weights of a network of the usual sizes, as they are before training; its queries made a little more decided, as training does. */
export function untrainedWeights(): Map<string, HostTensor> {
  const { hidden, query } = CORPUS_SIZES
  const weights = new Map<string, HostTensor>()
  const add = (name: string, shape: number[], deviation: number): void =>
    void weights.set(
      name,
      hostTensor(
        [
          ...normals(
            shape.reduce((product, size) => product * size, 1),
            deviation,
          ),
        ],
        shape,
      ),
    )
  const dense = (name: string, inputs: number, outputs: number, gain = 1): void => {
    add(`${name}/weights`, [inputs, outputs], gain / Math.sqrt(inputs))
    add(`${name}/bias`, [outputs], 0)
  }
  dense('hearing', HEARD_VALUES, hidden)
  add('memory/input-weights', [hidden, 3 * hidden], 1 / Math.sqrt(hidden))
  add('memory/recurrent-weights', [hidden, 3 * hidden], 1 / Math.sqrt(hidden))
  add('memory/bias', [3 * hidden], 0)
  add('memory/candidate-bias', [hidden], 0)
  dense('query', hidden, query, 2)
  dense('key-hidden', FEATURES, hidden)
  dense('key', hidden, query)
  dense('key-bias', hidden, 1)
  return weights
}
