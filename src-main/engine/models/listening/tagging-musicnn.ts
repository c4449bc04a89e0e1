/**
 * Filters in the shapes of what is listened for: tall ones for timbre, whatever its pitch, and long ones for time; then layers over time,
 * each added to what it hears, and the mean and the largest of all of it.
 *
 * @source Pons, Serra 2019, "musicnn: pre-trained convolutional neural networks for music audio tagging"; Pons and others 2018, "End-to-end
 *         learning for music audio tagging at scale", section 3.2. Differs: steps of 64 ms in place of 16, windows of 4 s in place of 3,
 *         two lengths of tall filters in place of three, fewer filters
 */
import type { Tensor } from '../../graph/index.ts'
import { add, concat, max, mean } from '../../graph/index.ts'
import { convolution1d, convolution2d, dense, dropout, type Scope } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'
import { answerOfWindow, evenRelu, planeOf } from './tagging-layers.ts'

/** Parts of the bands that tall filters reach over: they may lie at any pitch. */
const TALL = [0.9, 0.4]
/** Steps that they last: 64 and 192 ms. */
const TALL_STEPS = [1, 3]
/** Steps that long filters last: 0.6, 1.1 and 2.1 s. */
const LONG_STEPS = [9, 17, 33]
/** Of each layer over time, and how many of them there are. */
const [CONTEXT_STEPS, CONTEXT_LAYERS] = [7, 3]

/** @param plane float32 [batch, 1, T, bands] @returns float32 [batch, filters, T], for each shape of filters, side by side */
function musicalFront(scope: Scope, plane: Tensor, filters: number): Tensor {
  const bands = plane.shape[3]
  const tall = TALL.flatMap((part) =>
    TALL_STEPS.map((steps) => {
      const child = scope.child(`tall-${Math.round(100 * part)}-${steps}`)
      const kernel = [steps, Math.max(1, Math.floor(part * bands))] as const
      const heard = convolution2d(child.child('conv'), plane, { filters, kernel, time: 'same', frequency: 'valid' })
      return max(evenRelu(child.child('even'), heard), 3)
    }),
  )
  const loudness = mean(plane, 3)
  const long = LONG_STEPS.map((kernel) => {
    const child = scope.child(`long-${kernel}`)
    return evenRelu(child.child('even'), convolution1d(child.child('conv'), loudness, { filters, kernel }))
  })
  return concat([...tall, ...long], 1)
}

export const taggingMusicnn: ListeningArchitecture = {
  id: 'labels-musicnn',
  descriptor: {
    name: 'Labels, musicnn',
    description:
      'Learns your labels of whole recordings by filters in musical shapes: tall ones for sound at any pitch, long ones for the rhythm.',
    layers: [
      'Conv 90 % and 40 % of the bands tall',
      'Conv 9, 17, 33 long',
      '3 x Conv 7, added',
      'Mean and max over time',
      'Dense ReLU',
      'Dense',
    ],
    source: 'musicnn (Pons, Serra 2019)',
    sizes: [
      { name: 'filters', label: 'Filters', description: 'Patterns of each shape.', minimum: 1, maximum: 256 },
      { name: 'hidden', label: 'Units', description: 'Units of the layers after it.', minimum: 2, maximum: 1024 },
    ],
  },
  presets: listeningSettings('labels-musicnn', { filters: 8, hidden: 32 }, { sequenceSteps: 64, epochs: 30 }),
  logits(scope, frames, { sizes: { filters, hidden }, labels }) {
    const heard = [musicalFront(scope.child('front'), planeOf(frames), filters)]
    for (let i = 0; i < CONTEXT_LAYERS; i++) {
      const [child, before] = [scope.child(`context-${i + 1}`), heard[i]]
      const wide = evenRelu(child.child('even'), convolution1d(child.child('conv'), before, { filters: hidden, kernel: CONTEXT_STEPS }))
      heard.push(i === 0 ? wide : add(wide, before))
    }
    const all = concat(heard, 1)
    const pooled = dropout(scope, concat([mean(all, 2), max(all, 2)], 1))
    const known = dense(scope.child('known'), pooled, { units: hidden, activation: 'relu' })
    return answerOfWindow(scope, known, { steps: frames.shape[0], labels })
  },
}
