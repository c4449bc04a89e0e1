/** The program of a test: goes once through a data set on the disk and tells how much memory that took. Built and forked by the test. */
import { valuesPerStep, type BatchPlan } from '../../src-main/engine/datasets/batch-plan.ts'
import { PrefetchedSteps } from '../../src-main/engine/datasets/prefetch.ts'
import { StepFiller } from '../../src-main/engine/datasets/step-filler.ts'

export interface MemoryReport {
  bytesRead: number
  /** Sum of the first number of every sequence, which says which frames were read. */
  sumOfFirst: number
  /** Of the whole process, arrays outside the heap included. */
  grownBytes: number
}

process.once('message', (plan: BatchPlan) => {
  void readAll(plan).then((report) => process.send!(report, () => process.disconnect()))
})

async function readAll(plan: BatchPlan): Promise<MemoryReport> {
  const values = valuesPerStep(plan)
  const target = new Float32Array(values)
  const steps = new PrefetchedSteps(new StepFiller(plan), { valuesPerStep: values, totalSteps: plan.steps })
  const before = process.memoryUsage.rss()
  let highest = before
  let sumOfFirst = 0
  for (let step = 0; step < plan.steps; step++) {
    if (step % 16 === 0) highest = Math.max(highest, process.memoryUsage.rss())
    await steps.read(step, 1, target)
    for (let row = 0; row < plan.batch; row++) sumOfFirst += target[row * plan.sequences.dimensions]
  }
  await steps.close()
  return { bytesRead: plan.steps * values * Float32Array.BYTES_PER_ELEMENT, sumOfFirst, grownBytes: highest - before }
}
