/**
 * Speed of playing: one frame after the other, batch 1, two threads. A network that plays reads each of its weights once a frame, so the
 * limit is memory; the bandwidth is measured in the same run. Compared ways take turns, and the best of their times counts. To be run on
 * an otherwise idle machine.
 */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { PlayedWeights } from '../src-shared/project/index.ts'
import { PcmReader } from '../src-main/engine/files/pcm-cache.ts'
import { errorChange } from '../src-main/engine/generation/choose-predictor.ts'
import { playableCheckpoint } from '../src-main/engine/generation/playable-model.ts'
import type { TrainedNetwork } from '../src-main/engine/generation/playable-model.ts'
import { createPredictor, type FramePredictor } from '../src-main/engine/generation/predictors.ts'
import { Graph, matMul } from '../src-main/engine/graph/index.ts'
import { compileGraph, hostTensor, Session } from '../src-main/engine/onnx/index.ts'
import { checkpointRoot, listCheckpoints, loadCheckpoint } from '../src-main/engine/checkpoints/checkpoint-store.ts'
import { trainRun } from '../src-main/engine/training/train-run.ts'
import { randomFrames, randomNetwork } from '../test/support/random-network.ts'
import { RecomputedWindow } from '../test/support/recomputed-window.ts'
import { noise } from '../test/support/signals.ts'
import { listeningHooks, smallTraining, writeToneRecording } from '../test/support/training-run.ts'
import { type BenchEntry, entry } from './report.ts'

const OPTIONS = { provider: 'cpu', threads: 2 } as const
const PAPER = { dimensions: 8000, sequenceFrames: 40, sizes: { hidden: 2048 } }
const ROUNDS = 12

const secondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

/** Best time of each, all taking turns, after one round that does not count. */
async function bestSeconds<Name extends string>(
  works: Record<Name, () => Promise<unknown>>,
  rounds = ROUNDS,
): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[]
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const seconds = await secondsOf(works[name])
      if (round > 0) best[name] = Math.min(best[name], seconds)
    }
  }
  return best
}

/** Two threads that compare equal arrays of 256 MB byte by byte: the C library's vector loop, which reads and does nothing else. */
function comparingThreads(): { bytes: number; work: () => Promise<unknown>; end: () => Promise<unknown> } {
  const size = 2 ** 28
  const source = `const { parentPort } = require('node:worker_threads')
    const [a, b] = [Buffer.alloc(${size}, 1), Buffer.alloc(${size}, 1)]
    parentPort.on('message', () => parentPort.postMessage(a.equals(b)))`
  const threads = [0, 1].map(() => new Worker(source, { eval: true }))
  const ask = (thread: Worker): Promise<unknown> =>
    new Promise((resolve) => {
      thread.once('message', resolve)
      thread.postMessage(null)
    })
  return { bytes: 4 * size, work: () => Promise.all(threads.map(ask)), end: () => Promise.all(threads.map((thread) => thread.terminate())) }
}

/** A matrix of 256 MB times a vector, the runtime's own kernel and nothing around it; the matrix as it is or turned. */
async function vectorProduct(transposeB: boolean): Promise<{ bytes: number; work: () => Promise<unknown>; end: () => Promise<unknown> }> {
  const size = 8192
  const graph = new Graph()
  const x = graph.input('x', [1, size])
  const w = graph.input('w', [size, size])
  const session = await Session.create(compileGraph({ inputs: [x, w], outputs: { y: matMul(x, w, { transposeB }) } }), { threads: 2 })
  const feed = { x: hostTensor(noise(size, 2), [1, size]), w: hostTensor(noise(size * size, 1), [size, size]) }
  return { bytes: 4 * size * size, work: () => session.run(feed), end: () => session.dispose() }
}

const frameWork = (predictor: FramePredictor, frame: Float32Array) => (): Promise<Float32Array> => predictor.hear(frame)

const weightBytes = ({ weights }: TrainedNetwork): number => [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0)

/** Whether the processor has instructions for products of 8-bit numbers; null where that cannot be read. */
function hasByteProducts(): boolean | null {
  try {
    return /avx512_vnni|avx_vnni|asimddp/.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return null
  }
}

