/**
 * Speed of training, as ratios to PyTorch (Debian's python3-torch with OpenBLAS) and to the machine's matrix product in the same run, two
 * threads each. Wall time after a warm-up; to be run on an otherwise idle machine. ENGINE_BENCH=quick leaves the
 * two largest workloads out.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Graph, matMul, sum, type Tensor } from '../src-main/engine/graph/index.ts'
import { compileGraph, compileLoop, hostTensor, LoopRunner, Session, type HostTensor } from '../src-main/engine/onnx/index.ts'
import { noise } from '../test/support/signals.ts'
import { playbackEntries } from './engine-playback.ts'
import { trainingStep, type Workload } from './engine-workloads.ts'
import { type BenchEntry, entry } from './report.ts'

const THREADS = 2

const paper = { kind: 'lstm', dimensions: 8000, hidden: 2048, steps: 40 } as const

const workloads: (Workload & { goal: number })[] = [
  ...(process.env.ENGINE_BENCH === 'quick'
    ? []
    : [
        { name: "the paper's LSTM, batch 8", ...paper, batch: 8, repeats: 3, goal: 2.5 },
        { name: "the paper's LSTM, batch 32", ...paper, batch: 32, repeats: 2, goal: 1.6 },
      ]),
  { name: 'LSTM 512, 128 steps, batch 16', kind: 'lstm', dimensions: 512, hidden: 512, steps: 128, batch: 16, repeats: 5, goal: 1.2 },
  { name: 'GRU 512, 128 steps, batch 16', kind: 'gru', dimensions: 512, hidden: 512, steps: 128, batch: 16, repeats: 5, goal: 1.2 },
  { name: 'dilated convolutions, 10 layers of 64', kind: 'wavenet', channels: 64, layers: 10, length: 4096, batch: 4, repeats: 5, goal: 1.2 },
  { name: '2-D convolutions, 32 channels of 64 x 64', kind: 'conv2d', channels: 32, height: 64, width: 64, batch: 8, repeats: 5, goal: 1.2 },
  { name: 'transformer block 512, 8 heads, 512 steps', kind: 'transformer', dimensions: 512, heads: 8, steps: 512, batch: 2, repeats: 5, goal: 1.2 },
]

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

const randomTensor = (shape: readonly number[], salt: number, scale = 1): HostTensor => {
  const count = shape.reduce((a, b) => a * b, 1)
  return hostTensor(noise(count, salt).map((value) => value * scale), shape)
}

const scaled = ({ shape }: Tensor): number => (shape.length < 2 ? 0 : shape[shape.length > 2 ? 1 : 0] ** -0.5)

/** Seconds of one training step, the mean of the second run of several steps, its copies of all weights included. */
async function engineSeconds(work: Workload): Promise<number> {
  const program = trainingStep(work)
  const runner = await LoopRunner.create(compileLoop(program), program, { threads: THREADS })
  const weights = program.carried.filter(({ name }) => !name.endsWith('/rms'))
  await runner.write(Object.fromEntries(weights.map(({ name, input }, i) => [name, randomTensor(input.shape, i, scaled(input))])))
  const steps = (work.repeats ?? 3) + 1
  const feeds = Object.fromEntries(program.perStep.map(({ name, input }, i) => [name, randomTensor([steps, ...input.shape], 100 + i)]))
  await runner.run(feeds)
  const seconds = (await secondsOf(() => runner.run(feeds))) / steps
  await runner.dispose()
  return seconds
}

/** Operations per second of a product of two 4096 x 4096 matrices. */
async function matrixRate(): Promise<number> {
  const size = 4096
  const graph = new Graph()
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, [size, size]))
  const session = await Session.create(compileGraph({ inputs: [a, b], outputs: { total: sum(matMul(a, b)) } }), { threads: THREADS })
  const feeds = { a: randomTensor([size, size], 1), b: randomTensor([size, size], 2) }
  const seconds: number[] = []
  for (let repeat = 0; repeat < 5; repeat++) seconds.push(await secondsOf(() => session.run(feeds)))
  await session.dispose()
  return (2 * size ** 3) / Math.min(...seconds)
}

/** Multiplications and additions of one step of an LSTM: forward, and twice as much backward but for the gradient of the input. */
const lstmOperations = ({ dimensions, hidden, steps }: typeof paper, batch: number): number =>
  2 * steps * batch * (2 * dimensions * 4 * hidden + 3 * hidden * 4 * hidden + 3 * hidden * dimensions)

/** PyTorch's seconds a step by workload; null where it is missing. */
function torchSeconds(): Record<string, number> | null {
  // Debian's packages are those of Debian's interpreter.
  const { status, stdout } = spawnSync(existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3', [resolve(import.meta.dirname, 'peers/pytorch_training.py')], {
    input: JSON.stringify(workloads),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return status === 0 ? (JSON.parse(stdout) as Record<string, number>) : null
}

async function compilation(): Promise<BenchEntry[]> {
  const seconds: number[] = []
  for (const steps of [40, 40, 40, 400]) {
    seconds.push(
      await secondsOf(async () => {
        const program = trainingStep({ ...paper, name: 'compilation', dimensions: 800, hidden: 256, steps, batch: 8 })
        await (await LoopRunner.create(compileLoop(program), program, { threads: THREADS })).dispose()
      }),
    )
  }
  const [short, long] = [Math.min(...seconds.slice(0, 3)), seconds[3]]
  return [
    entry("trace, differentiate, emit and load the paper's LSTM, 40 steps", short, 's', { atMost: 0.5 }),
    entry('the same for 400 steps', long / short, 'x', { atMost: 12 }),
  ]
}

export async function run(): Promise<BenchEntry[]> {
  const torch = torchSeconds()
  const entries: BenchEntry[] = []
  for (const { goal, ...work } of workloads) {
    const seconds = await engineSeconds(work)
    entries.push(entry(`${work.name}: training step`, seconds, 's'))
    entries.push(
      torch
        ? entry(`${work.name}: against PyTorch`, torch[work.name] / seconds, 'x', { atLeast: goal })
        : entry(`${work.name}: PyTorch is not installed (python3-torch, libopenblas0-pthread)`, null, 'x'),
    )
    if (work.kind === 'lstm' && work.dimensions === paper.dimensions) {
      const share = lstmOperations(paper, work.batch) / seconds / (await matrixRate())
      entries.push(entry(`${work.name}: share of the matrix-product rate`, share, '', work.batch === 32 ? { atLeast: 0.95 } : {}))
    }
  }
  return [...entries, ...(await compilation()), ...(await playbackEntries())]
}
