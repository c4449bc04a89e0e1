import { HELD_OUT_SHARE, type SplitSegment } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import { batchOf, exampleBatches, heldOutExamples, type ExampleSet } from '../datasets/example-batches.ts'
import { monoSound } from '../datasets/excerpts.ts'
import type { BatchForm, DataOptions, ModelData } from '../datasets/model-data.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { pieceBetween } from '../sampler/note-pieces.ts'
import { onsetCuts } from '../sampler/onset-cuts.ts'
import { MEASURES, type MeasureName } from './measure-one-shot.ts'
import { conditionFacts, ONE_SHOT_RATE, ONE_SHOT_SAMPLES, standardisedCondition, type OneShotFacts } from './one-shot-facts.ts'
import { PICTURE_BINS, PICTURE_FRAMES, pictureOf, type PictureKind } from './one-shot-pictures.ts'

/** A recording no longer than this is a sound of its own; a longer one is cut where its notes begin. */
const WHOLE_SECONDS = 2
/** What is listened to of all recordings together. */
const MOST_SECONDS = 1800
const MOST_SOUNDS = 2000
/** Fewer teach nothing. */
const FEWEST_SOUNDS = 4
const PEAK = 0.9
const FADE_SAMPLES = 400
/** From so many sounds on some are held out. */
const FEWEST_FOR_HELD_OUT = 20

export interface OneShotOptions {
  /** As what the network sees them. */
  sees: 'samples' | PictureKind
  /** What it is told of each; with `pitch` it learns only from sounds that have one. */
  conditions: readonly MeasureName[]
}

interface OneShot {
  recordingId: string
  startSeconds: number
  endSeconds: number
  /** ONE_SHOT_SAMPLES of it. */
  sound: Float32Array
}

/** What the network sees of one sound, and what it is told of it. */
const formOf = ({ sees, conditions }: OneShotOptions): BatchForm => ({
  real: { shape: sees === 'samples' ? [1, ONE_SHOT_SAMPLES] : [PICTURE_FRAMES, PICTURE_BINS, 2], dtype: 'float32' },
  ...(conditions.length > 0 && { conditions: { shape: [conditions.length], dtype: 'float32' as const } }),
})

export const oneShotBatch = (options: OneShotOptions, rows: number): BatchForm => batchOf(formOf(options), rows)

/**
 * Short sounds out of recordings: those that are short as they are, of longer ones what lies between the beginnings of notes.
 *
 * @throws DatasetError where there are hardly any
 */
export async function oneShotData(
  { settings, sources }: Pick<DataInput, 'settings' | 'sources'>,
  { sees, conditions }: OneShotOptions,
  { signal, onProgress, kept }: DataOptions,
): Promise<ModelData> {
  const { sounds, leftOut } = await soundsOf(sources, conditions.includes('pitch'), { signal, onProgress })
  if (sounds.length < FEWEST_SOUNDS)
    throw new DatasetError(
      `There are ${sounds.length} short sounds in these recordings${conditions.includes('pitch') ? ' that have a pitch' : ''}.`,
      `Add single strokes or notes, or recordings in which they stand apart: ${FEWEST_SOUNDS} are the least, some hundred are good.`,
    )
  const measured = sounds.map(({ sound }) => conditions.map((name) => MEASURES[name](sound)))
  const facts: OneShotFacts = {
    sounds: sounds.length,
    conditions: conditions.map((name, i) =>
      conditionFacts(
        name,
        measured.map((values) => values[i]),
      ),
    ),
  }
  const shown = sounds.map(({ sound }) => (sees === 'samples' ? sound : pictureOf(sound, sees)))
  const told = measured.map((values) => values.map((value, i) => standardisedCondition(value, facts.conditions[i])))
  const order = [...new CounterRandom(settings.seed, streamOf('split')).permutation(sounds.length)]
  const heldOut = new Set(sounds.length < FEWEST_FOR_HELD_OUT ? [] : order.slice(0, Math.round(HELD_OUT_SHARE * sounds.length)))
  const setOf = (indices: readonly number[]): ExampleSet => ({
    count: indices.length,
    example: formOf({ sees, conditions }),
    place(index, target) {
      ;(target.real as Float32Array).set(shown[indices[index]])
      if (conditions.length > 0) (target.conditions as Float32Array).set(told[indices[index]])
    },
  })
  const training = setOf(order.filter((i) => !heldOut.has(i)))
  return {
    ...exampleBatches(training, settings),
    split: { segments: segmentsOf(sounds, heldOut), leftOut },
    trainingFrames: training.count,
    baselines: null,
    fixed: {},
    heldOut: heldOutExamples(setOf([...heldOut]), settings.batchSize),
    kept: kept ?? { codec: null, standardisation: null, facts: { oneShots: facts } },
    close: () => Promise.resolve(),
  }
}

