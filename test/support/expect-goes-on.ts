import { expect } from 'vitest'
import { WEIGHT_PREFIX } from '../../src-main/engine/checkpoints/names.ts'
import { hostTensor, type HostTensor } from '../../src-main/engine/host-tensor.ts'
import type { BoundObjective } from '../../src-main/engine/models/index.ts'
import { Trainer } from '../../src-main/engine/training/trainer.ts'

/**
 * Holds that a training which is stopped and begun anew from what was kept takes the same steps as one that is not: every weight, slot
 * and buffer is the same to the last bit.
 *
 * @param minibatch  values of one step by name, shape as the objective's batch says; the same at every step
 */
export async function expectGoesOn(
  objective: BoundObjective,
  minibatch: Readonly<Record<string, Float32Array>>,
  { steps, stoppedAt }: { steps: number; stoppedAt: number },
): Promise<void> {
  const rows = objective.rows
  const given: Record<string, Float32Array> = { ...minibatch, weights: new Float32Array(rows).fill(1 / rows) }
  const shapes = Object.fromEntries([...Object.entries(objective.batch).map(([name, { shape }]) => [name, shape]), ['weights', [rows]]])
  const span = (first: number, end: number) => ({
    tensors: Object.fromEntries(
      Object.entries(given).map(([name, values]): [string, HostTensor] => [
        name,
        hostTensor(
          Float32Array.from({ length: (end - first) * values.length }, (_, i) => values[i % values.length]),
          [end - first, ...(shapes[name] as number[])],
        ),
      ]),
    ),
    points: Array.from({ length: end - first }, (_, i) => ({ step: first + i, totalSteps: steps, halvings: 0 })),
  })
  const start = (): Promise<Trainer> => Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
  const whole = await start()
  await whole.run(span(0, stoppedAt))
  const kept = await whole.state()
  await whole.run(span(stoppedAt, steps))
  const end = await whole.state()
  await whole.dispose()
  const again = await start()
  await again.restore(kept)
  await again.run(span(stoppedAt, steps))
  const resumed = await again.state()
  await again.dispose()
  expect([...resumed.keys()].sort()).toEqual([...end.keys()].sort())
  for (const [name, { data }] of end) expect(resumed.get(name)!.data, name).toEqual(data)
  const first = [...kept].find(([name]) => name.startsWith(WEIGHT_PREFIX))?.[0]
  if (first !== undefined) expect(end.get(first)!.data, 'it learns nothing between').not.toEqual(kept.get(first)!.data)
}
