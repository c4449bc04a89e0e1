/**
 * Speed of training, as ratios to PyTorch (Debian's python3-torch with OpenBLAS) and to the machine's matrix product in the same run, two
 * threads each. Every workload runs in a process of its own in the environment of the app's engine processes. PyTorch runs as it is
 * installed, and once more with the engine's memory settings (huge pages, freed memory kept), which on Linux are part of what makes the
 * engine fast. Wall time after a warm-up, the best of several on both sides; to be run on an otherwise idle machine. ENGINE_BENCH=quick
 * leaves the two largest workloads out.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { compileLoop, LoopRunner } from '../src-main/engine/onnx/index.ts'
import { engineEnvironment } from '../src-main/workers/fork-engine.ts'
import type { GroupsMeasurement } from './engine-groups.ts'
import type { SteppingOrder, SteppingWork } from './engine-stepping.ts'
import { trainingStep, type Workload } from './engine-workloads.ts'
import { secondsOf, type TrainingMeasurement, type TrainingOrder } from './measure-training.ts'
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
  {
    name: 'dilated convolutions, 10 layers of 64',
    kind: 'wavenet',
    channels: 64,
    layers: 10,
    length: 4096,
    batch: 4,
    repeats: 5,
    goal: 1.5,
  },
  {
    name: '2-D convolutions, 32 channels of 64 x 64',
    kind: 'conv2d',
    channels: 32,
    height: 64,
    width: 64,
    batch: 8,
    repeats: 5,
    goal: 1.3,
  },
  {
    name: 'transformer block 512, 8 heads, 512 steps',
    kind: 'transformer',
    dimensions: 512,
    heads: 8,
    steps: 512,
    batch: 2,
    repeats: 5,
    goal: 2.5,
  },
]

/** Calls a measuring function in a process of its own. */
function inEngineProcess<T>(module: string, name: string, order: unknown): T {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, 'measure.mjs'), module, name], {
    input: JSON.stringify(order),
    encoding: 'utf8',
    env: engineEnvironment(),
  })
  if (status !== 0) throw new Error(`${name} of ${module} failed:\n${stderr}`)
  return JSON.parse(stdout) as T
}

const measured = (order: Omit<TrainingOrder, 'threads'>): TrainingMeasurement =>
  inEngineProcess('measure-training', 'measureTraining', { ...order, threads: THREADS } satisfies TrainingOrder)

/** Multiplications and additions of one step of an LSTM: forward, and twice as much backward but for the gradient of the input. */
const lstmOperations = ({ dimensions, hidden, steps }: typeof paper, batch: number): number =>
  2 * steps * batch * (2 * dimensions * 4 * hidden + 3 * hidden * 4 * hidden + 3 * hidden * dimensions)

/** What a script of peers/ prints; null where PyTorch is missing. */
function torch<T>(script: string, input: unknown, environment: NodeJS.ProcessEnv = process.env): T | null {
  // Debian's packages are those of Debian's interpreter.
  const { status, stdout } = spawnSync(
    existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3',
    [resolve(import.meta.dirname, 'peers', script)],
    { input: JSON.stringify(input), encoding: 'utf8', env: environment, stdio: ['pipe', 'pipe', 'ignore'] },
  )
  return status === 0 ? (JSON.parse(stdout) as T) : null
}

const stepping: SteppingWork[] = (['gru', 'attention'] as const).map((kind) => ({
  name: `${kind === 'gru' ? 'GRU' : 'attention over 512 positions'}, 6 layers of 256, token by token`,
  kind,
  units: 256,
  layers: 6,
  heads: 8,
  context: 512,
  tokens: 256,
}))

/** Seconds a token against PyTorch, which makes no copy of what it remembers. */
function tokens(): BenchEntry[] {
  const peer = torch<Record<string, number>>('pytorch_stepping.py', stepping)
  return stepping.flatMap((work) => {
    const seconds = inEngineProcess<number>('engine-stepping', 'measureStepping', { work, threads: THREADS } satisfies SteppingOrder)
    return [
      entry(`${work.name}: a token`, seconds * 1000, 'ms'),
      entry(`${work.name}: against PyTorch`, peer && peer[work.name] / seconds, 'x', { atLeast: 5 }),
    ]
  })
}

