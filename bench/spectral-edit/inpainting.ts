/**
 * Half a second of held-out piano made anew by a network that learnt other piano, beside healing from a like passage nearby: how far the
 * spectra are from what was there, and how far what fills the gaps is, as a set, from real music.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { CORPUS_HEARD_SECONDS, FIRST_CORPUS_PLAYING, FIRST_GENERATION_SETTINGS } from '../../src-shared/project/index.ts'
import { OverlappedFrames, powersOf } from '../../src-main/engine/spectral-editing/overlapped-frames.ts'
import { fitPassage } from '../../src-main/engine/spectral-editing/fit-passage.ts'
import { lanesOf } from '../../src-main/engine/spectral-editing/lanes.ts'
import { soundOf, type ReadableSound } from '../../src-main/engine/spectral-editing/readable-sound.ts'
import { logSpectralDistanceDb } from '../../src-main/engine/evaluation/spectral-distance.ts'
import { medianSquaredDistance, unbiasedMmd } from '../../src-main/engine/evaluation/sets/maximum-mean-discrepancy.ts'
import type { PointSet } from '../../src-main/engine/evaluation/sets/window-statistics.ts'
import { PcmReader } from '../../src-main/engine/files/pcm-cache.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { generateTake } from '../../src-main/engine/generation/generate-take.ts'
import { hasProgram } from '../../test/support/programs.ts'
import { hasSharedData } from '../../test/support/shared-data.ts'
import { boxShape, edited, testLayer } from '../../test/support/spectral-layers.ts'
import { entry, type BenchEntry } from '../report.ts'
import { openMaterial, type Material } from '../study/materials.ts'
import { train, type Trained } from '../study/train.ts'

const GAP_SECONDS = 0.5
const GAPS = 12
const VARIANTS = 3
/** Of processor time: enough for the selector to know its material, on two pieces. */
const TRAINING_SECONDS = 30
const LEARNT_PIECES = 2
/** What the network hears before a gap, and around it what healing may look at. */
const AROUND_SECONDS = 12
const FEATHER_SECONDS = 0.06
const CHOICE_SECONDS = 2
const BANDS = 24
const LOWEST_HZ = 80

