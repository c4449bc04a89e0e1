import { HELD_OUT_SHARE, type SeparationSettings, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { batchOf } from '../datasets/example-batches.ts'
import { heardInTurn, splitAt } from '../datasets/heard-in-turn.ts'
import type { BatchForm, DataOptions, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { elementCount } from '../host-tensor.ts'
import { SEPARATION_RATE } from './bands.ts'
import { EXCERPT_SAMPLES, Mixer } from './mixer.ts'
import type { MixtureView } from './mixture-view.ts'

/** What is listened to of each group: it lies in memory, 88 kB a second. */
const MOST_SECONDS = 600
/** Mixtures that are measured on. */
const HELD_OUT = 24

/** The form of an example: a mixture, and each of its parts alone. */
export const separationExample = ({ shape }: MixtureView, groups: number): BatchForm => ({
  heard: { shape: [...shape], dtype: 'float32' },
  parts: { shape: [groups, ...shape], dtype: 'float32' },
})

/** What one group is learnt from, and measured on: sounds that are longer than an excerpt. */
interface GroupSound {
  training: Float32Array[]
  heldOut: Float32Array[]
}

/**
 * Mixtures by chance of what groups of recordings sound like: `heard`, and `parts`, each group's share of it. What is mixed never sounded
 * together. The last fifth of each recording is held out.
 *
 * @throws DatasetError where there are fewer than two groups, or one of them is too short
 */
export async function separationData(
  { settings, sources }: Omit<DataInput, 'settings'> & { settings: SeparationSettings },
  view: MixtureView,
  options: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const { groups, seed, stepsPerEpoch, batchSize: rows } = settings
  if (groups.length < 2)
    throw new DatasetError(
      'To take sound apart, a network needs two groups of recordings or more.',
      'Say which recordings hold which part alone: by tags, by folders, or by choosing them.',
    )
  const { sounds, segments, leftOut } = await listen(settings, sources, options)
  const mixer = new Mixer(view, settings.groupLevelsDb)
  const example = separationExample(view, groups.length)
  const sizes = { heard: elementCount(view.shape), parts: groups.length * elementCount(view.shape) }
  const mix = (which: 'training' | 'heldOut', random: CounterRandom, target: Record<'heard' | 'parts', Float32Array>, row: number): void =>
    mixer.mix(
      sounds.map((group) => group[which]),
      random,
      target.heard.subarray(row * sizes.heard, (row + 1) * sizes.heard),
      target.parts.subarray(row * sizes.parts, (row + 1) * sizes.parts),
    )
  const heldOut: HeldOutSet = {
    count: HELD_OUT,
    rows,
    batch: batchOf(example, rows),
    fill(first, _, { heard, parts }) {
      const target = { heard: heard.data as Float32Array, parts: parts.data as Float32Array }
      for (let row = 0; row < rows; row++) mix('heldOut', new CounterRandom(seed, streamOf(`held out ${first + row}`)), target, row)
      return Promise.resolve()
    },
  }
  return {
    split: { segments, leftOut },
    trainingFrames: sounds.reduce((sum, { training }) => sum + training.reduce((samples, { length }) => samples + length, 0), 0),
    baselines: null,
    stepsPerEpoch,
    rows,
    batch: batchOf(example, rows),
    fixed: {},
    rowsOf: () => rows,
    read(step, count, target) {
      for (let i = 0; i < count * rows; i++)
        mix(
          'training',
          new CounterRandom(seed, streamOf(`mixture ${step * rows + i}`)),
          target as Record<'heard' | 'parts', Float32Array>,
          i,
        )
      return Promise.resolve()
    },
    heldOut: sounds.every((group) => group.heldOut.length > 0) ? heldOut : null,
    kept: { codec: null, standardisation: null, facts: {} },
    close: () => Promise.resolve(),
  }
}

async function listen(
  { groups }: SeparationSettings,
  sources: DataInput['sources'],
  { signal, onProgress }: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<{ sounds: GroupSound[]; segments: SplitSegment[]; leftOut: { recordingId: string; reason: string }[] }> {
  const segments: SplitSegment[] = []
  const leftOut = sources
    .filter(({ recordingId }) => !groups.some(({ recordings }) => recordings.includes(recordingId)))
    .map(({ recordingId }) => ({ recordingId, reason: 'It is in none of the groups.' }))
  let listened = 0
  const options = {
    ...{ sampleRate: SEPARATION_RATE, mostSeconds: MOST_SECONDS, signal },
    onProgress: (detail: string) => onProgress(detail, Math.min(1, listened++ / sources.length)),
    isTooMuch: (recordingId: string) =>
      void leftOut.push({ recordingId, reason: 'Ten minutes of a group are enough; this one came after them.' }),
  }
  const sounds: GroupSound[] = []
  for (const { name, recordings } of groups) {
    const group: GroupSound = { training: [], heldOut: [] }
    const own = sources.filter(({ recordingId }) => recordings.includes(recordingId))
    for await (const { source, sound } of heardInTurn(own, options)) {
      const border = Math.floor((1 - HELD_OUT_SHARE) * sound.length)
      group.training.push(sound.slice(0, border))
      group.heldOut.push(sound.slice(border))
      segments.push(...splitAt(source.recordingId, border / SEPARATION_RATE, sound.length / SEPARATION_RATE))
    }
    group.training = group.training.filter(({ length }) => length >= EXCERPT_SAMPLES)
    group.heldOut = group.heldOut.filter(({ length }) => length >= EXCERPT_SAMPLES)
    if (group.training.length === 0)
      throw new DatasetError(
        `The group "${name}" has no recording of ${Math.ceil(EXCERPT_SAMPLES / SEPARATION_RATE / (1 - HELD_OUT_SHARE))} s or more.`,
        'Put longer recordings into it.',
      )
    sounds.push(group)
  }
  return { sounds, segments, leftOut }
}
