/** What hears notes: when each of 88 keys begins, and whether it sounds, the same for each key by its form. */
import type { Tensor } from '../../graph/index.ts'
import { concat, relu, sigmoid, stopGradient, sub } from '../../graph/index.ts'
import { convolution2d, dropout, type Scope } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { byMoments, harmonicsOfKeys, PRIOR_LOGIT } from './key-harmonics.ts'
import { listeningSettings } from './settings.ts'

/** Two convolutions over moments and keys. @returns float32 [batch, filters, T, 88] */
function keyFront(scope: Scope, heard: Tensor, filters: number): Tensor {
  const near = relu(convolution2d(scope.child('near'), heard, { filters, kernel: [3, 3], time: 'same' }))
  return dropout(scope, relu(convolution2d(scope.child('wide'), near, { filters, kernel: [5, 3], time: 'same' })))
}

export const notes: ListeningArchitecture = {
  id: 'listen-notes',
  descriptor: {
    name: 'Hear notes',
    description: 'Learns which notes are played, several at a time, from stretches such as "C4", "F#3", or MIDI numbers.',
    layers: ['Harmonics of 88 keys', 'Begins: Conv 3x3, 5x3, 3x1', 'Sounds: Conv 3x3, 5x3', 'Both: Conv 9x1', 'Conv 1'],
    source: 'Onsets and frames (Hawthorne and others 2018), convolutions that are equal for all keys',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Patterns of partials that are heard.', minimum: 1, maximum: 256 }],
  },
  presets: listeningSettings('listen-notes', { filters: 12 }, { sequenceSteps: 172, batchSize: 8, epochs: 10, learningRate: 0.01 }),
  /** What begins is heard by itself; what sounds knows of it, but teaches it nothing. */
  logits(scope, frames, { sizes: { filters } }) {
    const heard = harmonicsOfKeys(frames)
    const front = keyFront(scope.child('onset'), heard, filters)
    const begins = sub(convolution2d(scope.child('begins'), front, { filters: 1, kernel: [3, 1], time: 'same' }), PRIOR_LOGIT)
    const known = concat([keyFront(scope.child('frame'), heard, filters), stopGradient(sigmoid(begins))], 1)
    const context = relu(convolution2d(scope.child('context'), known, { filters, kernel: [9, 1], time: 'same' }))
    const sounds = sub(convolution2d(scope.child('sounds'), context, { filters: 1, kernel: [1, 1] }), PRIOR_LOGIT)
    return concat([byMoments(begins), byMoments(sounds)], 2)
  },
}
