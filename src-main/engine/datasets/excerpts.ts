import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { concatenateBlocks } from '../files/audio-stream.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { TypedArray } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { DataInput } from './data-input.ts'
import { DatasetError } from './errors.ts'
import { batchOf, rowOf } from './example-batches.ts'
import type { BatchForm, DataOptions, HeldOutSet, ModelData } from './model-data.ts'
import { soundBlocks } from './sound-blocks.ts'

/** What is heard of all recordings together, at most: it lies in memory. */
const MOST_SECONDS = 3600
/** Stretches of a training that are heard when what is held out is measured. */
const MOST_HELD_OUT = 16
/** A stretch with less energy is silence, which teaches nothing; mean square. */
const SILENT = 1e-7
/** Tries to find one that sounds. */
const TRIES = 8

export interface ExcerptOptions {
  /** Hz, in mono. */
  sampleRate: number
  /** Of an example. */
  samples: number
  batchSize: number
  stepsPerEpoch: number
  seed: number
  /** What else stands in an example. */
  beside?: Beside
  /** Of each recording its end, where every one of them is to be learnt; else whole recordings, of a single one its end. */
  heldOut?: 'recordings' | 'ends'
}

/** What stands beside the sound of an example. */
export interface Beside {
  /** Of one example. */
  readonly form: BatchForm
  /**
   * Listens to a recording.
   *
   * @param sound mono, at the rate of the excerpts
   * @param shown told the share that is done; may pause
   */
  listen(recordingId: string, sound: Float32Array, shown: (share: number) => Promise<void>): Promise<PlaceBeside>
  /** What of all that was listened to is known again when the network plays. */
  facts(): Record<string, unknown>
}

/**
 * Puts what stands beside an excerpt into its places.
 *
 * @param start  of the excerpt in its recording, samples
 * @param target values of this example by name
 * @param random by which some of it is left out; null where all of it stands there
 */
type PlaceBeside = (start: number, target: Readonly<Record<string, TypedArray>>, random: CounterRandom | null) => void

/** A stretch of a recording that is learnt from, or that is not. */
interface Stretch {
  recordingId: string
  sound: Float32Array
  /** Of its beginning in the recording, samples. */
  start: number
  place: PlaceBeside
}

/** A part of a stretch, as long as an example. */
interface Excerpt {
  stretch: Stretch
  from: number
}

const NOTHING_BESIDE: Beside = { form: {}, listen: () => Promise.resolve(() => undefined), facts: () => ({}) }

/**
 * Random excerpts of recordings in mono: `sound` float32 [rows, samples] and what stands beside it, every recording as often as it is long.
 * A part is held out, see `heldOut`.
 *
 * @throws DatasetError where nothing is as long as an example
 */
export async function excerptData({ sources }: Pick<DataInput, 'sources'>, options: ExcerptOptions, data: DataOptions): Promise<ModelData> {
  const { samples, sampleRate, batchSize: rows, stepsPerEpoch, seed, beside = NOTHING_BESIDE } = options
  const { sounds, leftOut } = await read(sources, { ...options, beside }, data)
  const { training, heldOut, segments } = parted(sounds, options)
  const starts = training.map(({ sound }) => Math.max(0, sound.length - samples + 1))
  const places = starts.reduce((sum, count) => sum + count, 0)
  if (places === 0)
    throw new DatasetError(
      `None of these recordings lasts ${(samples / sampleRate).toFixed(1)} s, which is what the network hears at once.`,
      'Add longer recordings.',
    )
  const example: BatchForm = { sound: { shape: [samples], dtype: 'float32' }, ...beside.form }
  const excerptAt = (place: number): Excerpt => {
    let [index, from] = [0, place]
    while (from >= starts[index]) from -= starts[index++]
    return { stretch: training[index], from }
  }
  return {
    split: { segments, leftOut },
    trainingFrames: places,
    baselines: null,
    stepsPerEpoch,
    rows,
    batch: batchOf(example, rows),
    fixed: {},
    rowsOf: () => rows,
    read(step, count, target) {
      for (let i = 0; i < count * rows; i++) {
        const random = new CounterRandom(seed, streamOf(`excerpt ${step * rows + i}`))
        let excerpt = excerptAt(random.integer(places))
        for (let tries = 1; tries < TRIES && isSilent(soundOf(excerpt, samples)); tries++) excerpt = excerptAt(random.integer(places))
        placeExcerpt(excerpt, rowOf(example, target, i), random)
      }
      return Promise.resolve()
    },
    heldOut: heldOutSet(heldOut, { rows, samples, example }),
    kept: { codec: null, standardisation: null, facts: beside.facts() },
    close: () => Promise.resolve(),
  }
}

const soundOf = ({ stretch, from }: Excerpt, samples: number): Float32Array => stretch.sound.subarray(from, from + samples)

