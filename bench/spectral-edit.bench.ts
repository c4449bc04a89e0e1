/**
 * What edits of a sound do to known signals, beside ffmpeg and sox in the same run, as signal-to-noise ratios against the clean original;
 * and what they cost, as processor time. Music: a recording where the developers' data is there, else plucked notes.
 * SPECTRAL_EDIT_PARTS names some parts, between commas: clicks, hum, hiss, gaps, partial, speed, inpainting, strokes.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeWav } from '../src-main/engine/files/wav-writer.ts'
import { noisePrint } from '../src-main/engine/spectral-editing/noise-print.ts'
import { soundOf } from '../src-main/engine/spectral-editing/readable-sound.ts'
import { editBlocks } from '../src-main/engine/spectral-editing/render-edits.ts'
import type { SpectralOperation } from '../src-shared/spectral/index.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { hasProgram } from '../test/support/programs.ts'
import { seededRandom } from '../test/support/seeded-random.ts'
import { concatenate, cosine, noise, plucks, signalToNoiseDb } from '../test/support/signals.ts'
import { boxShape, edited, testLayer } from '../test/support/spectral-layers.ts'
import { processorSeconds } from './processor-seconds.ts'
import { entry, type BenchEntry } from './report.ts'
import { gaps } from './spectral-edit/gaps.ts'
import { inpainting } from './spectral-edit/inpainting.ts'
import { strokes } from './spectral-edit/stroke.ts'

const RATE = 44_100
const SECONDS = 20
/** Of what is timed, the fastest counts: others work on the machine, too. */
const REPEATS = 5

interface Bench {
  folder: string
  music: Float32Array
}

function musicFor(folder: string): Float32Array {
  if (!hasSharedData || !hasProgram('ffmpeg')) return plucks(SECONDS, RATE)
  const path = join(folder, 'music.f32')
  const source = sharedData('recordings', 'piano-bach-ishizaka')
  const [first] = execFileSync('ls', [source]).toString().trim().split('\n')
  const options = ['-ss', '10', '-t', String(SECONDS), '-ac', '1', '-ar', String(RATE), '-f', 'f32le']
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', join(source, first), ...options, path])
  const bytes = readFileSync(path)
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return samples.map((value) => (0.5 * value) / peak)
}

/** A sound through a chain of ffmpeg's filters; shifted back where they delay it. */
function filtered({ folder }: Bench, samples: Float32Array, filter: string): Float32Array {
  const [from, to] = [join(folder, 'in.wav'), join(folder, 'out.f32')]
  writeFileSync(from, encodeWav([samples], RATE, 'float32'))
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', from, '-af', filter, '-ac', '1', '-ar', String(RATE), '-f', 'f32le', to])
  return read(to, samples.length)
}

function read(path: string, length: number): Float32Array {
  const bytes = readFileSync(path)
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * Math.floor(bytes.byteLength / 4)))
  const result = new Float32Array(length)
  result.set(samples.subarray(0, length))
  return result
}

/** The best ratio of some delays: filters are delayed by different amounts. */
function bestRatio(clean: Float32Array, result: Float32Array, delays: readonly number[] = [0]): number {
  return Math.max(
    ...delays.map((delay) => {
      const moved = new Float32Array(result.length)
      moved.set(delay >= 0 ? result.subarray(delay) : result.subarray(0, delay), Math.max(0, -delay))
      return signalToNoiseDb(clean, moved, RATE, clean.length - RATE)
    }),
  )
}

const editWhole = async (samples: Float32Array, operation: SpectralOperation): Promise<Float32Array> =>
  (await edited([samples], RATE, [testLayer(operation)]))[0]

async function clicks(bench: Bench): Promise<BenchEntry[]> {
  const { music } = bench
  const random = seededRandom(5)
  const clicked = music.slice()
  for (let at = RATE; at < music.length - RATE; at += 6000 + random(6000)) {
    const length = 2 + random(18)
    const level = 0.05 + random(1000) / 2000
    for (let i = 0; i < length; i++) clicked[at + i] += level * (random(2) ? 1 : -1) * (1 - i / length)
  }
  const ours = bestRatio(music, await editWhole(clicked, { kind: 'declick', threshold: 5 }))
  // The default way of joining its blocks (m=a) ripples by 5 % wherever it is used: the better of both counts.
  const theirs = hasProgram('ffmpeg')
    ? Math.max(...['adeclick', 'adeclick=m=s'].map((by) => bestRatio(music, filtered(bench, clicked, by))))
    : null
  return [
    entry('clicks in music: before', bestRatio(music, clicked), 'dB'),
    entry('clicks in music: declick', ours, 'dB'),
    entry('clicks in music: ffmpeg adeclick, the better method', theirs, 'dB'),
    entry('clicks in music: better than adeclick by', theirs === null ? null : ours - theirs, 'dB', { atLeast: 0 }),
  ]
}

