import { expect, it } from 'vitest'
import { isDrawnSound } from '../../../src-shared/project/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { CounterRandom } from '../random.ts'
import { Trainer } from '../training/trainer.ts'
import { VQ_HOP } from './vq-codec.ts'
import { vqTransformer } from './vq-transformer-model.ts'

const [ROWS, FRAMES, STEPS] = [2, 16, 60]

it('has most of what it hears stand for something of its own after some dozen steps: its books do not fall together', async () => {
  const { quick } = vqTransformer.descriptor.presets
  if (!isDrawnSound(quick)) throw new Error('it draws sound')
  const settings = { ...quick, sizes: { width: 32, blocks: 1, books: 4 }, batchSize: ROWS }
  const shape = [ROWS, FRAMES * VQ_HOP]
  const random = new CounterRandom(1, 0)
  // Soft, as recordings are, and different at every step.
  const sound = Float32Array.from({ length: STEPS * ROWS * FRAMES * VQ_HOP }, () => 0.02 * random.normal())
  const trainer = await Trainer.create(
    vqTransformer.objective(settings, { rows: ROWS, batch: { sound: { shape, dtype: 'float32' } } }),
    { provider: 'cpu', threads: 1 },
    null,
  )
  const { measures } = await trainer.run({
    tensors: {
      sound: hostTensor(sound, [STEPS, ...shape]),
      weights: hostTensor(new Float32Array(STEPS * ROWS).fill(1 / ROWS), [STEPS, ROWS]),
    },
    points: Array.from({ length: STEPS }, (_, step) => ({ step, totalSteps: 4 * STEPS, halvings: 0 })),
  })
  await trainer.dispose()
  // Of 32 vectors a step.
  expect(measures.used.at(-1)!).toBeGreaterThan(12)
})