export async function inpainting({ folder }: { folder: string }): Promise<BenchEntry[]> {
  if (!hasSharedData || !hasProgram('ffmpeg')) return []
  const all = await openMaterial('piano', folder)
  const material: Material = { ...all, learnt: all.learnt.slice(0, LEARNT_PIECES) }
  const trained = await train('corpus', material, folder, TRAINING_SECONDS)
  const sets: Record<'real' | 'network' | 'forward' | 'healed', { points: number[][]; distances: number[] }> = {
    ...{ real: { points: [], distances: [] }, network: { points: [], distances: [] } },
    ...{ forward: { points: [], distances: [] }, healed: { points: [], distances: [] } },
  }
  for (let i = 0; i < GAPS; i++) {
    const source = material.heldOut[i % material.heldOut.length]
    const startSeconds = AROUND_SECONDS + ((i * 0.618034) % 1) * (source.frames / source.sampleRate - 2 * AROUND_SECONDS)
    const filled = await fillings(trained, material, source, startSeconds, join(folder, `gap-${i}`))
    for (const [name, samples] of Object.entries(filled) as [keyof typeof sets, Float32Array][]) {
      sets[name].points.push(bandLevels(samples, source.sampleRate))
      sets[name].distances.push(logSpectralDistanceDb(filled.real, samples))
    }
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const real = pointsOf(sets.real.points)
  const width = medianSquaredDistance(real)
  const mmd = (name: keyof typeof sets): number | null => unbiasedMmd(real, pointsOf(sets[name].points), width)
  const named = (what: string): string => `0.5 s of held-out piano, ${GAPS} gaps: ${what}`
  return [
    entry(named('log-spectral distance, network from both sides'), mean(sets.network.distances), 'dB'),
    entry(named('log-spectral distance, network from before alone'), mean(sets.forward.distances), 'dB'),
    entry(named('log-spectral distance, healed'), mean(sets.healed.distances), 'dB'),
    entry(named('MMD to what was there, network from both sides'), mmd('network'), ''),
    entry(named('MMD to what was there, network from before alone'), mmd('forward'), ''),
    entry(named('MMD to what was there, healed'), mmd('healed'), ''),
  ]
}

/** What was in a gap, and what three ways put there, [gap]. */
async function fillings(
  trained: Trained,
  material: Material,
  source: PcmSource,
  startSeconds: number,
  name: string,
): Promise<Record<'real' | 'network' | 'forward' | 'healed', Float32Array>> {
  const { sampleRate } = source
  const around = await monoOf(source, startSeconds - AROUND_SECONDS, 2 * AROUND_SECONDS + GAP_SECONDS)
  const from = Math.round(AROUND_SECONDS * sampleRate)
  const to = from + Math.round(GAP_SECONDS * sampleRate)
  const soft = Math.round((FEATHER_SECONDS / 2) * sampleRate)
  const holed = around.slice()
  holed.fill(0, from, to)
  const sound = soundOf([holed], sampleRate)
  const between = { startFrame: from - soft, endFrame: to + soft }
  const takes: ReadableSound[] = []
  for (let variant = 0; variant < VARIANTS; variant++)
    takes.push(await played(trained, material, source, startSeconds - FEATHER_SECONDS / 2, `${name}-${variant}.wav`, variant))
  const fits = takes.map((take) => ({ take, ...fitPassage(sound, take, between) })).sort((a, b) => a.distanceDb - b.distanceDb)
  const inserted = async (take: ReadableSound, skipped: number): Promise<Float32Array> => {
    const layer = testLayer(
      { kind: 'insert', sound: { kind: 'take', id: 'take-1' }, atSample: between.startFrame - skipped, isMixed: false },
      boxShape({ startSample: from, endSample: to }),
      { mask: { featherSeconds: FEATHER_SECONDS } },
    )
    return (await edited([holed], sampleRate, [layer], new Map([['take take-1', take]])))[0].slice(from, to)
  }
  const heal = testLayer({ kind: 'heal', along: 'time' }, boxShape({ startSample: from, endSample: to }))
  return {
    real: around.slice(from, to),
    network: await inserted(fits[0].take, fits[0].skippedSamples),
    forward: await inserted(takes[0], 0),
    healed: (await edited([holed], sampleRate, [heal]))[0].slice(from, to),
  }
}

async function played(
  { runFolder, step }: Trained,
  material: Material,
  source: PcmSource,
  endSeconds: number,
  outPath: string,
  randomSeed: number,
): Promise<ReadableSound> {
  const take = await generateTake(
    {
      ...{ runFolder, checkpoint: step, provider: 'cpu', threads: 1, outPath },
      settings: { ...FIRST_GENERATION_SETTINGS, seconds: GAP_SECONDS + CHOICE_SECONDS + 1, randomSeed, corpus: FIRST_CORPUS_PLAYING },
      seed: { source, startSeconds: Math.max(0, endSeconds - CORPUS_HEARD_SECONDS) },
      material: { sources: material.learnt, featureFolder: join(runFolder, '..', 'features') },
    },
    { emit: () => undefined, signal: new AbortController().signal },
  )
  return readWav(take.path)
}

async function monoOf(source: PcmSource, startSeconds: number, seconds: number): Promise<Float32Array> {
  const reader = await PcmReader.open(source.pcmPath, source.channels)
  try {
    const start = Math.max(0, Math.round(startSeconds * source.sampleRate))
    const planar = await reader.readChannels(start, Math.round(seconds * source.sampleRate))
    return planar[0].map((_, i) => planar.reduce((sum, samples) => sum + samples[i] / planar.length, 0))
  } finally {
    await reader.close()
  }
}

function readWav(path: string): ReadableSound {
  const options = ['-v', 'error', '-i', path, '-ac', '1', '-f', 'f32le', '-']
  const bytes = execFileSync('ffmpeg', options, { maxBuffer: 1 << 28 })
  const rate = Number(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=sample_rate', '-of', 'csv=p=0', path]).toString())
  return soundOf([new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * Math.floor(bytes.byteLength / 4)))], rate)
}

/** Mean level of each of some bands: what it sounds like, as one point. */
function bandLevels(samples: Float32Array, sampleRate: number): number[] {
  const frames = new OverlappedFrames(2048)
  const [{ lane }] = lanesOf(soundOf([samples], sampleRate), 0)
  const { first, count } = frames.framesOf(0, samples.length)
  const { spectra } = frames.analyse(lane, first, count)
  const sums = new Array<number>(BANDS).fill(0)
  const powers = new Float32Array(frames.bins)
  for (let frame = 0; frame < count; frame++) {
    powersOf(spectra, frame, 2048, powers)
    powers.forEach((power, bin) => {
      const place = Math.log2(Math.max(1, (bin * sampleRate) / 2048 / LOWEST_HZ)) / Math.log2(sampleRate / 2 / LOWEST_HZ)
      sums[Math.min(BANDS - 1, Math.floor(place * BANDS))] += power
    })
  }
  return sums.map((sum) => 10 * Math.log10(sum / count + 1e-10))
}

const pointsOf = (points: readonly number[][]): PointSet => ({
  count: points.length,
  dimensions: BANDS,
  data: Float64Array.from(points.flat()),
})
