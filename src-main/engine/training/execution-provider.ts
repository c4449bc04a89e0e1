import type { ProviderId } from '../../../src-shared/project/index.ts'
import type { Provider } from '../onnx/index.ts'
import { TrainingError } from './errors.ts'

/** ONNX Runtime's provider of that name. */
export function executionProvider(provider: ProviderId): Provider {
  if (provider === 'tfjs-node-gpu') throw new TrainingError('TensorFlow.js cannot run this model here.', 'Choose the processor (cpu) instead.')
  return provider
}