/** One step, beside three ways of reading memory: the best rate that any of them reaches is the machine's. */
async function steps(network: TrainedNetwork): Promise<BenchEntry[]> {
  const readers = { comparing: comparingThreads(), product: await vectorProduct(false), turned: await vectorProduct(true) }
  const full = await createPredictor(network, { ...OPTIONS, mode: 'stateful', weights: 'float32' })
  const rounded = await createPredictor(network, { ...OPTIONS, mode: 'stateful', weights: 'int8' })
  const [frame] = randomFrames(1, network.codec.dimensions)
  const { comparing, product, turned } = readers
  const seconds = await bestSeconds(
    {
      full: frameWork(full, frame),
      rounded: frameWork(rounded, frame),
      comparing: comparing.work,
      product: product.work,
      turned: turned.work,
    },
    3 * ROUNDS,
  )
  await full.dispose()
  await rounded.dispose()
  for (const { end } of Object.values(readers)) await end()
  const bandwidth = Math.max(...(['comparing', 'product', 'turned'] as const).map((name) => readers[name].bytes / seconds[name]))
  const note = hasByteProducts() === false ? ' (no VNNI here: 8-bit products at AVX2 speed)' : ''
  return [
    entry('memory bandwidth, two threads', bandwidth / 1e9, 'GB/s'),
    entry("the paper's LSTM: one step", seconds.full * 1000, 'ms'),
    entry("the paper's LSTM: step against reading its weights once", (seconds.full * bandwidth) / weightBytes(network), 'x', {
      atMost: 1.25,
    }),
    entry(`the paper's LSTM: step with 8-bit weights against float32${note}`, seconds.full / seconds.rounded, 'x', { atLeast: 3 }),
  ]
}

async function windows(network: TrainedNetwork): Promise<BenchEntry[]> {
  const recomputed = await RecomputedWindow.create(network, 'float32', OPTIONS)
  const staggered = await createPredictor(network, { ...OPTIONS, mode: 'window', weights: 'float32' })
  const rounded = await createPredictor(network, { ...OPTIONS, mode: 'window', weights: 'int8' })
  const [frame] = randomFrames(1, network.codec.dimensions)
  const seconds = await bestSeconds({
    recomputed: frameWork(recomputed, frame),
    staggered: frameWork(staggered, frame),
    rounded: frameWork(rounded, frame),
  })
  for (const predictor of [recomputed, staggered, rounded]) await predictor.dispose()
  return [
    entry("the paper's LSTM: 40-frame window", seconds.staggered * 1000, 'ms'),
    entry("the paper's LSTM: window kept under way against recomputing it", seconds.recomputed / seconds.staggered, 'x', { atLeast: 1.3 }),
    entry("the paper's LSTM: the same with 8-bit weights", seconds.recomputed / seconds.rounded, 'x'),
  ]
}

/** A network that has learnt something, heard on a recording that it has not. */
async function precision(): Promise<BenchEntry> {
  const folder = await mkdtemp(join(tmpdir(), 'playback-'))
  try {
    const sources = await Promise.all(['one', 'two', 'three'].map((name) => writeToneRecording(folder, name, { seconds: 20 })))
    const input = smallTraining(folder, sources, {
      sizes: { hidden: 256 },
      epochs: 20,
      batchSize: 4,
      sequenceFrames: 16,
      sequenceHopFrames: 8,
    })
    await trainRun(input, listeningHooks().hooks)
    const root = checkpointRoot(input.runFolder)
    const model = playableCheckpoint(await loadCheckpoint(root, (await listCheckpoints(root)).at(-1)?.step ?? 0))
    const heard = await writeToneRecording(folder, 'unheard', { seconds: 10 })
    const reader = await PcmReader.open(heard.pcmPath, 1)
    const sound = await reader.read(0, heard.frames)
    await reader.close()
    const create = (weights: PlayedWeights): Promise<FramePredictor> => createPredictor(model, { ...OPTIONS, mode: 'stateful', weights })
    const pair = { exact: await create('float32'), rounded: await create('int8') }
    const change = await errorChange(pair, model.standardiser.apply(model.codec.encode([sound])), model)
    for (const predictor of Object.values(pair)) await predictor.dispose()
    return entry('8-bit weights: change of the next-frame error of a trained network', change * 100, '%', { atMost: 1 })
  } finally {
    await rm(folder, { recursive: true })
  }
}

export async function playbackEntries(): Promise<BenchEntry[]> {
  const network = randomNetwork('base', PAPER)
  return [...(await steps(network)), ...(await windows(network)), await precision()]
}
