/** What hears notes: when each of 88 keys begins, and whether it sounds, the same for each key by its form. */
import { HEARD_KEYS } from '../../../../src-shared/music/index.ts'
import type { Tensor } from '../../graph/index.ts'
import { concat, fill, relu, reshape, sigmoid, slice, stopGradient, sub, transpose } from '../../graph/index.ts'
import { convolution2d, dropout, type Scope } from '../../nn/index.ts'
import { BINS_PER_SEMITONE } from '../../labels/partials-view.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'

/** What is heard of a key: where a tone has its partials, and where those lie of which it may be a partial itself. */
const HARMONICS = [1 / 3, 1 / 2, 1, 2, 3, 4, 5]
/** Most keys are silent most of the time: answers begin at one in twenty. */
const PRIOR_LOGIT = 3
const KEY_BINS = HEARD_KEYS * BINS_PER_SEMITONE

/**
 * The spectrum around each harmonic of each key.
 *
 * @param frames float32 [T, batch, bins]
 * @returns      float32 [batch, harmonics x bins a semitone, T, 88]
 * @source       Bittner and others 2017, section 2.1
 */
function harmonicsOfKeys(frames: Tensor): Tensor {
  const [steps, batch, bins] = frames.shape
  const plane = transpose(frames, [1, 0, 2])
  const channels = HARMONICS.map((harmonic) => {
    const shift = Math.round(12 * BINS_PER_SEMITONE * Math.log2(harmonic))
    const [from, to] = [Math.max(0, shift), Math.min(bins, shift + KEY_BINS)]
    const silence = (width: number): Tensor[] => (width > 0 ? [fill(frames.graph, [batch, steps, width], 0)] : [])
    const heard = concat(
      [...silence(from - shift), slice(plane, [0, 0, from], [batch, steps, to - from]), ...silence(shift + KEY_BINS - to)],
      2,
    )
    return transpose(reshape(heard, [batch, steps, HEARD_KEYS, BINS_PER_SEMITONE]), [0, 3, 1, 2])
  })
  return concat(channels, 1)
}

/** Two convolutions over moments and keys. @returns float32 [batch, filters, T, 88] */
function keyFront(scope: Scope, heard: Tensor, filters: number): Tensor {
  const near = relu(convolution2d(scope.child('near'), heard, { filters, kernel: [3, 3], time: 'same' }))
  return dropout(scope, relu(convolution2d(scope.child('wide'), near, { filters, kernel: [5, 3], time: 'same' })))
}

/** float32 [batch, 1, T, 88] as [T, batch, 88] */
function byMoments(answers: Tensor): Tensor {
  const [batch, , steps, keys] = answers.shape
  return transpose(reshape(answers, [batch, steps, keys]), [1, 0, 2])
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