async function hum(bench: Bench): Promise<BenchEntry[]> {
  const { music } = bench
  const parts = [1, 2, 3, 4, 5, 6].map((k) => cosine(music.length, 50.02 * k, RATE, 0.02 / k, k))
  const hummed = music.map((value, i) => parts.reduce((sum, part) => sum + part[i], value))
  const ours = bestRatio(music, await editWhole(hummed, { kind: 'dehum', hertz: 50.02, harmonics: 8 }))
  const chain = [1, 2, 3, 4, 5, 6].map((k) => `bandreject=f=${50.02 * k}:width_type=h:w=2`).join(',')
  const theirs = hasProgram('ffmpeg') ? bestRatio(music, filtered(bench, hummed, chain)) : null
  return [
    entry('hum under music: before', bestRatio(music, hummed), 'dB'),
    entry('hum under music: dehum', ours, 'dB'),
    entry('hum under music: ffmpeg bandreject, 6 of 2 Hz', theirs, 'dB'),
    entry('hum under music: better than bandreject by', theirs === null ? null : ours - theirs, 'dB', { atLeast: 0 }),
  ]
}

/** Level of what is left where there was only noise, in dB below it. */
const residual = (noisy: Float32Array, result: Float32Array): number => {
  const level = (samples: Float32Array): number => samples.subarray(RATE / 4, RATE).reduce((sum, value) => sum + value * value, 0)
  return 10 * Math.log10(level(noisy) / level(result))
}

/** Ours with the reduction at which as little noise is left as with a peer. */
async function asQuiet(noisy: Float32Array, print: number[], wantedDb: number): Promise<Float32Array> {
  let [low, high] = [0, 60]
  let result = noisy
  for (let step = 0; step < 7; step++) {
    const reductionDb = (low + high) / 2
    result = await editWhole(noisy, { kind: 'denoise', print, reductionDb, sensitivityDb: 3 })
    if (residual(noisy, result) < wantedDb) low = reductionDb
    else high = reductionDb
  }
  return result
}

async function hiss(bench: Bench): Promise<BenchEntry[]> {
  const clean = concatenate([new Float32Array(2 * RATE), bench.music])
  const noisy = clean.map((value, i) => value + hissed[i % hissed.length])
  const print = noisePrint(soundOf([noisy], RATE), 0, Math.round(1.5 * RATE))
  const ratio = (result: Float32Array, delays?: readonly number[]): number =>
    bestRatio(clean.subarray(2 * RATE), result.subarray(2 * RATE), delays)
  const entries = [entry('noise in music: before', ratio(noisy), 'dB')]
  if (hasProgram('ffmpeg')) {
    const level = 10 * Math.log10(noisy.subarray(0, RATE).reduce((sum, value) => sum + value * value, 0) / RATE)
    const theirs = filtered(bench, noisy, `afftdn=nr=12:nf=${Math.max(-80, Math.min(-20, Math.round(level)))}`)
    const aligned = ratio(theirs, [delayOf(clean, theirs)])
    const ours = await asQuiet(noisy, print, residual(noisy, theirs))
    entries.push(
      entry('noise in music: ffmpeg afftdn', aligned, 'dB'),
      entry('noise in music: denoise, as quiet', ratio(ours), 'dB'),
      entry('noise in music: better than afftdn by', ratio(ours) - aligned, 'dB', { atLeast: 0 }),
    )
  }
  if (hasProgram('sox')) {
    const { result: theirs } = soxNoisered(bench, [noisy], 0.21)
    const ours = await asQuiet(noisy, print, residual(noisy, theirs))
    entries.push(
      entry('noise in music: sox noisered', ratio(theirs), 'dB'),
      entry('noise in music: denoise, as quiet', ratio(ours), 'dB'),
      entry('noise in music: better than noisered by', ratio(ours) - ratio(theirs), 'dB', { atLeast: 0 }),
    )
  }
  return entries
}

const hissed = noise(SECONDS * RATE, 21, 0.01)

/** By how many samples a filter's output comes late: where it goes best with its input. */
function delayOf(clean: Float32Array, result: Float32Array): number {
  const [from, length] = [5 * RATE, RATE]
  let best = { delay: 0, product: -Infinity }
  for (let delay = 0; delay < 8192; delay++) {
    let product = 0
    for (let i = from; i < from + length; i++) product += clean[i] * result[i + delay]
    if (product > best.product) best = { delay, product }
  }
  return best.delay
}

