import { codecOfSettings } from '../dsp/codecs/index.ts'
import type { DataOptions, ModelData } from './model-data.ts'
import { prepareData } from './training-data.ts'
import type { FrameDataInput } from './training-data.ts'

/** Sequences of a codec's frames, standardised: `sequences` float32 [T + 1, rows, D]. */
export async function frameData(input: FrameDataInput, { kept, startThread, signal, onProgress }: DataOptions): Promise<ModelData> {
  const { settings } = input
  const codec = codecOfSettings(settings)
  const data = await prepareData(input, { codec, standardisation: kept?.standardisation ?? null, signal, onProgress, startThread })
  const { plan, training, validation, standardiser, standardisation } = data
  const batchOf = (rows: number): ModelData['batch'] => ({
    sequences: { shape: [settings.sequenceFrames + 1, rows, codec.dimensions], dtype: 'float32' },
  })
  const heldOutRows = Math.min(settings.batchSize, validation?.count ?? 0)
  const { id, sampleRate, layout: channels, frameSamples, hopSamples, dimensions } = codec
  return {
    split: data.split,
    trainingFrames: training.frames,
    baselines: data.baselines,
    stepsPerEpoch: plan.steps,
    rows: plan.batch,
    batch: batchOf(plan.batch),
    fixed: {},
    rowsOf: (step) => Math.min(plan.batch, training.count - (step % plan.steps) * plan.batch),
    read: (step, count, { sequences }) => data.batches.read(step, count, sequences as Float32Array),
    heldOut: validation && {
      count: validation.count,
      rows: heldOutRows,
      batch: batchOf(heldOutRows),
      fill: (first, rows, { sequences }) =>
        validation.fill(
          Array.from({ length: rows }, (_, i) => first + i),
          heldOutRows,
          standardiser,
          sequences.data as Float32Array,
        ),
    },
    kept: { codec: { id, sampleRate, channels, frameSamples, hopSamples, dimensions }, standardisation, facts: {} },
    close: data.close,
  }
}
