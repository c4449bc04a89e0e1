import type { ListeningArchitecture } from './architecture.ts'
import { ownLabels } from './own-labels.ts'
import { listeningSettings } from './settings.ts'

/** How much of something there is, moment by moment, where the person marked it with values: "lively = 0.7". */
export const ownValues: ListeningArchitecture = {
  id: 'values',
  descriptor: {
    name: 'Find my values',
    description:
      'Learns how much of something you hear, from places that you marked with numbers, such as “lively = 0.2” and “bright = 0.9”, and ' +
      'draws it over other recordings as a curve. Minutes to train.',
    layers: ['Dense 64 ReLU', 'GRU 64, both ways', 'Dense'],
    source: 'A bidirectional recurrent network over mel bands (after Weninger, Eyben, Schuller 2014)',
    sizes: ownLabels.descriptor.sizes,
  },
  presets: listeningSettings('values', { hidden: 64 }, { sequenceSteps: 64, epochs: 40, dropout: 0.25 }),
  logits: ownLabels.logits,
}
