import type { FramePredictor } from '../../../src-main/engine/models/definition.ts'
import { FRAME_PARAMETERS } from '../../../src-main/engine/models/frame-parameters.ts'
import { HIDDEN_SIZE, presets } from '../../../src-main/engine/models/presets.ts'
import { dense, layerNormalisation, lstm } from '../../../src-main/engine/nn/index.ts'

export const normalised: FramePredictor = {
  descriptor: {
    id: 'normalised',
    name: 'Normalised',
    description: 'One memory that hears every frame at the same level.',
    layers: ['Layer normalisation', 'LSTM', 'Dense'],
    paperRating: null,
    source: 'Ba, Kiros, Hinton 2016',
    sizes: [HIDDEN_SIZE],
    presets: presets('normalised', { quick: { hidden: 512 }, paper: { hidden: 2048 } }),
  },
  liveParameters: FRAME_PARAMETERS,
  predict(scope, frames, { hidden }) {
    const even = layerNormalisation(scope.child('input'), frames)
    const context = lstm(scope.child('lstm'), even, { units: hidden })
    return dense(scope.child('output'), context, { units: frames.shape[2] })
  },
}