async function soundsOf(
  sources: readonly PcmSource[],
  pitchedOnly: boolean,
  { signal, onProgress }: Pick<DataOptions, 'signal' | 'onProgress'>,
): Promise<{ sounds: OneShot[]; leftOut: { recordingId: string; reason: string }[] }> {
  const sounds: OneShot[] = []
  const leftOut: { recordingId: string; reason: string }[] = []
  let seconds = 0
  for (const [number, source] of sources.entries()) {
    signal.throwIfAborted()
    onProgress(`Listening to ${source.name}`, number / sources.length)
    const left = Math.max(0, MOST_SECONDS - seconds)
    const mono = left > 0 && sounds.length < MOST_SOUNDS ? await monoSound(source, ONE_SHOT_RATE, left) : new Float32Array(0)
    seconds += mono.length / ONE_SHOT_RATE
    const found = cut(mono, source.recordingId).filter(({ sound }) => !pitchedOnly || !Number.isNaN(MEASURES.pitch(sound)))
    sounds.push(...found.slice(0, MOST_SOUNDS - sounds.length))
    if (found.length === 0)
      leftOut.push({
        recordingId: source.recordingId,
        reason: mono.length === 0 ? 'There was enough before it.' : 'No single sound stands apart in it.',
      })
    await new Promise(setImmediate)
  }
  return { sounds, leftOut }
}

function cut(mono: Float32Array, recordingId: string): OneShot[] {
  const whole = mono.length / ONE_SHOT_RATE
  const cuts = whole <= WHOLE_SECONDS ? [0] : onsetCuts(mono, ONE_SHOT_RATE)
  return cuts.flatMap((from, i) => {
    const piece = pieceBetween(mono, ONE_SHOT_RATE, from, cuts[i + 1] ?? whole, 0)
    if (!piece) return []
    const samples = Math.min(piece.samples, ONE_SHOT_SAMPLES)
    const sound = shaped(mono.subarray(piece.startSample, piece.startSample + samples), piece.samples > samples)
    const startSeconds = piece.startSample / ONE_SHOT_RATE
    return [{ recordingId, startSeconds, endSeconds: startSeconds + samples / ONE_SHOT_RATE, sound }]
  })
}

/** As long as all are, as loud as all are, and without a click at the end. */
function shaped(sound: Float32Array, isCut: boolean): Float32Array {
  const result = new Float32Array(ONE_SHOT_SAMPLES)
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6)
  sound.forEach((value, n) => {
    const fade = isCut ? Math.min(1, (sound.length - n) / FADE_SAMPLES) : 1
    result[n] = (PEAK / peak) * value * fade
  })
  return result
}

const segmentsOf = (sounds: readonly OneShot[], heldOut: ReadonlySet<number>): SplitSegment[] =>
  sounds.map(({ recordingId, startSeconds, endSeconds }, i) => ({
    recordingId,
    startSeconds,
    endSeconds,
    part: heldOut.has(i) ? 'validation' : 'training',
  }))
