import { isLabels, LABELS, type LabelsSettings, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { transpose } from '../graph/index.ts'
import { batchOf } from '../datasets/example-batches.ts'
import { labelExample } from '../labels/label-windows.ts'
import { labelKindOf } from '../labels/label-kinds.ts'
import { labelFactsSchema } from '../labels/label-facts.ts'
import { labelsData } from '../labels/labels-data.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { rateSchedule } from '../optimisers/schedules.ts'
import type { ModelDefinition } from './definition.ts'
import { ModelError } from './errors.ts'
import { labelsGoal } from './labels.ts'
import type { ListeningArchitecture } from './listening/architecture.ts'
import { weightedMean } from './objective.ts'
import { valuesGoal } from './values.ts'

const labelsSettings = (settings: TrainingSettings): LabelsSettings => {
  if (isLabels(settings)) return settings
  throw new ModelError(`This model learns labels, not the task ${settings.task}.`, 'Start from one of its presets.')
}

/** From then on it learns the recordings by heart. */
const PATIENCE_EPOCHS = 10

/** A model of a network that listens: it says which labels hold where in a recording, or for a recording as a whole. */
export function listeningModel({ id, descriptor, presets, logits: layers }: ListeningArchitecture): ModelDefinition {
  const { excludes, learns, names, per: fixedPer, view } = labelKindOf(id)
  const goal = learns === 'values' ? valuesGoal : labelsGoal(excludes)
  return {
    descriptor: {
      id,
      task: LABELS,
      learnsFrom: 'labels',
      measures: goal.measures,
      paperRating: null,
      presets,
      ...descriptor,
    },
    data: (input, options) => labelsData({ ...input, settings: labelsSettings(input.settings) }, options),
    objective(given, { rows, batch }) {
      const settings = labelsSettings(given)
      const { shape } = batch.labels
      return {
        name: id,
        seed: settings.seed,
        rows,
        batch,
        dropout: { dense: settings.dropout, recurrent: 0 },
        primary: goal.primary,
        trace(scope, { frames, counted, labels: targets, weights }) {
          const logits = layers(scope, transpose(frames, [1, 0, 2]), { sizes: settings.sizes, labels: shape[shape.length - 1] })
          const { loss, measures } = goal.figures(logits, { counted, targets })
          return {
            measures,
            updates: [
              {
                loss: weightedMean(loss, weights),
                parameters: scope.parameters,
                optimiser: optimiserOf(settings),
                rate: rateSchedule(settings),
              },
            ],
          }
        },
      }
    },
    reported: goal.reported,
    minibatch(given, { facts }) {
      const { batchSize: rows, sequenceSteps, per } = labelsSettings(given)
      const known = labelFactsSchema.safeParse(facts).data ?? {
        names: names ? [...names] : ['label'],
        per: fixedPer ?? per ?? 'frame',
        ...(learns === 'values' && { scales: [] }),
      }
      return { rows, batch: batchOf(labelExample(sequenceSteps, known, view.values), rows) }
    },
    forms: {
      answer: {
        states: 'window',
        file: {
          label: 'Labels of a window',
          words: 'Some seconds of sound as the network hears it in, how surely each label holds in each step out (as logits).',
          extents: (settings, { facts }) => ({
            steps: labelsSettings(settings).sequenceSteps,
            batch: 1,
            labels: names?.length ?? labelFactsSchema.safeParse(facts).data?.names.length ?? 1,
          }),
        },
        inputs: (_, { steps, batch }) => ({ frames: { shape: [steps, batch, view.values], dtype: 'float32' } }),
        build: (scope, { frames }, { sizes }, { labels }) => ({ logits: layers(scope, frames, { sizes, labels }) }),
      },
    },
    patienceEpochs: PATIENCE_EPOCHS,
    plays: null,
    analyses: { way: 'labels' },
    previews: 'labels',
  }
}
