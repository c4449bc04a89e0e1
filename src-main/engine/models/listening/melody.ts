/** What hears the line on top of a mixture: how salient each of 88 keys is in it, the same for each key by its form. */
import { relu, sub } from '../../graph/index.ts'
import { convolution2d, dropout } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { byMoments, harmonicsOfKeys, PRIOR_LOGIT } from './key-harmonics.ts'
import { listeningSettings } from './settings.ts'

/** Keys that are heard together: half an octave to both sides. */
const REACH = 13

export const melody: ListeningArchitecture = {
  id: 'listen-melody',
  descriptor: {
    name: 'Hear melodies',
    description:
      'Learns the line on top where others accompany, from stretches such as "C4", "F#3", or MIDI numbers that mark its notes alone.',
    layers: ['Harmonics of 88 keys', 'Conv 5x5', 'Conv 5x5', `Conv 3x${REACH}`, 'Conv 1'],
    source: 'Deep salience (Bittner and others 2017), one answer a key, read by a Viterbi path',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Patterns of partials that are heard.', minimum: 1, maximum: 256 }],
  },
  presets: listeningSettings('listen-melody', { filters: 12 }, { sequenceSteps: 172, batchSize: 8, epochs: 10, learningRate: 0.01 }),
  logits(scope, frames, { sizes: { filters } }) {
    const first = relu(convolution2d(scope.child('first'), harmonicsOfKeys(frames), { filters, kernel: [5, 5], time: 'same' }))
    const second = relu(convolution2d(scope.child('second'), first, { filters, kernel: [5, 5], time: 'same' }))
    const around = relu(convolution2d(scope.child('around'), dropout(scope, second), { filters, kernel: [3, REACH], time: 'same' }))
    return byMoments(sub(convolution2d(scope.child('salience'), around, { filters: 1, kernel: [1, 1] }), PRIOR_LOGIT))
  },
}
