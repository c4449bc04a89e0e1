import { HELD_OUT_SHARE, type SoundGroup, type SplitSegment, type TranslationSettings } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import { heardInTurn, splitAt } from '../datasets/heard-in-turn.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { COLOUR_HOP, coloursOf, PLANE_RATE, SILENT_MOMENT_DB } from '../plane/colours.ts'
import { bentMoments } from './bent-moments.ts'
import type { MomentsView } from './moments-view.ts'

/** Of an example: a second. */
export const EXAMPLE_MOMENTS = 96
/** What is listened to of each group: it lies in memory, 190 kB a second. */
const MOST_SECONDS = 600
/** An example sounds where half of its moments do. */
const SOUNDING_SHARE = 0.5
/** Examples of each group that are measured on. */
const MOST_HELD_OUT = 12
/** Tries to find an example that sounds. */
const TRIES = 8

/** Rows of a batch: as many of each group. */
export const translationRows = (batchSize: number, groups: number): number => groups * Math.max(1, Math.round(batchSize / groups))

export const translationBatch = (rows: number, { bins }: MomentsView): BatchForm => {
  const moments = { shape: [EXAMPLE_MOMENTS, bins], dtype: 'float32' } as const
  return batchOf({ heard: moments, recorded: moments }, rows)
}

/** A stretch of a recording as moments. */
interface Stretch {
  /** Values of a moment. */
  bins: number
  /** [moments, bins] */
  values: Float32Array
  levelDb: Float32Array
}

/** What one group is learnt from, and measured on. */
interface GroupSound {
  training: Stretch[]
  heldOut: Stretch[]
}

type Listening = Pick<DataOptions, 'signal' | 'onProgress'>

/**
 * Seconds of each group's recordings: the rows of a batch are as many of each group, in the order of the groups. `recorded` are as they
 * were recorded, `heard` out of tune here and there. The last fifth of each recording is held out.
 *
 * @throws DatasetError where there are fewer than two groups, or one of them has nothing that sounds
 */
export async function translationData(
  { settings, sources }: Omit<DataInput, 'settings'> & { settings: TranslationSettings },
  view: MomentsView,
  options: Listening,
): Promise<ModelData> {
  const { groups, seed, stepsPerEpoch } = settings
  if (groups.length < 2)
    throw new DatasetError(
      'To translate, a network needs two groups of recordings or more.',
      'Say which recordings belong together: by tags, by folders, or by choosing them.',
    )
  const { sounds, segments, leftOut } = await listen(groups, view, sources, options)
  const rows = translationRows(settings.batchSize, groups.length)
  const each = rows / groups.length
  return {
    split: { segments, leftOut },
    trainingFrames: sounds.reduce((sum, { training }) => sum + training.reduce((moments, { levelDb }) => moments + levelDb.length, 0), 0),
    baselines: null,
    stepsPerEpoch,
    rows,
    batch: translationBatch(rows, view),
    fixed: {},
    rowsOf: () => rows,
    read(step, count, target) {
      const [heard, recorded] = [target.heard as Float32Array, target.recorded as Float32Array]
      for (let i = 0; i < count * rows; i++) {
        const random = new CounterRandom(seed, streamOf(`translation ${step * rows + i}`))
        const values = excerptOf(sounds[Math.floor((i % rows) / each)].training, random)
        recorded.set(values, i * values.length)
        heard.set(bentMoments(values, view, random), i * values.length)
      }
      return Promise.resolve()
    },
    heldOut: heldOutSet(sounds, view, each),
    kept: { codec: null, standardisation: null, facts: {} },
    close: () => Promise.resolve(),
  }
}

