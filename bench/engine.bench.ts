/**
 * Speed of training, as ratios to PyTorch (Debian's python3-torch with OpenBLAS) and to the machine's matrix product in the same run:
 * processor time of one thread each, the lowest of the turns that both take. Every workload runs in a process of its own in the
 * environment of the app's engine processes. PyTorch runs as it is installed, and once more with the engine's memory settings (huge pages,
 * freed memory kept), which on Linux are part of what makes the engine fast. ENGINE_BENCH=quick leaves that and the two largest workloads
 * out, and what needs networks of their size, and takes two turns instead of three.
 */
import { compileLoop, LoopRunner } from '../src-main/engine/onnx/index.ts'
import { engineEnvironment } from '../src-main/workers/fork-engine.ts'
import type { GroupsMeasurement } from './engine-groups.ts'
import type { SteppingOrder, SteppingWork } from './engine-stepping.ts'
import { trainingStep, type Workload } from './engine-workloads.ts'
import { inEngineProcess } from './in-engine-process.ts'
import { processorSecondsOf, type TrainingMeasurement, type TrainingOrder } from './measure-training.ts'
import { torch } from './pytorch.ts'
import { type BenchEntry, entry, type Tell, ToldEntries } from './report.ts'

const THREADS = 1
const QUICK = process.env.ENGINE_BENCH === 'quick'
const TURNS = QUICK ? 2 : 3
/** Of what takes PyTorch many seconds a step. */
const LONG_TURNS = 2

const paper = { kind: 'lstm', dimensions: 8000, hidden: 2048, steps: 40 } as const

const workloads: (Workload & { goal: number })[] = [
  ...(QUICK
    ? []
    : [
        { name: "the paper's LSTM, batch 8", ...paper, batch: 8, repeats: 1, goal: 2.5 },
        { name: "the paper's LSTM, batch 32", ...paper, batch: 32, repeats: 1, goal: 1.6 },
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

const measured = (order: Omit<TrainingOrder, 'threads'>): TrainingMeasurement =>
  inEngineProcess('measure-training', 'measureTraining', { ...order, threads: THREADS } satisfies TrainingOrder)

/** Multiplications and additions of one step of an LSTM: forward, and twice as much backward but for the gradient of the input. */
const lstmOperations = ({ dimensions, hidden, steps }: typeof paper, batch: number): number =>
  2 * steps * batch * (2 * dimensions * 4 * hidden + 3 * hidden * 4 * hidden + 3 * hidden * dimensions)

/** The lowest figure of each of several measurements that take turns, so that a busy minute meets them all; null where one has none. */
function lowest(measurements: readonly (() => number | null)[], turns = TURNS): (number | null)[] {
  const best = measurements.map(() => Infinity)
  for (let turn = 0; turn < turns; turn++) measurements.forEach((measure, i) => (best[i] = Math.min(best[i], measure() ?? Infinity)))
  return best.map((figure) => (figure === Infinity ? null : figure))
}

/** For what is only told beside: it takes no further turns. */
const once = (measure: () => number | null): (() => number | null) => {
  let taken = false
  return () => {
    if (taken) return null
    taken = true
    return measure()
  }
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

/** Times a token against PyTorch, which makes no copy of what it remembers. */
const tokens = (): BenchEntry[] =>
  stepping.flatMap((work) => {
    const [ours, peer] = lowest([
      () => inEngineProcess<number>('engine-stepping', 'measureStepping', { work, threads: THREADS } satisfies SteppingOrder),
      () => torch<Record<string, number>>('pytorch_stepping.py', [work])?.[work.name] ?? null,
    ])
    return [
      entry(`${work.name}: a token`, ours! * 1000, 'ms'),
      entry(`${work.name}: against PyTorch`, peer && peer / ours!, 'x', { atLeast: 5 }),
    ]
  })

/** Two networks against each other against PyTorch, and what a second group of parameters costs. */
function groups(): BenchEntry[] {
  const measurements: GroupsMeasurement[] = []
  const [adversarial, peer] = lowest([
    () => {
      measurements.push(inEngineProcess('engine-groups', 'measureGroups', { threads: THREADS, rounds: 5 }))
      return measurements.at(-1)!.adversarial
    },
    () => torch<number>('pytorch_adversarial.py', null),
  ])
  const [two, one] = (['twoGroups', 'oneGroup'] as const).map((name) => Math.min(...measurements.map((measurement) => measurement[name])))
  return [
    entry('generator and critic with gradient penalty: training step', adversarial!, 's'),
    entry('generator and critic with gradient penalty: against PyTorch', peer && peer / adversarial!, 'x', { atLeast: 1.2 }),
    entry('two groups of parameters against one of their size', two / one, 'x', { atMost: 1.05 }),
  ]
}

async function compilation(): Promise<BenchEntry[]> {
  const seconds: number[] = []
  for (const steps of [40, 40, 40, 400]) {
    seconds.push(
      await processorSecondsOf(async () => {
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

/** A workload against PyTorch; the paper's also against the rate of a matrix product. */
function training({ goal, ...work }: (typeof workloads)[number]): BenchEntry[] {
  const isPaper = work.kind === 'lstm' && work.dimensions === paper.dimensions
  const repeats = work.repeats ?? 3
  const runs = isPaper ? { runs: [1], repeats: 3 * repeats } : { runs: [repeats + 1], repeats: 3 }
  let matrixRate = 0
  const peerIn = (environment: NodeJS.ProcessEnv) => () =>
    torch<Record<string, number>>('pytorch_training.py', [work], environment)?.[work.name] ?? null
  const [seconds, peer, tunedPeer] = lowest(
    [
      () => {
        const measurement = measured({ work, ...runs, matrix: isPaper })
        matrixRate = Math.max(matrixRate, measurement.matrixRate ?? 0)
        return measurement.seconds[0]
      },
      peerIn(process.env),
      QUICK ? () => null : once(peerIn(engineEnvironment())),
    ],
    isPaper ? LONG_TURNS : TURNS,
  )
  const share = isPaper ? lstmOperations(paper, work.batch) / seconds! / matrixRate : null
  return [
    entry(`${work.name}: training step`, seconds!, 's'),
    peer
      ? entry(`${work.name}: against PyTorch`, peer / seconds!, 'x', { atLeast: goal })
      : entry(`${work.name}: PyTorch is not installed (python3-torch, libopenblas0-pthread)`, null, 'x'),
    ...(tunedPeer ? [entry(`${work.name}: against PyTorch with the engine's memory settings`, tunedPeer / seconds!, 'x')] : []),
    ...(share === null
      ? []
      : [entry(`${work.name}: share of the matrix-product rate`, share, '', work.batch === 32 ? { atLeast: 0.95 } : {})]),
    ...(isPaper && work.batch === 8 ? [entry(`${work.name}: peak memory`, peakMemory(work), 'GB', { atMost: 4 })] : []),
  ]
}

export async function run(tell: Tell): Promise<BenchEntry[]> {
  const entries = new ToldEntries(tell)
  for (const workload of workloads) entries.add(...training(workload))
  entries.add(...(await compilation()))
  entries.add(...proportions())
  entries.add(...tokens())
  entries.add(...groups())
  if (!QUICK) entries.add(...inEngineProcess<BenchEntry[]>('engine-playback', 'playbackEntries', null))
  return entries.all
}
