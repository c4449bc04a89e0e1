/** What hears tones: the same for every root, so that what was learnt in one key is known in all. */
import type { Tensor } from '../../graph/index.ts'
import { concat, expandDims, mean, relu, reshape, slice, transpose } from '../../graph/index.ts'
import { convolution1d, convolution2d, dense, dropout, type Scope } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'

const CLASSES = 12
/** Octaves from the lowest that count as the bass. */
const BASS_OCTAVES = 2
/** Semitones that are heard together: two octaves, in which the first four harmonics of a tone lie. */
const REACH = 25

/**
 * Pitch classes as seen from each root: convolution over semitones, then the mean of all octaves and of the bass, turned so that each root
 * comes first.
 *
 * @param frames float32 [T, batch, 12 octaves], semitones from a C up
 * @returns      float32 [batch 12, 24 filters, T]: a row for each root of each example
 * @source       Korzeniowski, Widmer 2017 (convolutions over a logarithmic spectrum). Differs: equal for all roots by its form
 */
function fromEachRoot(scope: Scope, frames: Tensor, filters: number): Tensor {
  const plane = expandDims(transpose(frames, [1, 0, 2]), 1)
  const tones = relu(convolution2d(scope.child('tones'), plane, { filters, kernel: [1, REACH] }))
  const [batch, , steps, semitones] = tones.shape
  const octaves = reshape(tones, [batch, filters, steps, semitones / CLASSES, CLASSES])
  const bass = slice(octaves, [0, 0, 0, 0, 0], [batch, filters, steps, BASS_OCTAVES, CLASSES])
  const classes = concat([mean(octaves, 3), mean(bass, 3)], 1)
  const rows = Array.from({ length: CLASSES }, (_, root) => {
    const turned = root === 0 ? classes : concat([from(classes, root, CLASSES), from(classes, 0, root)], 3)
    return expandDims(reshape(transpose(turned, [0, 1, 3, 2]), [batch, 2 * filters * CLASSES, steps]), 1)
  })
  return reshape(concat(rows, 1), [batch * CLASSES, 2 * filters * CLASSES, steps])
}

/** Pitch classes `first` .. `end` - 1. */
const from = (classes: Tensor, first: number, end: number): Tensor =>
  slice(classes, [0, 0, 0, first], [...classes.shape.slice(0, 3), end - first])

/** float32 [batch 12, kinds, T] as [T, batch, kinds 12]: kinds one after another, roots from C up within each. */
function byKinds(answers: Tensor, batch: number): Tensor {
  const [, kinds, steps] = answers.shape
  return reshape(transpose(reshape(answers, [batch, CLASSES, kinds, steps]), [3, 0, 2, 1]), [steps, batch, kinds * CLASSES])
}

const SIZES = [
  { name: 'filters', label: 'Filters', description: 'Patterns of harmonics that are heard.', minimum: 1, maximum: 256 },
  { name: 'hidden', label: 'Units', description: 'Units that hear each root.', minimum: 2, maximum: 1024 },
]

/** Of the whole: major or minor, and of which tonic. */
export const key: ListeningArchitecture = {
  id: 'listen-key',
  descriptor: {
    name: 'Hear keys',
    description: 'Learns the key of recordings from labels such as "Eb major" or "F# minor" over the whole of each.',
    layers: ['Conv 1x25', 'Octaves folded', 'Each root: Conv 5 ReLU', 'Conv 1', 'Mean'],
    source: 'A convolutional network over semitones (Korzeniowski, Widmer 2017), equal for all roots',
    sizes: SIZES,
  },
  presets: listeningSettings('listen-key', { filters: 6, hidden: 24 }, { per: 'clip', sequenceSteps: 200, batchSize: 8, epochs: 14 }),
  logits(scope, frames, { sizes: { filters, hidden } }) {
    const heard = relu(convolution1d(scope.child('heard'), fromEachRoot(scope, frames, filters), { filters: hidden, kernel: 5 }))
    const answers = convolution1d(scope.child('answer'), dropout(scope, heard), { filters: 2, kernel: 1 })
    return byKinds(answers, frames.shape[1])
  },
}

/** What sounds together, moment by moment; or that it is no chord. */
export const chords: ListeningArchitecture = {
  id: 'listen-chords',
  descriptor: {
    name: 'Hear chords',
    description: 'Learns chords from labels such as "C", "A:min7" or "N" (none) over stretches of recordings.',
    layers: ['Conv 1x25', 'Octaves folded', 'Each root: Conv 5 ReLU', 'Conv 9 ReLU', 'Conv 1'],
    source: 'A convolutional network over semitones (Korzeniowski, Widmer 2016), equal for all roots, read by a Viterbi path',
    sizes: SIZES,
  },
  presets: listeningSettings('listen-chords', { filters: 8, hidden: 32 }, { sequenceSteps: 150, batchSize: 8, epochs: 14 }),
  logits(scope, frames, { sizes: { filters, hidden }, labels }) {
    const [steps, batch] = frames.shape
    const near = relu(convolution1d(scope.child('heard'), fromEachRoot(scope, frames, filters), { filters: hidden, kernel: 5 }))
    const heard = relu(convolution1d(scope.child('context'), dropout(scope, near), { filters: hidden, kernel: 9 }))
    const kinds = byKinds(convolution1d(scope.child('answer'), heard, { filters: (labels - 1) / CLASSES, kernel: 1 }), batch)
    const whole = transpose(mean(reshape(heard, [batch, CLASSES, hidden, steps]), 1), [2, 0, 1])
    return concat([kinds, dense(scope.child('none'), whole, { units: 1 })], 2)
  },
}
