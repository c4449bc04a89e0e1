import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { concatenateBlocks } from '../files/audio-stream.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { TypedArray } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { DataInput } from './data-input.ts'
import { DatasetError } from './errors.ts'
import type { DataOptions, HeldOutSet, ModelData } from './model-data.ts'
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
}

/** A stretch of a recording that is learnt from, or that is not. */
interface Stretch {
  recordingId: string
  sound: Float32Array
  /** Of its beginning in the recording, samples. */
  start: number
}

/**
 * Random excerpts of recordings in mono: `sound` float32 [rows, samples], every recording as often as it is long. A file in ten is held
 * out, of a single one its end.
 *
 * @throws DatasetError where nothing is as long as an example
 */
export async function excerptData({ sources }: Pick<DataInput, 'sources'>, options: ExcerptOptions, data: DataOptions): Promise<ModelData> {
  const { samples, sampleRate, batchSize: rows, stepsPerEpoch, seed } = options
  const { sounds, leftOut } = await read(sources, options, data)
  const { training, heldOut, segments } = parted(sounds, options)
  const starts = training.map(({ sound }) => Math.max(0, sound.length - samples + 1))
  const places = starts.reduce((sum, count) => sum + count, 0)
  if (places === 0)
    throw new DatasetError(
      `None of these recordings lasts ${(samples / sampleRate).toFixed(1)} s, which is what the network hears at once.`,
      'Add longer recordings.',
    )
  const type = { shape: [rows, samples], dtype: 'float32' } as const
  const excerptAt = (place: number): Float32Array => {
    let [index, from] = [0, place]
    while (from >= starts[index]) from -= starts[index++]
    return training[index].sound.subarray(from, from + samples)
  }
  return {
    split: { segments, leftOut },
    trainingFrames: places,
    baselines: null,
    stepsPerEpoch,
    rows,
    batch: { sound: type },
    fixed: {},
    rowsOf: () => rows,
    read(step, count, target) {
      for (let i = 0; i < count * rows; i++) {
        const random = new CounterRandom(seed, streamOf(`excerpt ${step * rows + i}`))
        let excerpt = excerptAt(random.integer(places))
        for (let tries = 1; tries < TRIES && isSilent(excerpt); tries++) excerpt = excerptAt(random.integer(places))
        ;(target.sound as Float32Array).set(excerpt, i * samples)
      }
      return Promise.resolve()
    },
    heldOut: heldOutSet(heldOut, { rows, samples }),
    kept: { codec: null, standardisation: null, facts: {} },
    close: () => Promise.resolve(),
  }
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
  { sampleRate, samples }: ExcerptOptions,
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
    else sounds.push({ recordingId: source.recordingId, sound, start: 0 })
    seconds += sound.length / sampleRate
  }
  return { sounds, leftOut }
}

function parted(
  sounds: readonly Stretch[],
  { sampleRate, samples, seed }: ExcerptOptions,
): { training: Stretch[]; heldOut: Stretch[]; segments: SplitSegment[] } {
  const order = [...new CounterRandom(seed, streamOf('split')).permutation(sounds.length)]
  const count = sounds.length < 2 ? 0 : Math.max(1, Math.round(sounds.length * HELD_OUT_SHARE))
  const isHeldOut = new Set(order.slice(0, count))
  const training: Stretch[] = []
  const heldOut: Stretch[] = []
  for (const [i, { recordingId, sound }] of sounds.entries()) {
    // Of a single one its end, where both parts are long enough.
    const end = Math.floor((1 - HELD_OUT_SHARE) * sound.length)
    const isParted = sounds.length === 1 && end >= samples && sound.length - end >= samples
    const border = isParted ? end : isHeldOut.has(i) ? 0 : sound.length
    if (border > 0) training.push({ recordingId, sound: sound.subarray(0, border), start: 0 })
    if (border < sound.length) heldOut.push({ recordingId, sound: sound.subarray(border), start: border })
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
function heldOutSet(heldOut: readonly Stretch[], { rows: batchRows, samples }: { rows: number; samples: number }): HeldOutSet | null {
  const all = heldOut.flatMap(({ sound }) =>
    Array.from({ length: Math.floor(sound.length / samples) }, (_, i) => sound.subarray(i * samples, (i + 1) * samples)),
  )
  const count = Math.min(MOST_HELD_OUT, all.length)
  if (count === 0) return null
  const chosen = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)])
  const rows = Math.min(batchRows, count)
  return {
    count,
    rows,
    batch: { sound: { shape: [rows, samples], dtype: 'float32' } },
    fill(first, filled, target) {
      const sound = target.sound.data as TypedArray as Float32Array
      for (let row = 0; row < rows; row++) sound.set(chosen[first + Math.min(row, filled - 1)], row * samples)
      return Promise.resolve()
    },
  }
}

const isSilent = (sound: Float32Array): boolean => sound.reduce((sum, value) => sum + value * value, 0) < SILENT * sound.length
