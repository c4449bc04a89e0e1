import { z } from 'zod'
import { HELD_OUT_SHARE, type OtherSettings, type SplitSegment } from '../../../src-shared/project/index.ts'
import { DatasetError } from '../datasets/errors.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { batchOf } from '../datasets/example-batches.ts'
import type { BatchForm, DataOptions, HeldOutSet, ModelData } from '../datasets/model-data.ts'
import { heardInTurn } from '../datasets/heard-in-turn.ts'
import { median } from '../dsp/median.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { TypedArray } from '../host-tensor.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { vibratoOf } from './vibrato.ts'
import { FRAMES_PER_SECOND, INSTRUMENT_HOP, INSTRUMENT_RATE, performanceOf, phasesOf, type Performance } from './performance.ts'

/** Frames of an example: a second. */
export const EXAMPLE_FRAMES = 100
/** Steps of an epoch. */
const STEPS_PER_EPOCH = 40
/** Examples begin at every so-manyth frame. */
const START_FRAMES = 10
/** An example sounds where half of its frames are louder. */
const SOUNDING_DB = -50
const SOUNDING_SHARE = 0.5
const MOST_HELD_OUT = 24
/** What is listened to of all recordings together: more teaches one instrument little. */
const MOST_SECONDS = 1800

/** What of the material an instrument has to know to play other performances. */
export const instrumentFactsSchema = z.object({
  /** The middle of its pitches, as a key. */
  middleKey: z.number(),
  /** What nine tenths of its frames are no louder than, dB re full scale. */
  loudDb: z.number(),
  /** What nine tenths of them are no softer than; where it was not measured, as far below as a voice sings softly. */
  softDb: z.number().optional(),
  /** How far its pitch swings about its middle where a note is held, semitones. */
  vibratoSemitones: z.number().min(0).optional(),
})
export type InstrumentFacts = z.infer<typeof instrumentFactsSchema>

interface Heard {
  recordingId: string
  sound: Float32Array
  performance: Performance
}

interface Example {
  heard: Heard
  /** Its first frame; 1 or later. */
  frame: number
}

const FORM: BatchForm = {
  key: { shape: [EXAMPLE_FRAMES], dtype: 'float32' },
  loudness: { shape: [EXAMPLE_FRAMES], dtype: 'float32' },
  pitched: { shape: [EXAMPLE_FRAMES], dtype: 'float32' },
  phase: { shape: [EXAMPLE_FRAMES * INSTRUMENT_HOP], dtype: 'float32' },
  sound: { shape: [EXAMPLE_FRAMES * INSTRUMENT_HOP], dtype: 'float32' },
}

/** Of so many examples. */
export const instrumentBatch = (rows: number): BatchForm => batchOf(FORM, rows)

/**
 * Seconds of one voice with their pitch and loudness.
 *
 * @throws DatasetError where hardly anything has a pitch
 */
export async function instrumentData({ settings, sources }: DataInput, { signal, onProgress }: DataOptions): Promise<ModelData> {
  const { recordings, leftOut } = await listen(sources, { signal, onProgress })
  const heldOutIds = heldOutOf(recordings, settings.seed)
  const isHeldOut = (heard: Heard, frame: number): boolean =>
    recordings.length > 1 ? heldOutIds.has(heard.recordingId) : frame > (1 - HELD_OUT_SHARE) * heard.performance.key.length
  const all = recordings.flatMap(examplesOf)
  const training = all.filter(({ heard, frame }) => !isHeldOut(heard, frame + EXAMPLE_FRAMES - 1))
  const heldOut = all.filter(({ heard, frame }) => isHeldOut(heard, frame))
  if (training.length === 0)
    throw new DatasetError(
      'No second of these recordings holds one voice with a clear pitch.',
      'An instrument is learnt from one voice that plays alone, without chords: a violin, a flute, singing; some minutes are good.',
    )
  const rows = settings.batchSize
  return {
    split: { segments: segmentsOf(recordings, isHeldOut), leftOut },
    trainingFrames: training.length * START_FRAMES,
    baselines: null,
    stepsPerEpoch: STEPS_PER_EPOCH,
    rows,
    batch: instrumentBatch(rows),
    fixed: {},
    rowsOf: () => rows,
    read(step, count, target) {
      for (let i = 0; i < count * rows; i++) {
        const random = new CounterRandom(settings.seed, streamOf(`example ${step * rows + i}`))
        place(training[Math.floor(random.uniform() * training.length)], rowOf(target, i))
      }
      return Promise.resolve()
    },
    heldOut: heldOutSet(heldOut, settings as OtherSettings),
    kept: { codec: null, standardisation: null, facts: { instrument: factsOf(recordings.map(({ performance }) => performance)) } },
    close: () => Promise.resolve(),
  }
}

