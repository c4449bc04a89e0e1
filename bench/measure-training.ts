import { existsSync, readFileSync } from 'node:fs'
import { Graph, matMul, sum, type Tensor } from '../src-main/engine/graph/index.ts'
import { compileGraph, compileLoop, hostTensor, LoopRunner, Session, type HostTensor } from '../src-main/engine/onnx/index.ts'
import { noise } from '../test/support/signals.ts'
import { trainingStep, type Workload } from './engine-workloads.ts'

export interface TrainingOrder {
  readonly work: Workload
  readonly threads: number
  /** Steps of the runs that are timed, one run after the other; the shortest time of `repeats` rounds counts. */
  readonly runs: readonly number[]
  readonly repeats: number
  /** Also measures the machine's matrix product, right before and right after. */
  readonly matrix: boolean
}

export interface TrainingMeasurement {
  /** Processor time of one step, by run. */
  readonly seconds: readonly number[]
  /** Operations per second of a large matrix product, the best of all; null where not asked for. */
  readonly matrixRate: number | null
  /** Most memory the process ever held while it trained; null where the system does not say. */
  readonly peakBytes: number | null
}

/** Processor time of this process while it works, of all its threads: what others do on the machine counts little. */
export const processorSecondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

const randomTensor = (shape: readonly number[], salt: number, scale = 1): HostTensor => {
  const values = noise(
    shape.reduce((a, b) => a * b, 1),
    salt,
  )
  for (let i = 0; i < values.length; i++) values[i] *= scale
  return hostTensor(values, shape)
}

const scaled = ({ shape }: Tensor): number => (shape.length < 2 ? 0 : shape[shape.length > 2 ? 1 : 0] ** -0.5)

/** Processor time of training steps after a warm-up, with what a run copies of the weights. */
export async function measureTraining({ work, threads, runs, repeats, matrix }: TrainingOrder): Promise<TrainingMeasurement> {
  const before = matrix ? await matrixRate(threads) : null
  const program = trainingStep(work)
  const runner = await LoopRunner.create(compileLoop(program), program, { threads })
  for (const [i, { name, input }] of program.carried.entries()) {
    if (!name.endsWith('/rms')) await runner.write({ [name]: randomTensor(input.shape, i, scaled(input)) })
  }
  const feeds = runs.map((steps) =>
    Object.fromEntries(program.perStep.map(({ name, input }, i) => [name, randomTensor([steps, ...input.shape], 100 + i)])),
  )
  await runner.run(feeds[0])
  const seconds = runs.map(() => Infinity)
  for (let round = 0; round < repeats; round++) {
    for (const [i, steps] of runs.entries())
      seconds[i] = Math.min(seconds[i], (await processorSecondsOf(() => runner.run(feeds[i]))) / steps)
  }
  await runner.dispose()
  const peak = peakBytes()
  return { seconds, peakBytes: peak, matrixRate: before === null ? null : Math.max(before, await matrixRate(threads)) }
}

/** Operations per second of a product of two 4096 x 4096 matrices. */
async function matrixRate(threads: number): Promise<number> {
  const size = 4096
  const graph = new Graph()
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, [size, size]))
  const session = await Session.create(compileGraph({ inputs: [a, b], outputs: { total: sum(matMul(a, b)) } }), { threads })
  const feeds = { a: randomTensor([size, size], 1), b: randomTensor([size, size], 2) }
  const seconds: number[] = []
  for (let repeat = 0; repeat < 5; repeat++) seconds.push(await processorSecondsOf(() => session.run(feeds)))
  await session.dispose()
  return (2 * size ** 3) / Math.min(...seconds)
}

/** VmHWM of this process. */
const peakBytes = (): number | null => {
  const status = '/proc/self/status'
  const kilobytes = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}
