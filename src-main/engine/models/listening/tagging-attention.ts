/**
 * Each moment gives an answer, and says for each label how much it counts for the whole: who plays for a second of four is not outvoted.
 *
 * @source Gururani, Sharma, Lerch 2019, "An attention mechanism for musical instrument recognition", section 3. Differs: two convolutions
 *         of its own in place of VGGish, weights by softmax, answers are weighed before they become probabilities
 */
import { mul, reshape, softmax, sum, transpose, broadcastTo } from '../../graph/index.ts'
import { dense, dropout } from '../../nn/index.ts'
import type { ListeningArchitecture } from './architecture.ts'
import { listeningSettings } from './settings.ts'
import { planeOf, tagBlock } from './tagging-layers.ts'

export const taggingAttention: ListeningArchitecture = {
  id: 'labels-attention',
  descriptor: {
    name: 'Labels, attention',
    description: 'Learns your labels of whole recordings; each moment says how much it counts for each of them.',
    layers: ['2 x (Conv 3x3, batch normalisation, ReLU, max pool over bands)', 'Dense ReLU', 'Attention over time', 'Dense'],
    source: 'Attention for instruments (Gururani, Sharma, Lerch 2019)',
    sizes: [
      { name: 'filters', label: 'Filters', description: 'Patterns of the first layer.', minimum: 1, maximum: 256 },
      { name: 'hidden', label: 'Units', description: 'Units of the layer after it.', minimum: 2, maximum: 1024 },
    ],
  },
  presets: listeningSettings('labels-attention', { filters: 8, hidden: 48 }, { sequenceSteps: 64, epochs: 30 }),
  logits(scope, frames, { sizes: { filters, hidden }, labels }) {
    const near = tagBlock(scope.child('near'), planeOf(frames), { filters, pool: [1, 4] })
    const wide = tagBlock(scope.child('wide'), near, { filters: 2 * filters, pool: [1, 4] })
    const [batch, channels, steps, bands] = wide.shape
    const moments = reshape(transpose(wide, [2, 0, 1, 3]), [steps, batch, channels * bands])
    const heard = dropout(scope, dense(scope.child('heard'), moments, { units: hidden, activation: 'relu' }))
    const counts = softmax(dense(scope.child('attention'), heard, { units: labels }), 0)
    const answers = dense(scope.child('answer'), heard, { units: labels })
    return broadcastTo(sum(mul(counts, answers), 0, true), answers.shape)
  },
}
