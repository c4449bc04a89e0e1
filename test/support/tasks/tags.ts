import { createCodec } from '../../../src-main/engine/dsp/codecs/index.ts'
import { exampleBatches, heldOutExamples, type ExampleSet } from '../../../src-main/engine/datasets/example-batches.ts'
import { PcmReader } from '../../../src-main/engine/files/pcm-cache.ts'
import { cast, equal, greater, mean, sigmoid } from '../../../src-main/engine/graph/index.ts'
import type { PcmSource } from '../../../src-main/engine/files/pcm-source.ts'
import type { DataInput } from '../../../src-main/engine/datasets/data-input.ts'
import type { ModelDefinition } from '../../../src-main/engine/models/index.ts'
import { binaryCrossEntropy, dense, type Scope } from '../../../src-main/engine/nn/index.ts'
import { rateSchedule } from '../../../src-main/engine/optimisers/schedules.ts'
import { optimiserOf } from '../../../src-main/engine/optimisers/transforms.ts'
import type { Tensor } from '../../../src-main/engine/graph/index.ts'
import { taskSettings } from './settings.ts'

/** What is said of a stretch of a recording: none, one or several labels. */
export interface LabelledStretch {
  recordingId: string
  startSeconds: number
  endSeconds: number
  labels: readonly string[]
}

const codec = createCodec({ id: 'log-mel', sampleRate: 16_000 })

/** Mean of a stretch's log-mel frames: float32 [D]. */
export async function stretchFeatures(
  source: PcmSource,
  { startSeconds, endSeconds }: Omit<LabelledStretch, 'labels'>,
): Promise<Float32Array> {
  const reader = await PcmReader.open(source.pcmPath, source.channels)
  const start = Math.round(startSeconds * source.sampleRate)
  const frames = codec.encode([await reader.read(start, Math.round(endSeconds * source.sampleRate) - start)])
  await reader.close()
  const count = frames.length / codec.dimensions
  return Float32Array.from({ length: codec.dimensions }, (_, d) => {
    let sum = 0
    for (let t = 0; t < count; t++) sum += frames[t * codec.dimensions + d]
    return sum / count
  })
}

const logitsOf = (scope: Scope, features: Tensor, labels: number): Tensor =>
  dense(scope.child('answer'), dense(scope.child('hidden'), features, { units: 16, activation: 'relu' }), { units: labels })

/** Which labels hold for a stretch of sound: several may. Judged by the share of right answers, of which more are better. */
export const tagsModel = (stretches: readonly LabelledStretch[]): ModelDefinition => {
  const names = [...new Set(stretches.flatMap(({ labels }) => labels))].sort()
  return {
    descriptor: {
      id: 'tags',
      task: 'tags',
      learnsFrom: 'sound',
      name: 'Labels',
      description: 'Says which of your labels a stretch of sound has.',
      measures: [
        { name: 'right', better: 'higher', label: 'Right', description: 'Share of right answers, of all labels.' },
        { name: 'surprise', better: 'lower', label: 'Surprise', description: 'Binary cross-entropy, in nats.' },
      ],
      layers: ['Dense', 'Dense'],
      paperRating: null,
      source: '',
      sizes: [],
      presets: { quick: taskSettings('tags', 'tags'), paper: taskSettings('tags', 'tags', { preset: 'paper' }) },
    },
    async data({ sources, settings }: DataInput) {
      const features = await Promise.all(
        stretches.map((stretch) =>
          stretchFeatures(
            sources.find(({ recordingId }) => recordingId === stretch.recordingId)!,
            stretch,
          ),
        ),
      )
      const examples: ExampleSet = {
        count: stretches.length,
        example: { features: { shape: [codec.dimensions], dtype: 'float32' }, labels: { shape: [names.length], dtype: 'float32' } },
        place(index, target) {
          ;(target.features as Float32Array).set(features[index])
          ;(target.labels as Float32Array).set(names.map((name) => Number(stretches[index].labels.includes(name))))
        },
      }
      return {
        ...exampleBatches(examples, settings),
        split: { segments: stretches.map(({ labels: _, ...stretch }) => ({ ...stretch, part: 'training' as const })), leftOut: [] },
        trainingFrames: stretches.length,
        baselines: null,
        fixed: {},
        heldOut: heldOutExamples(examples, settings.batchSize),
        kept: { codec: null, standardisation: null, facts: { labels: names } },
        close: () => Promise.resolve(),
      }
    },
    objective: (settings, { rows, batch }) => ({
      name: 'tags',
      seed: settings.seed,
      rows,
      batch,
      primary: 'right',
      trace(scope, { features, labels }) {
        const logits = logitsOf(scope, features, names.length)
        const surprise = binaryCrossEntropy(logits, labels)
        const answers = cast(greater(logits, 0), 'float32')
        return {
          measures: { right: mean(cast(equal(answers, labels), 'float32'), 1), surprise },
          updates: [{ loss: surprise, parameters: scope.parameters, optimiser: optimiserOf(settings), rate: rateSchedule(settings) }],
        }
      },
    }),
    forms: {
      answer: {
        states: 'window',
        inputs: (_, { batch }) => ({ features: { shape: [batch, codec.dimensions], dtype: 'float32' } }),
        build: (scope, { features }) => ({ shares: sigmoid(logitsOf(scope, features, names.length)) }),
      },
    },
    plays: null,
    analyses: { way: 'tags' },
  }
}
