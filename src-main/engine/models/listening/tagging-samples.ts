/**
 * The sound itself, without a spectrum: convolutions over three samples and the largest of each three, again and again.
 *
 * @source Lee, Park, Kim, Nam 2017, "Sample-level deep convolutional neural networks for music auto-tagging using raw waveforms", the 3^9
 *         model: windows of 59,049 samples. Differs: six blocks in place of nine, the mean and the largest of the 27 moments left
 */
import { concat, max, mean, reshape, transpose } from '../../graph/index.ts'
import { convolution1d, maxPoolFrequency } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'
import { answerOfWindow, evenRelu } from './tagging-layers.ts'

/** Of the convolutions that are followed by pooling: how many times as many filters as the first has. */
const WIDE = [1, 1, 2, 2, 2, 4]
/** Samples, or places, that become one. */
const THIRD = 3

export const taggingSamples: ListeningArchitecture = {
  id: 'labels-samples',
  descriptor: {
    name: 'Labels, samples',
    description: 'Learns your labels of whole recordings from their samples, without a spectrum: it finds out what to listen for.',
    layers: ['Conv 3, every 3rd sample', '6 x (Conv 3, batch normalisation, ReLU, max pool 3)', 'Mean and max over time', 'Dense'],
    source: 'Sample-CNN (Lee, Park, Kim, Nam 2017)',
    sizes: [{ name: 'filters', label: 'Filters', description: 'Patterns of the first layers.', minimum: 1, maximum: 256 }],
  },
  presets: listeningSettings('labels-samples', { filters: 12 }, { sequenceSteps: 81, epochs: 30 }),
  logits(scope, frames, { sizes: { filters }, labels }) {
    const [steps, batch, samples] = frames.shape
    const sound = reshape(transpose(frames, [1, 0, 2]), [batch, 1, steps * samples])
    const thirds = convolution1d(scope.child('thirds'), sound, { filters, kernel: THIRD, stride: THIRD })
    const heard = WIDE.reduce(
      (x, wide, i) => {
        const child = scope.child(`block-${i + 1}`)
        const convolved = convolution1d(child.child('conv'), x, { filters: wide * filters, kernel: THIRD })
        return maxPoolFrequency(evenRelu(child.child('even'), convolved), Math.min(THIRD, x.shape[2]))
      },
      evenRelu(scope.child('even'), thirds),
    )
    return answerOfWindow(scope, concat([mean(heard, 2), max(heard, 2)], 1), { steps, labels })
  },
}
