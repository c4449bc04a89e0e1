/** Networks that have learnt nothing, for tests of what is done with one that has. */
import type { TrainingSettings } from '../../src-shared/project/index.ts'
import type { Checkpoint } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { NO_PLATEAU } from '../../src-main/engine/checkpoints/plateau.ts'
import { WEIGHT_PREFIX } from '../../src-main/engine/checkpoints/names.ts'
import { hostTensor, type HostTensor } from '../../src-main/engine/host-tensor.ts'
import type { Form } from '../../src-main/engine/models/index.ts'
import { initialValues } from '../../src-main/engine/nn/index.ts'

/** Weights and buffers of all that `forms` hold, as a training begins with them. */
export const untaughtWeights = (forms: readonly Pick<Form, 'parameters' | 'buffers'>[]): Map<string, HostTensor> =>
  new Map(
    forms
      .flatMap(({ parameters, buffers }) => [...parameters, ...buffers])
      .map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )

/** What a training of something else than frames would have saved after its first step. */
export const untaughtCheckpoint = (
  settings: TrainingSettings,
  weights: ReadonlyMap<string, HostTensor>,
  facts: Record<string, unknown> = {},
): Checkpoint => ({
  record: {
    version: 2,
    summary: { step: 1, epoch: 1, training: { error: 1 }, validation: null },
    settings,
    codec: null,
    standardisation: null,
    facts,
    progress: { stepInEpoch: 0, sums: {}, examples: 0, epochSeconds: 0, plateau: NO_PLATEAU },
  },
  tensors: new Map([...weights].map(([name, tensor]) => [WEIGHT_PREFIX + name, tensor])),
})
