import { LABELS, type LabelsSettings } from '../../../../src-shared/project/index.ts'
import { bidirectional, dense, dropout, gru } from '../../nn/index.ts'
import { SHORT_TRAINING } from '../presets.ts'
import type { ListeningArchitecture } from './architecture.ts'

const quick: LabelsSettings = {
  task: LABELS,
  ...SHORT_TRAINING,
  model: 'labels',
  preset: 'quick',
  sizes: { hidden: 64 },
  epochs: 40,
  previewEpochs: [1, 5, 10, 20, 40],
  per: null,
  sequenceSteps: 64,
  dropout: 0.25,
  teacher: null,
}

/** Which of the person's labels hold where in a recording, or for a recording as a whole. */
export const ownLabels: ListeningArchitecture = {
  id: 'labels',
  descriptor: {
    name: 'Find my labels',
    description:
      'Learns what you marked in your recordings, or the kinds you sorted them by, and says what is where in others: ' +
      'labels over the sound, to look at and to take to other programs. Minutes to train.',
    layers: ['Dense 64 ReLU', 'GRU 64, both ways', 'Dense'],
    source: 'A bidirectional recurrent network over mel bands (after Parascandolo and others 2016)',
    sizes: [{ name: 'hidden', label: 'Memory', description: 'Units of the memory, in each direction.', minimum: 4, maximum: 1024 }],
  },
  presets: { quick, paper: { ...quick, preset: 'paper', sizes: { hidden: 160 }, epochs: 100, previewEpochs: [1, 10, 25, 50, 100] } },
  /** A layer hears the step, a memory what is before and after it; none of the answers excludes another. */
  logits(scope, frames, { sizes: { hidden }, labels }) {
    const heard = dropout(scope, dense(scope.child('heard'), frames, { units: hidden, activation: 'relu' }))
    const context = bidirectional(scope.child('context'), heard, (child, x) => gru(child, x, { units: hidden }))
    return dense(scope.child('answer'), dropout(scope, context), { units: labels })
  },
}