/** Puts an excerpt, and what stands beside it, into its places. */
function placeExcerpt(excerpt: Excerpt, target: Readonly<Record<string, TypedArray>>, random: CounterRandom | null): void {
  const { stretch, from } = excerpt
  const sound = target.sound as Float32Array
  sound.set(soundOf(excerpt, sound.length))
  stretch.place(stretch.start + from, target, random)
}

/** A recording in mono at a rate, no more of it than so many seconds. */
export async function monoSound(source: PcmSource, sampleRate: number, mostSeconds: number): Promise<Float32Array> {
  const endFrame = Math.min(source.frames, Math.round(mostSeconds * source.sampleRate))
  const blocks: Sound[] = []
  for await (const block of soundBlocks(source, { sampleRate, channels: 1, endFrame })) blocks.push(block.map((channel) => channel.slice()))
  return concatenateBlocks(blocks)[0]
}

type Leaving = { recordingId: string; reason: string }[]

async function read(
  sources: readonly PcmSource[],
  { sampleRate, samples, beside }: ExcerptOptions & { beside: Beside },
  { signal, onProgress }: DataOptions,
): Promise<{ sounds: Stretch[]; leftOut: Leaving }> {
  const sounds: Stretch[] = []
  const leftOut: Leaving = []
  let seconds = 0
  for (const [number, source] of sources.entries()) {
    signal.throwIfAborted()
    onProgress(`Listening to ${source.name}`, number / sources.length)
    if (seconds >= MOST_SECONDS) {
      leftOut.push({ recordingId: source.recordingId, reason: 'An hour is enough; this one came after it.' })
      continue
    }
    const sound = await monoSound(source, sampleRate, MOST_SECONDS - seconds)
    if (sound.length < samples)
      leftOut.push({ recordingId: source.recordingId, reason: 'It is shorter than what the network hears at once.' })
    else {
      const place = await beside.listen(source.recordingId, sound, async (share) => {
        onProgress(`Listening to ${source.name}`, (number + share) / sources.length)
        await new Promise(setImmediate)
        signal.throwIfAborted()
      })
      sounds.push({ recordingId: source.recordingId, sound, start: 0, place })
    }
    seconds += sound.length / sampleRate
  }
  return { sounds, leftOut }
}

function parted(
  sounds: readonly Stretch[],
  { sampleRate, samples, seed, heldOut: held = 'recordings' }: ExcerptOptions,
): { training: Stretch[]; heldOut: Stretch[]; segments: SplitSegment[] } {
  const order = [...new CounterRandom(seed, streamOf('split')).permutation(sounds.length)]
  const count = sounds.length < 2 || held === 'ends' ? 0 : Math.max(1, Math.round(sounds.length * HELD_OUT_SHARE))
  const isHeldOut = new Set(order.slice(0, count))
  const training: Stretch[] = []
  const heldOut: Stretch[] = []
  for (const [i, { recordingId, sound, place }] of sounds.entries()) {
    // Of a single one, and of each where that is wanted, its end, where both parts are long enough.
    const end = Math.floor((1 - HELD_OUT_SHARE) * sound.length)
    const isParted = (sounds.length === 1 || held === 'ends') && end >= samples && sound.length - end >= samples
    const border = isParted ? end : isHeldOut.has(i) ? 0 : sound.length
    if (border > 0) training.push({ recordingId, sound: sound.subarray(0, border), start: 0, place })
    if (border < sound.length) heldOut.push({ recordingId, sound: sound.subarray(border), start: border, place })
  }
  const segment =
    (part: SplitSegment['part']) =>
    ({ recordingId, sound, start }: Stretch): SplitSegment => ({
      recordingId,
      startSeconds: start / sampleRate,
      endSeconds: (start + sound.length) / sampleRate,
      part,
    })
  return { training, heldOut, segments: [...training.map(segment('training')), ...heldOut.map(segment('validation'))] }
}

/** Examples evenly from all that is held out. */
function heldOutSet(
  heldOut: readonly Stretch[],
  { rows: batchRows, samples, example }: { rows: number; samples: number; example: BatchForm },
): HeldOutSet | null {
  const all = heldOut.flatMap((stretch) =>
    Array.from({ length: Math.floor(stretch.sound.length / samples) }, (_, i): Excerpt => ({ stretch, from: i * samples })),
  )
  const count = Math.min(MOST_HELD_OUT, all.length)
  if (count === 0) return null
  const chosen = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)])
  const rows = Math.min(batchRows, count)
  return {
    count,
    rows,
    batch: batchOf(example, rows),
    fill(first, filled, target) {
      const values = Object.fromEntries(Object.entries(target).map(([name, { data }]) => [name, data]))
      for (let row = 0; row < rows; row++) placeExcerpt(chosen[first + Math.min(row, filled - 1)], rowOf(example, values, row), null)
      return Promise.resolve()
    },
  }
}

const isSilent = (sound: Float32Array): boolean => sound.reduce((sum, value) => sum + value * value, 0) < SILENT * sound.length
