import { otherSettingsSchema } from '../../../src-shared/project/index.ts'
import { exampleBatches } from '../../../src-main/engine/datasets/example-batches.ts'
import { PcmReader } from '../../../src-main/engine/files/pcm-cache.ts'
import { add, gradients, leakyRelu, mul, neg, sqrt, square, sub, sum } from '../../../src-main/engine/graph/index.ts'
import type { Tensor } from '../../../src-main/engine/graph/index.ts'
import type { ModelDefinition } from '../../../src-main/engine/models/definition.ts'
import { weightedMean } from '../../../src-main/engine/models/objective.ts'
import { SHORT_TRAINING } from '../../../src-main/engine/models/presets.ts'
import { dense, type Scope } from '../../../src-main/engine/nn/index.ts'
import { rateSchedule } from '../../../src-main/engine/optimisers/schedules.ts'
import { chain, descend, scaleByAdam } from '../../../src-main/engine/optimisers/transforms.ts'

const SAMPLES = 64
const NOISE = 8

const quick = otherSettingsSchema.parse({
  ...SHORT_TRAINING,
  task: 'pair',
  model: 'pair',
  preset: 'quick',
  sizes: {},
  epochs: 100,
  previewEpochs: [],
})

const generate = (scope: Scope, noise: Tensor): Tensor =>
  dense(scope.child('sound'), leakyRelu(dense(scope.child('hidden'), noise, { units: 32 })), { units: SAMPLES })

const judge = (scope: Scope, sound: Tensor): Tensor =>
  sum(dense(scope.child('verdict'), leakyRelu(dense(scope.child('hidden'), sound, { units: 32 })), { units: 1 }), 1)

/** Snippets of the recordings, and a generator that a critic cannot tell from them. */
export const pair: ModelDefinition = {
  descriptor: {
    id: 'pair',
    task: 'pair',
    learnsFrom: 'sound',
    name: 'Pair',
    description: 'One network makes sounds, the other tells them from yours.',
    measures: [
      { name: 'distance', better: 'lower', label: 'Told apart by', description: "How far the critic's verdicts lie apart." },
      { name: 'penalty', better: 'lower', label: 'Steepness', description: "How far the critic's slope is from 1." },
    ],
    layers: ['Dense', 'Dense'],
    paperRating: null,
    source: 'Gulrajani et al. 2017',
    sizes: [],
    presets: { quick, paper: { ...quick, preset: 'paper', epochs: 1000 } },
  },
  async data({ sources, settings }) {
    const snippets: Float32Array[] = []
    for (const { pcmPath, channels, frames } of sources) {
      const reader = await PcmReader.open(pcmPath, channels)
      for (let start = 0; start + SAMPLES <= frames; start += SAMPLES * 100) snippets.push(await reader.read(start, SAMPLES))
      await reader.close()
    }
    return {
      ...exampleBatches(
        {
          count: snippets.length,
          example: { real: { shape: [SAMPLES], dtype: 'float32' } },
          place: (index, { real }) => (real as Float32Array).set(snippets[index]),
        },
        settings,
      ),
      split: { segments: [], leftOut: [] },
      trainingFrames: snippets.length,
      baselines: null,
      fixed: {},
      heldOut: null,
      kept: { codec: null, standardisation: null, facts: {} },
      close: () => Promise.resolve(),
    }
  },
  objective: (settings, { rows, batch }) => ({
    name: 'pair',
    seed: settings.seed,
    rows,
    batch,
    primary: 'distance',
    trace(scope, { real, weights }) {
      const made = generate(scope.child('generator'), scope.normal([rows, NOISE]))
      const ofReal = judge(scope.child('critic'), real)
      const ofMade = judge(scope.again('critic'), made)
      const share = scope.uniform([rows, 1])
      const between = add(mul(real, share), mul(made, sub(1, share)))
      const [slope] = gradients(sum(judge(scope.again('critic'), between)), [between])
      const penalty = weightedMean(square(sub(sqrt(add(sum(square(slope), 1), 1e-12)), 1)), weights)
      const distance = weightedMean(sub(ofReal, ofMade), weights)
      const group = { optimiser: chain(scaleByAdam({ beta1: 0, beta2: 0.9 }), descend), rate: rateSchedule(settings) }
      return {
        measures: { distance, penalty },
        updates: [
          { ...group, name: 'critic', loss: sub(mul(penalty, 10), distance), parameters: scope.child('critic').ownParameters },
          {
            ...group,
            name: 'generator',
            loss: neg(weightedMean(ofMade, weights)),
            parameters: scope.child('generator').ownParameters,
            every: 5,
          },
        ],
      }
    },
  }),
  minibatch: ({ batchSize: rows }) => ({ rows, batch: { real: { shape: [rows, SAMPLES], dtype: 'float32' } } }),
  forms: {
    generator: {
      states: 'window',
      inputs: (_, { batch }) => ({ noise: { shape: [batch, NOISE], dtype: 'float32' } }),
      build: (scope, { noise }) => ({ sounds: generate(scope.child('generator'), noise) }),
    },
  },
  plays: { way: 'pair', gives: 'sound', from: 'nothing' },
  analyses: null,
  previews: null,
}
