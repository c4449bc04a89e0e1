import type { SplitSegment } from '../../../src-shared/project/index.ts'
import { exampleBatches, heldOutExamples, type ExampleSet } from './example-batches.ts'
import type { BatchForm, ModelData } from './model-data.ts'

/** What is learnt from and what is measured on, float32, each as large as the form says. */
export interface LearntArrays {
  training: readonly Float32Array[]
  heldOut: readonly Float32Array[]
}

/**
 * Material that lies in memory as arrays of one form, an example each.
 *
 * @param form  of an example, under its one name
 * @param split where the recordings were divided, and what of them was left out
 */
export function arrayData(
  form: BatchForm,
  { training, heldOut }: LearntArrays,
  settings: { batchSize: number; seed: number },
  split: { segments: SplitSegment[]; leftOut: { recordingId: string; reason: string }[] },
): ModelData {
  const set = setOf(form, training)
  return {
    ...exampleBatches(set, settings),
    split,
    trainingFrames: set.count,
    baselines: null,
    fixed: {},
    heldOut: heldOutExamples(setOf(form, heldOut), settings.batchSize),
    kept: { codec: null, standardisation: null, facts: {} },
    close: () => Promise.resolve(),
  }
}

function setOf(form: BatchForm, arrays: readonly Float32Array[]): ExampleSet {
  const [name] = Object.keys(form)
  return {
    count: arrays.length,
    example: form,
    place: (index, target) => (target[name] as Float32Array).set(arrays[index]),
  }
}