/** Two networks against each other against PyTorch, and what a second group of parameters costs. */
function groups(): BenchEntry[] {
  const peer = torch<number>('pytorch_adversarial.py', null)
  const { adversarial, twoGroups, oneGroup } = inEngineProcess<GroupsMeasurement>('engine-groups', 'measureGroups', {
    threads: THREADS,
    rounds: 5,
  })
  return [
    entry('generator and critic with gradient penalty: training step', adversarial, 's'),
    entry('generator and critic with gradient penalty: against PyTorch', peer && peer / adversarial, 'x', { atLeast: 1.2 }),
    entry('two groups of parameters against one of their size', twoGroups / oneGroup, 'x', { atMost: 1.05 }),
  ]
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

/** GB of a process that trains step by step, as a person's run does when one step takes a second. */
const peakMemory = (work: Workload): number | null => {
  const { peakBytes } = measured({ work, runs: [1], repeats: 3, matrix: false })
  return peakBytes === null ? null : peakBytes / 1e9
}

/** Ten times the frames and ten times the batches: what a step of an LSTM then costs, divided by ten. */
function proportions(): BenchEntry[] {
  const lstm = { kind: 'lstm', dimensions: 512, hidden: 512, batch: 16 } as const
  const secondsOfLength = (steps: number): number =>
    measured({ work: { ...lstm, name: `${steps} frames`, steps }, runs: [4], repeats: 3, matrix: false }).seconds[0]
  const frames = secondsOfLength(400) / secondsOfLength(40) / 10
  const [few, many] = measured({ work: { ...lstm, name: 'batches', steps: 40 }, runs: [20, 200], repeats: 2, matrix: false }).seconds
  const proportional = { atLeast: 0.8, atMost: 1.2 }
  return [
    entry('ten times the frames, cost per frame', frames, 'x', proportional),
    entry('ten times the batches, cost per batch', many / few, 'x', proportional),
  ]
}

export async function run(): Promise<BenchEntry[]> {
  const peer = torch<Record<string, number>>('pytorch_training.py', workloads)
  const tunedPeer = torch<Record<string, number>>('pytorch_training.py', workloads, engineEnvironment())
  const entries: BenchEntry[] = []
  for (const { goal, ...work } of workloads) {
    const isPaper = work.kind === 'lstm' && work.dimensions === paper.dimensions
    const {
      seconds: [seconds],
      matrixRate,
    } = measured({
      work,
      ...(isPaper ? { runs: [1], repeats: 2 * (work.repeats ?? 3) } : { runs: [(work.repeats ?? 3) + 1], repeats: 3 }),
      matrix: isPaper,
    })
    entries.push(entry(`${work.name}: training step`, seconds, 's'))
    entries.push(
      peer
        ? entry(`${work.name}: against PyTorch`, peer[work.name] / seconds, 'x', { atLeast: goal })
        : entry(`${work.name}: PyTorch is not installed (python3-torch, libopenblas0-pthread)`, null, 'x'),
    )
    if (tunedPeer)
      entries.push(entry(`${work.name}: against PyTorch with the engine's memory settings`, tunedPeer[work.name] / seconds, 'x'))
    if (isPaper && matrixRate !== null) {
      const share = lstmOperations(paper, work.batch) / seconds / matrixRate
      entries.push(entry(`${work.name}: share of the matrix-product rate`, share, '', work.batch === 32 ? { atLeast: 0.95 } : {}))
    }
    if (isPaper && work.batch === 8) entries.push(entry(`${work.name}: peak memory`, peakMemory(work), 'GB', { atMost: 4 }))
  }
  return [
    ...entries,
    ...(await compilation()),
    ...proportions(),
    ...tokens(),
    ...groups(),
    ...inEngineProcess<BenchEntry[]>('engine-playback', 'playbackEntries', null),
  ]
}
