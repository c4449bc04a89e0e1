import { dense, dropout } from '../../../src-main/engine/nn/index.ts'
import type { ListeningArchitecture } from '../../../src-main/engine/models/listening/architecture.ts'
import { listeningSettings } from '../../../src-main/engine/models/listening/settings.ts'

export const tags: ListeningArchitecture = {
  id: 'tags',
  descriptor: {
    name: 'Tags',
    description: 'Says which of your labels hold, moment by moment, by that moment alone.',
    layers: ['Dense ReLU', 'Dense'],
    source: '',
    sizes: [{ name: 'hidden', label: 'Units', description: 'Units of the layer that hears.', minimum: 2, maximum: 1024 }],
  },
  presets: listeningSettings('tags', { hidden: 64 }, { sequenceSteps: 64, epochs: 40 }),
  logits(scope, frames, { sizes: { hidden }, labels }) {
    const heard = dropout(scope, dense(scope.child('heard'), frames, { units: hidden, activation: 'relu' }))
    return dense(scope.child('answer'), heard, { units: labels })
  },
}