async function listen(
  groups: readonly SoundGroup[],
  view: MomentsView,
  sources: readonly PcmSource[],
  { signal, onProgress }: Listening,
): Promise<{ sounds: GroupSound[]; segments: SplitSegment[]; leftOut: { recordingId: string; reason: string }[] }> {
  const segments: SplitSegment[] = []
  const leftOut = sources
    .filter(({ recordingId }) => !groups.some(({ recordings }) => recordings.includes(recordingId)))
    .map(({ recordingId }) => ({ recordingId, reason: 'It is in none of the groups.' }))
  const sounds: GroupSound[] = []
  let listened = 0
  const options = {
    ...{ sampleRate: PLANE_RATE, mostSeconds: MOST_SECONDS, signal },
    onProgress: (detail: string) => onProgress(detail, Math.min(1, listened++ / sources.length)),
    isTooMuch: (recordingId: string) =>
      void leftOut.push({ recordingId, reason: 'Ten minutes of a group are enough; this one came after them.' }),
  }
  for (const { name, recordings } of groups) {
    const sound: GroupSound = { training: [], heldOut: [] }
    const own = sources.filter(({ recordingId }) => recordings.includes(recordingId))
    for await (const { source, sound: samples } of heardInTurn(own, options)) {
      const colours = coloursOf(samples)
      const { levelDb } = colours
      const whole: Stretch = { bins: view.bins, values: view.values(samples, colours), levelDb }
      const border = Math.floor((1 - HELD_OUT_SHARE) * levelDb.length)
      sound.training.push(part(whole, 0, border))
      sound.heldOut.push(part(whole, border, levelDb.length))
      segments.push(...splitAt(source.recordingId, (border * COLOUR_HOP) / PLANE_RATE, samples.length / PLANE_RATE))
    }
    sound.training = sound.training.filter(({ levelDb }) => levelDb.length >= EXAMPLE_MOMENTS)
    if (!sound.training.some(({ levelDb }) => levelDb.some((level) => level > SILENT_MOMENT_DB)))
      throw new DatasetError(`The group "${name}" has no second of sound to learn from.`, 'Put recordings into it that sound.')
    sounds.push(sound)
  }
  return { sounds, segments, leftOut }
}

const part = ({ bins, values, levelDb }: Stretch, from: number, to: number): Stretch => ({
  bins,
  values: values.slice(from * bins, to * bins),
  levelDb: levelDb.slice(from, to),
})

const momentsAt = ({ bins, values }: Stretch, from: number): Float32Array => values.subarray(from * bins, (from + EXAMPLE_MOMENTS) * bins)

const sounds = ({ levelDb }: Stretch, from: number): boolean => {
  let sounding = 0
  for (let t = from; t < from + EXAMPLE_MOMENTS; t++) sounding += Number(levelDb[t] > SILENT_MOMENT_DB)
  return sounding >= SOUNDING_SHARE * EXAMPLE_MOMENTS
}

/** A second of it, from anywhere, that sounds if any is soon found. */
function excerptOf(stretches: readonly Stretch[], random: CounterRandom): Float32Array {
  const places = stretches.map(({ levelDb }) => levelDb.length - EXAMPLE_MOMENTS + 1)
  const all = places.reduce((sum, count) => sum + count, 0)
  const drawn = (): [Stretch, number] => {
    let [index, from] = [0, random.integer(all)]
    while (from >= places[index]) from -= places[index++]
    return [stretches[index], from]
  }
  let found = drawn()
  for (let tries = 1; tries < TRIES && !sounds(...found); tries++) found = drawn()
  return momentsAt(...found)
}

/** Batches of as many seconds of each group, evenly from what is held out; null where a group has none. */
function heldOutSet(groups: readonly GroupSound[], view: MomentsView, each: number): HeldOutSet | null {
  const examples = groups.map(({ heldOut }) =>
    heldOut.flatMap((stretch) =>
      Array.from({ length: Math.floor(stretch.levelDb.length / EXAMPLE_MOMENTS) }, (_, i) => i * EXAMPLE_MOMENTS)
        .filter((from) => sounds(stretch, from))
        .map((from) => momentsAt(stretch, from)),
    ),
  )
  const batches = Math.floor(Math.min(MOST_HELD_OUT, ...examples.map(({ length }) => length)) / each)
  if (batches === 0) return null
  const rows = each * groups.length
  const chosen = Array.from({ length: batches }, (_, batch) =>
    examples.flatMap((own) =>
      Array.from({ length: each }, (__, i) => own[Math.floor(((batch * each + i) * own.length) / (batches * each))]),
    ),
  ).flat()
  return {
    count: chosen.length,
    rows,
    batch: translationBatch(rows, view),
    fill(first, _, { heard, recorded }) {
      for (let row = 0; row < rows; row++)
        for (const { data } of [heard, recorded]) (data as Float32Array).set(chosen[first + row], row * chosen[first + row].length)
      return Promise.resolve()
    },
  }
}
