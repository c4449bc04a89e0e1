/** What hears strokes: a front of convolutions over time and frequency, and a stack of dilated ones over time. */
import type { Tensor } from '../../graph/index.ts'
import { add, expandDims, relu, reshape, transpose } from '../../graph/index.ts'
import { convolution1d, convolution2d, dense, dropout, maxPoolFrequency, type Scope } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'

/** Bands that are one after each of the two convolutions. */
const POOLED = [3, 4] as const

/**
 * Neighbouring bands and moments: two convolutions, each followed by the largest of some bands.
 *
 * @param frames float32 [T, batch, bands]
 * @returns      float32 [T, batch, 2 filters bands / 12]
 * @source       Schlueter, Boeck 2014, figure 1. Differs: one kernel for all times and bands after the pooling, fewer filters
 */
function strokeFront(scope: Scope, frames: Tensor, filters: number): Tensor {
  const plane = expandDims(transpose(frames, [1, 0, 2]), 1)
  const near = relu(convolution2d(scope.child('near'), plane, { filters, kernel: [7, 3], time: 'same' }))
  const wide = relu(
    convolution2d(scope.child('wide'), maxPoolFrequency(near, POOLED[0]), { filters: 2 * filters, kernel: [3, 3], time: 'same' }),
  )
  const pooled = maxPoolFrequency(wide, POOLED[1])
  const [batch, channels, steps, bands] = pooled.shape
  return reshape(transpose(pooled, [2, 0, 1, 3]), [steps, batch, channels * bands])
}

const FILTERS = { name: 'filters', label: 'Filters', description: 'Patterns of the first layer.', minimum: 1, maximum: 256 }
const HIDDEN = { name: 'hidden', label: 'Units', description: 'Units of the layers after it.', minimum: 2, maximum: 1024 }

/** @returns float32 [T, batch, labels] */
const strokeLogits: ListeningArchitecture['logits'] = (scope, frames, { sizes: { filters, hidden }, labels }) => {
  const heard = dense(scope.child('heard'), strokeFront(scope, frames, filters), { units: hidden, activation: 'relu' })
  return dense(scope.child('answer'), dropout(scope, heard), { units: labels })
}

/** Where notes and strokes begin. */
export const onsets: ListeningArchitecture = {
  id: 'listen-onsets',
  descriptor: {
    name: 'Hear onsets',
    description: 'Learns where something begins, a note or a stroke, from marks at beginnings, whatever they are called.',
    layers: ['Conv 7x3', 'Pool 3', 'Conv 3x3', 'Pool 4', 'Dense ReLU', 'Dense'],
    source: 'A convolutional network over mel bands (Schlüter, Böck 2014)',
    sizes: [FILTERS, HIDDEN],
  },
  presets: listeningSettings('listen-onsets', { filters: 8, hidden: 48 }, { sequenceSteps: 200, epochs: 8, learningRate: 0.006 }),
  logits: strokeLogits,
}

/** Where the drums of a kit are struck. */
export const drums: ListeningArchitecture = {
  id: 'listen-drums',
  descriptor: {
    name: 'Hear drums',
    description: 'Learns where the drums of a kit are struck, from marks such as "kick", "snare" and "hat".',
    layers: ['Conv 7x3', 'Pool 3', 'Conv 3x3', 'Pool 4', 'Dense ReLU', 'Dense'],
    source: 'A convolutional network over mel bands (Schlüter, Böck 2014; three answers as in Vogl and others 2017)',
    sizes: [FILTERS, HIDDEN],
  },
  presets: listeningSettings('listen-drums', { filters: 8, hidden: 48 }, { sequenceSteps: 200, epochs: 8, learningRate: 0.006 }),
  logits: strokeLogits,
}

/** Each hears twice as far as the one before; together 5 s to both sides. */
const DILATIONS = [1, 2, 4, 8, 16, 32, 64, 128]

/**
 * A stack of dilated convolutions over time, each added to what it hears.
 *
 * @param x float32 [T, batch, channels]
 * @returns float32 of that shape
 * @source  Davies, Boeck 2019, figure 1. Differs: 8 layers, rectifiers
 */
function dilatedStack(scope: Scope, x: Tensor): Tensor {
  let heard = transpose(x, [1, 2, 0])
  const filters = heard.shape[1]
  for (const dilation of DILATIONS) {
    const child = scope.child(`reach-${dilation}`)
    const wide = dropout(child, relu(convolution1d(child.child('wide'), heard, { filters, kernel: 5, dilation })))
    heard = add(heard, convolution1d(child.child('mixed'), wide, { filters, kernel: 1 }))
  }
  return transpose(heard, [2, 0, 1])
}

/** @returns float32 [T, batch, labels] */
const contextLogits: ListeningArchitecture['logits'] = (scope, frames, { sizes: { filters, hidden }, labels }) => {
  const heard = dense(scope.child('heard'), strokeFront(scope, frames, filters), { units: hidden, activation: 'relu' })
  return dense(scope.child('answer'), relu(dilatedStack(scope.child('context'), heard)), { units: labels })
}

/** Where beats lie, and which of them begin bars. */
export const beats: ListeningArchitecture = {
  id: 'listen-beats',
  descriptor: {
    name: 'Hear beats',
    description: 'Learns where beats lie from the marks "beat" and "downbeat", or from beats that are counted: those of 1 begin bars.',
    layers: ['Conv 7x3', 'Pool 3', 'Conv 3x3', 'Pool 4', 'Dense ReLU', 'Dilated Conv 5 x 8', 'Dense'],
    source: 'A temporal convolutional network (Davies, Böck 2019), read by a bar pointer (Krebs, Böck, Widmer 2015)',
    sizes: [FILTERS, HIDDEN],
  },
  presets: listeningSettings(
    'listen-beats',
    { filters: 4, hidden: 16 },
    { sequenceSteps: 1000, batchSize: 4, epochs: 14, learningRate: 0.005 },
  ),
  logits: contextLogits,
}

/** Which instruments sound when. */
export const instruments: ListeningArchitecture = {
  id: 'listen-instruments',
  descriptor: {
    name: 'Hear instruments',
    description: "Learns which of the program's instruments sound when, from stretches with their names: piano, organ, strings, drums, ...",
    layers: ['Conv 7x3', 'Pool 3', 'Conv 3x3', 'Pool 4', 'Dense ReLU', 'Dilated Conv 5 x 8', 'Dense'],
    source: 'A convolutional network over mel bands (after Han, Kim, Lee 2017), with dilated convolutions over time',
    sizes: [FILTERS, HIDDEN],
  },
  presets: listeningSettings(
    'listen-instruments',
    { filters: 4, hidden: 24 },
    { sequenceSteps: 500, batchSize: 4, epochs: 8, learningRate: 0.005 },
  ),
  logits: contextLogits,
}
