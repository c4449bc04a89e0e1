/**
 * A spectrogram seen as a picture: small squares, and the largest of ever larger rectangles, until one place is left.
 *
 * @source Choi, Fazekas, Sandler 2016, "Automatic tagging using deep convolutional neural networks", FCN-4, after the VGG networks of
 *         Simonyan and Zisserman 2015. Differs: windows of 4 s in place of 29 s, fewer filters, the largest of what is left of time
 */
import { max } from '../../graph/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'
import { answerOfWindow, planeOf, tagBlock } from './tagging-layers.ts'

/** Of each block: how many times as many filters as the first has, and steps and bands that become one. */
const BLOCKS = [
  { wide: 1, pool: [2, 4] },
  { wide: 2, pool: [2, 4] },
  { wide: 2, pool: [2, 4] },
  { wide: 4, pool: [2, 2] },
] as const

export const taggingVgg: ListeningArchitecture = {
  id: 'labels-vgg',
  descriptor: {
    name: 'Labels, VGG-like',
    description: 'Learns your labels of whole recordings from their mel spectrogram as from a picture: small squares, larger and larger.',
    layers: ['4 x (Conv 3x3, batch normalisation, ReLU, max pool)', 'Max over time', 'Dense'],
    source: 'Automatic tagging with convolutions (Choi, Fazekas, Sandler 2016)',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Patterns of the first layer.', minimum: 1, maximum: 256 }],
  },
  presets: listeningSettings('labels-vgg', { filters: 12 }, { sequenceSteps: 64, epochs: 30 }),
  logits(scope, frames, { sizes: { filters }, labels }) {
    const heard = BLOCKS.reduce(
      (x, { wide, pool }, i) => tagBlock(scope.child(`block-${i + 1}`), x, { filters: wide * filters, pool }),
      planeOf(frames),
    )
    return answerOfWindow(scope, max(heard, [2, 3]), { steps: frames.shape[0], labels })
  },
}