/** @returns  the first channel, and the processor time of the reduction */
function soxNoisered({ folder }: Bench, channels: Float32Array[], amount: number): { result: Float32Array; seconds: number } {
  const [input, print, profile, output] = ['in.wav', 'print.wav', 'profile', 'out.wav'].map((name) => join(folder, name))
  const stretch = channels.map((samples) => samples.subarray(0, Math.round(1.5 * RATE)))
  writeFileSync(input, encodeWav(channels, RATE, 'float32'))
  writeFileSync(print, encodeWav(stretch, RATE, 'float32'))
  execFileSync('sox', [print, '-n', 'noiseprof', profile], { stdio: 'ignore' })
  const timed = `TIMEFORMAT='%U %S'; { time sox "$1" -e floating-point -b 32 "$2" noisered "$3" ${amount} 2>/dev/null; } 2>&1`
  const times = execFileSync('bash', ['-c', timed, 'bash', input, output, profile]).toString().trim().split(/\s+/).map(Number)
  const raw = join(folder, 'out.f32')
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', output, '-af', 'pan=mono|c0=c0', '-f', 'f32le', raw])
  return { result: read(raw, channels[0].length), seconds: times.reduce((sum, value) => sum + value, 0) }
}

async function partial(): Promise<BenchEntry[]> {
  const [low, high] = [cosine(2 * RATE, 1000, RATE, 0.4), cosine(2 * RATE, 1122.46, RATE, 0.3)]
  const both = low.map((value, i) => value + high[i])
  const erase = testLayer({ kind: 'erase' }, boxShape({ lowHz: 960, highHz: 1040 }), {
    windowSamples: 8192,
    mask: { featherSemitones: 0.3 },
  })
  const [result] = await edited([both], RATE, [erase])
  const level = (samples: Float32Array): number =>
    Math.sqrt(samples.subarray(RATE / 2, RATE * 1.5).reduce((sum, value) => sum + value ** 2, 0))
  const left = result.map((value, i) => value - high[i])
  return [
    entry('a partial erased: what is left of it', 20 * Math.log10(level(left) / level(low)), 'dB', { atMost: -60 }),
    entry('a partial erased: its neighbour changes by', Math.abs(20 * Math.log10(level(result) / level(high))), 'dB', { atMost: 0.1 }),
  ]
}

/** Processor time of noise reduction on stereo sound, and of a brush stroke in a sound of an hour. */
async function speed(bench: Bench): Promise<BenchEntry[]> {
  const channels = [0, 1].map((c) => bench.music.map((value, i) => value + hissed[(i + 1000 * c) % hissed.length]))
  const print = noisePrint(soundOf(channels, RATE), 0, RATE)
  const layer = testLayer({ kind: 'denoise', print, reductionDb: 12, sensitivityDb: 3 })
  await edited(channels, RATE, [layer])
  const runs: number[] = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const began = processorSeconds()
    await edited(channels, RATE, [layer])
    runs.push(processorSeconds() - began)
  }
  const ours = SECONDS / Math.min(...runs)
  const entries = [entry('noise reduction, stereo: times real time on one core', ours, 'x', { atLeast: 60 })]
  if (hasProgram('sox') && hasProgram('ffmpeg'))
    entries.push(
      entry(
        'noise reduction, stereo: sox noisered takes so many times as long',
        Math.min(...Array.from({ length: REPEATS }, () => soxNoisered(bench, channels, 0.21).seconds)) / (SECONDS / ours),
        'x',
        {
          atLeast: 1,
        },
      ),
    )
  const path = join(bench.folder, 'hour.f32')
  const hour = 3600 * RATE
  execFileSync('truncate', ['-s', String(hour * 8), path])
  const sound = { path, dataOffset: 0, encoding: 'float32' as const, channels: 2, frames: hour, sampleRate: RATE }
  const stroke = testLayer(
    { kind: 'gain', db: -20 },
    {
      kind: 'brush',
      reachSamples: 2000,
      points: [
        [1800 * RATE, 800, 1200],
        [1801 * RATE, 1800, 2200],
      ],
    },
  )
  const outPath = join(bench.folder, 'blocks.f32')
  writeFileSync(outPath, '')
  const first = Math.floor((1800 * RATE) / 32_768)
  const times: number[] = []
  for (let repeat = 0; repeat < 5; repeat++) {
    const start = processorSeconds()
    await editBlocks(
      { sound, layers: [stroke], others: [], blocks: [0, 1, 2].map((i) => [first + i, i] as const), outPath },
      { signal: new AbortController().signal, emit: () => undefined },
    )
    times.push(1000 * (processorSeconds() - start))
  }
  entries.push(entry('a brush stroke of 1 s in an hour of stereo: processor time', Math.min(...times), 'ms', { atMost: 150 }))
  entries.push(entry('memory of this process', process.memoryUsage().rss / 1024 ** 2, 'MB', { atMost: 500 }))
  return entries
}

const PARTS: Record<string, (bench: Bench) => Promise<BenchEntry[]>> = { clicks, hum, hiss, gaps, partial, speed, inpainting, strokes }
const WANTED = process.env.SPECTRAL_EDIT_PARTS?.split(',')

export async function run(): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
  try {
    const bench = { folder, music: musicFor(folder) }
    const entries: BenchEntry[] = []
    for (const [name, part] of Object.entries(PARTS)) if (WANTED?.includes(name) ?? true) entries.push(...(await part(bench)))
    return entries
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