async function listen(
  sources: readonly PcmSource[],
  { signal, onProgress }: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<{ recordings: Heard[]; leftOut: { recordingId: string; reason: string }[] }> {
  const recordings: Heard[] = []
  const leftOut: { recordingId: string; reason: string }[] = []
  const isTooMuch = (recordingId: string): void =>
    void leftOut.push({ recordingId, reason: 'Half an hour of an instrument is enough; this one came after it.' })
  const options = { sampleRate: INSTRUMENT_RATE, mostSeconds: MOST_SECONDS, signal, onProgress, isTooMuch }
  for await (const { source, number, sound } of heardInTurn(sources, options)) {
    const performance = await performanceOf(sound, async (share) => {
      onProgress(`Listening to ${source.name}`, (number + share) / sources.length)
      await new Promise(setImmediate)
      signal.throwIfAborted()
    })
    const heard = { recordingId: source.recordingId, sound, performance }
    if (examplesOf(heard).length > 0) recordings.push(heard)
    else leftOut.push({ recordingId: source.recordingId, reason: 'Hardly a second of it has one clear pitch.' })
  }
  return { recordings, leftOut }
}

/** Where it sounds, and mostly with a pitch. */
function examplesOf(heard: Heard): Example[] {
  const { loudnessDb, pitched } = heard.performance
  const examples: Example[] = []
  for (let frame = 1; frame + EXAMPLE_FRAMES <= loudnessDb.length; frame += START_FRAMES) {
    let good = 0
    for (let i = frame; i < frame + EXAMPLE_FRAMES; i++) good += Number(loudnessDb[i] > SOUNDING_DB && pitched[i] > 0)
    if (good >= SOUNDING_SHARE * EXAMPLE_FRAMES) examples.push({ heard, frame })
  }
  return examples
}

function heldOutOf(recordings: readonly Heard[], seed: number): Set<string> {
  const order = [...new CounterRandom(seed, streamOf('split')).permutation(recordings.length)]
  const count = recordings.length < 2 ? 0 : Math.max(1, Math.round(recordings.length * HELD_OUT_SHARE))
  return new Set(order.slice(0, count).map((i) => recordings[i].recordingId))
}

function segmentsOf(recordings: readonly Heard[], isHeldOut: (heard: Heard, frame: number) => boolean): SplitSegment[] {
  return recordings.flatMap((heard): SplitSegment[] => {
    const { recordingId, performance } = heard
    const frames = performance.key.length
    const endSeconds = frames / FRAMES_PER_SECOND
    if (recordings.length > 1) return [{ recordingId, startSeconds: 0, endSeconds, part: isHeldOut(heard, 0) ? 'validation' : 'training' }]
    const boundary = Math.floor((1 - HELD_OUT_SHARE) * frames) / FRAMES_PER_SECOND
    return [
      { recordingId, startSeconds: 0, endSeconds: boundary, part: 'training' },
      { recordingId, startSeconds: boundary, endSeconds, part: 'validation' },
    ]
  })
}

/** What an instrument that played so has to know. */
export function factsOf(performances: readonly Performance[]): InstrumentFacts {
  const sounding = performances.flatMap(({ key, loudnessDb, pitched }) =>
    [...key.keys()].filter((i) => pitched[i] > 0 && loudnessDb[i] > SOUNDING_DB).map((i) => ({ key: key[i], loudnessDb: loudnessDb[i] })),
  )
  const levels = sounding.map(({ loudnessDb }) => loudnessDb)
  return {
    middleKey: median(sounding.map(({ key }) => key)),
    loudDb: loudLevel(levels),
    softDb: softLevel(levels),
    vibratoSemitones: vibratoOf(performances),
  }
}

/** What nine tenths are no louder than. */
export const loudLevel = (levels: readonly number[]): number =>
  levels.toSorted((a, b) => a - b)[Math.floor(0.9 * levels.length)] ?? SOUNDING_DB

/** What nine tenths are no softer than. */
const softLevel = (levels: readonly number[]): number => levels.toSorted((a, b) => a - b)[Math.floor(0.1 * levels.length)] ?? SOUNDING_DB

/** Puts an example into the rows of its tensors. */
function place({ heard: { sound, performance }, frame }: Example, target: Readonly<Record<string, TypedArray>>): void {
  const frames = [frame, frame + EXAMPLE_FRAMES] as const
  ;(target.key as Float32Array).set(performance.key.subarray(...frames))
  ;(target.loudness as Float32Array).set(performance.loudnessDb.subarray(...frames))
  ;(target.pitched as Float32Array).set(performance.pitched.subarray(...frames))
  ;(target.phase as Float32Array).set(phasesOf(performance.key.subarray(frame - 1, frame + EXAMPLE_FRAMES)))
  ;(target.sound as Float32Array).set(sound.subarray((frame - 1) * INSTRUMENT_HOP, (frame - 1 + EXAMPLE_FRAMES) * INSTRUMENT_HOP))
}

const rowOf = (target: Readonly<Record<string, TypedArray>>, row: number): Record<string, TypedArray> =>
  Object.fromEntries(Object.entries(FORM).map(([name, { shape }]) => [name, target[name].subarray(row * shape[0], (row + 1) * shape[0])]))

/** Examples evenly from all that is held out. */
function heldOutSet(examples: readonly Example[], { batchSize }: OtherSettings): HeldOutSet | null {
  const count = Math.min(MOST_HELD_OUT, examples.length)
  if (count === 0) return null
  const chosen = Array.from({ length: count }, (_, i) => examples[Math.floor((i * examples.length) / count)])
  const rows = Math.min(batchSize, count)
  return {
    count,
    rows,
    batch: instrumentBatch(rows),
    fill(first, filled, target) {
      const values = Object.fromEntries(Object.entries(target).map(([name, { data }]) => [name, data]))
      for (let row = 0; row < rows; row++) place(chosen[first + Math.min(row, filled - 1)], rowOf(values, row))
      return Promise.resolve()
    },
  }
}
