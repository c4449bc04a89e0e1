import type { ProviderId, NextFrameSettings } from '../../src-shared/project/index.ts'
import { ProviderError } from '../engine/errors.ts'
import { createStepRunner, openGraph } from '../engine/execution/index.ts'
import { add, Graph, nodesOf } from '../engine/graph/index.ts'
import { hostTensor, hostZeros, type HostTensor } from '../engine/host-tensor.ts'
import { flopsOfNode } from '../engine/inspection/of-tensors.ts'
import { frameObjective, FRAME_MODELS, stepForm, formProgram } from '../engine/models/index.ts'
import { initialValues } from '../engine/nn/index.ts'
import { trainingProgram } from '../engine/training/training-program.ts'
import type { ProviderProbe, ProviderRates } from './messages.ts'

/** A training to be measured: its LSTM's sizes. */
interface Workload {
  dimensions: number
  hidden: number
  frames: number
}

/** As a musician's: big enough that a graphics processor has something to do, small enough for a second on any processor. */
const REAL: Workload = { dimensions: 1024, hidden: 512, frames: 20 }
/** What a software renderer can do in a few seconds. */
const TINY: Workload = { dimensions: 64, hidden: 32, frames: 3 }
/** Whatever takes longer for a step of the tiny one is not worth waiting for. */
const HOPELESS_SECONDS = 0.05

const settingsOf = ({ hidden, frames }: Workload): NextFrameSettings => ({
  ...FRAME_MODELS.base.descriptor.presets.quick,
  sizes: { hidden },
  batchSize: 8,
  sequenceFrames: frames,
  inputNoise: 0,
})

const STEPS_PER_RUN = 2
/** Enough for a figure that is right within some per cent. */
const MEASURED_SECONDS = 0.5
/** A first call that takes so long counts itself. */
const SLOW_SECONDS = 5

/** What it usually means that a provider does not start; its own words are about its source code. */
const MISSING: Record<ProviderId, string> = {
  cpu: 'does not start: the installation is damaged',
  webgpu: 'no graphics processor with a fitting driver was found',
  dml: 'no graphics processor with DirectX 12 was found',
  coreml: 'does not start on this machine',
  cuda: 'ONNX Runtime’s CUDA part is not installed, or there is no NVIDIA graphics processor with CUDA 12',
  'tfjs-node-gpu': 'the package @tensorflow/tfjs-node-gpu is not installed, or there is no NVIDIA graphics processor with CUDA 11.2',
}

/** Whether a provider computes rightly, and how fast it trains and plays. */
export async function probeProvider(id: ProviderId, threads: number): Promise<ProviderProbe> {
  try {
    if (!(await computesRightly(id, threads))) return { available: false, detail: 'computes wrongly on this machine', rates: null }
    return { available: true, detail: '', rates: await measure(id, threads) }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    return { available: false, detail: MISSING[id], rates: null }
  }
}

async function computesRightly(provider: ProviderId, threads: number): Promise<boolean> {
  const x = new Graph('probe').input('x', [2])
  const graph = await openGraph({ inputs: [x], outputs: { y: add(x, 1) } }, { provider, threads })
  const { y } = await graph.run({ x: hostTensor([1, 2], [2]) })
  await graph.dispose()
  return y.data[0] === 2 && y.data[1] === 3
}

async function measure(provider: ProviderId, threads: number): Promise<ProviderRates> {
  const tiny = await trainingRate(TINY, provider, threads)
  const workload = 1 / tiny.stepsPerSecond > HOPELESS_SECONDS ? TINY : REAL
  const training = workload === TINY ? tiny : await trainingRate(REAL, provider, threads)
  return { ...training, framesPerSecond: await playingRate(workload, provider, threads) }
}

/** Steps of the LSTM, its gradients and its optimiser. */
async function trainingRate(workload: Workload, provider: ProviderId, threads: number): Promise<Omit<ProviderRates, 'framesPerSecond'>> {
  const settings = settingsOf(workload)
  const { step, initial } = trainingProgram(frameObjective(settings, { batch: settings.batchSize, dimensions: workload.dimensions }))
  const flops = nodesOf([...step.carried, ...step.results].map(({ output }) => output)).reduce((sum, node) => sum + flopsOfNode(node), 0)
  const runner = await createStepRunner(step, { provider, threads })
  await runner.write(Object.fromEntries(initial()))
  const stacked = (input: { shape: readonly number[]; size: number }, steps: number): HostTensor =>
    hostTensor(
      Float32Array.from({ length: steps * input.size }, (_, i) => 0.1 * Math.sin(i)),
      [steps, ...input.shape],
    )
  const shared = Object.fromEntries((step.shared ?? []).map(({ name, input }) => [name, hostZeros(input.shape, input.dtype)]))
  const run = (steps: number): Promise<unknown> =>
    runner.run(Object.fromEntries(step.perStep.map(({ name, input }) => [name, stacked(input, steps)])), shared)
  const seconds = (await secondsPerCall(() => run(STEPS_PER_RUN))) / STEPS_PER_RUN
  await runner.dispose()
  return { gigaflops: flops / seconds / 1e9, stepsPerSecond: 1 / seconds }
}

/** Frames of one voice, each from the one before. */
async function playingRate(workload: Workload, provider: ProviderId, threads: number): Promise<number> {
  const form = stepForm(FRAME_MODELS.base, settingsOf(workload).sizes, { batch: 1, dimensions: workload.dimensions })
  const weights = new Map(
    form.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  const { frame, prediction, states } = form
  const graph = await openGraph(formProgram({ inputs: { frame }, outputs: { prediction }, states }, weights), { provider, threads })
  const feeds = {
    frame: hostZeros([1, workload.dimensions]),
    ...Object.fromEntries(states.map(({ name, shape }) => [name, hostZeros(shape)])),
  }
  const seconds = await secondsPerCall(() => graph.run(feeds))
  await graph.dispose()
  return 1 / seconds
}

/**
 * The best call counts: what else the machine does only makes calls slower. The first one compiles and counts only where it is too slow to
 * try again.
 */
async function secondsPerCall(call: () => Promise<unknown>): Promise<number> {
  const timed = async (): Promise<number> => {
    const startedAt = performance.now()
    await call()
    return (performance.now() - startedAt) / 1000
  }
  const first = await timed()
  let best = first
  for (let spent = 0; spent < MEASURED_SECONDS && first < SLOW_SECONDS;) {
    const seconds = await timed()
    best = Math.min(best, seconds)
    spent += seconds
  }
  return best
}
