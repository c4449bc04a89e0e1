/**
 * Speed of the transforms, as multiples of real time on one core and against SoX and NumPy in the same run.
 * Peers that are not installed are named as such. One minute of noise; each figure is the best of several runs after a warm-up.
 * Transforms and NumPy count processor time, so that other programs on the machine weigh little; SoX and the import count the clock.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createCodec } from '../src-main/engine/dsp/codecs/index.ts'
import { resample } from '../src-main/engine/dsp/resample.ts'
import {
  constantQ,
  griffinLim,
  integratePhase,
  invertibleConstantQ,
  istft,
  imdct,
  logMelSpectrogram,
  loudness,
  magnitudes,
  mdct,
  stft,
} from '../src-main/engine/dsp/transforms/index.ts'
import { importRecording } from '../src-main/engine/files/import-recording.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { noise } from '../test/support/signals.ts'
import { processorSeconds } from './processor-seconds.ts'
import { type BenchEntry, entry } from './report.ts'
import { resampling } from './resampling.ts'

const SECONDS = 60

const clockSeconds = (): number => performance.now() / 1000

/** Seconds of the fastest of `repeats` runs, after one that compiles. */
function fastest(work: () => unknown, repeats = 6, seconds = processorSeconds): number {
  work()
  let best = Infinity
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = seconds()
    work()
    best = Math.min(best, seconds() - start)
  }
  return best
}

/** Output of a peer program; null where it is missing or fails. */
function peer(command: string, args: string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return null
  }
}

interface NumpySeconds {
  logMel: number
  stft: number
  griffinLim10s: number
  resample44100to16000: number | null
}

const MEL = { fftSize: 2048, hopSamples: 512, bands: 128 }

function transforms(): BenchEntry[] {
  const entries: BenchEntry[] = []
  const timesRealTime = (name: string, work: () => unknown, atLeast?: number, seconds = SECONDS): void => {
    entries.push(entry(name, seconds / fastest(work), 'x real time', atLeast === undefined ? {} : { atLeast }))
  }
  for (const rate of [22_050, 44_100]) {
    const sound = noise(SECONDS * rate)
    const at = `${rate} Hz`
    // Goals are for the rate that such analyses usually run at.
    const goal = (value: number): number | undefined => (rate === 22_050 ? value : undefined)
    timesRealTime(
      `log-mel, n_fft 2048, hop 512, 128 bands, ${at}`,
      () => logMelSpectrogram(sound, { ...MEL, sampleRate: rate }),
      goal(1500),
    )
    timesRealTime(`constant-Q, 84 bins, hop 512, ${at}`, () => constantQ(sound, { sampleRate: rate, hopSamples: 512 }), goal(150))
    timesRealTime(`MDCT, 1024 coefficients, ${at}`, () => mdct(sound, { hopSamples: 1024 }), goal(1500))
    const coefficients = mdct(sound, { hopSamples: 1024 })
    timesRealTime(`inverse MDCT, ${at}`, () => imdct(coefficients, { hopSamples: 1024 }), goal(1500))
    timesRealTime(`STFT, n_fft 2048, hop 512, ${at}`, () => stft(sound, MEL))
    const spectrogram = stft(sound, MEL)
    timesRealTime(`inverse STFT, ${at}`, () => istft(spectrogram, MEL))
    timesRealTime(`loudness, mono, ${at}`, () => loudness([sound], rate))
  }
  const short = noise(10 * 22_050)
  const spectrogram = magnitudes(stft(short, MEL))
  timesRealTime('Griffin-Lim, 32 iterations, 22050 Hz', () => griffinLim(spectrogram, { ...MEL, iterations: 32 }), 20, 10)
  timesRealTime('phase-gradient heap integration, 22050 Hz', () => integratePhase(spectrogram, MEL), undefined, 10)
  timesRealTime('invertible constant-Q, 84 bins, 22050 Hz', () => invertibleConstantQ(short, { sampleRate: 22_050 }), undefined, 10)
  for (const id of ['mdct', 'stft-if', 'log-mel'] as const) {
    const codec = createCodec({ id, sampleRate: 44_100 })
    const sound = noise(10 * 44_100)
    timesRealTime(`codec ${id}, encode, 44100 Hz`, () => codec.encode([sound]), undefined, 10)
    const frames = codec.encode([sound])
    timesRealTime(`codec ${id}, decode, 44100 Hz`, () => codec.decode(frames), undefined, 10)
  }
  return entries
}

function againstNumpy(): BenchEntry[] {
  const output = peer('/usr/bin/python3', [resolve(import.meta.dirname, 'peers/numpy_dsp.py')])
  if (output === null) return [entry('against NumPy: python3-numpy is not installed', null, 'x')]
  const numpy = JSON.parse(output) as NumpySeconds
  const sound = noise(SECONDS * 22_050)
  const short = magnitudes(stft(noise(10 * 22_050), MEL))
  const minute = noise(SECONDS * 44_100)
  const { resample44100to16000: polyphase } = numpy
  return [
    entry(
      'log-mel against NumPy, one thread',
      numpy.logMel / fastest(() => logMelSpectrogram(sound, { ...MEL, sampleRate: 22_050 })),
      'x',
      { atLeast: 1 },
    ),
    entry('STFT against NumPy', numpy.stft / fastest(() => stft(sound, MEL)), 'x', { atLeast: 1 }),
    entry('Griffin-Lim against NumPy', numpy.griffinLim10s / fastest(() => griffinLim(short, { ...MEL, iterations: 32 })), 'x', {
      atLeast: 1,
    }),
    polyphase === null
      ? entry('resampling against SciPy: python3-scipy is not installed', null, 'x')
      : entry('resampling 44100 to 16000 Hz against SciPy', polyphase / fastest(() => resample(minute, 44_100, 16_000)), 'x'),
  ]
}

async function importing(): Promise<BenchEntry[]> {
  if (!hasSharedData) return [entry('import of mp3: no recordings at ../shared/data', null, 'x real time')]
  const clips = sharedData('recordings', 'piano-clips')
  const files = readdirSync(clips)
    .filter((file) => file.endsWith('.mp3'))
    .slice(0, 6)
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
  try {
    let best = Infinity
    let seconds = 0
    for (let repeat = 0; repeat < 3; repeat++) {
      const start = performance.now()
      seconds = 0
      for (const file of files) {
        const { durationSeconds } = await importRecording({
          sourcePath: join(clips, file),
          pcmPath: join(folder, 'import.f32'),
          peaksPath: join(folder, 'import.peaks'),
        })
        seconds += durationSeconds
      }
      best = Math.min(best, (performance.now() - start) / 1000)
    }
    return [entry('import of mp3 (decode, waveform, level, tags), stereo 44100 Hz, one core', seconds / best, 'x real time')]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const CLI = resolve(import.meta.dirname, '../out/main/cli.js')

/** Through the command line as a person does it, start of the program and of its engine processes included. */
function importingOnAllCores(): BenchEntry[] {
  const name = `import of mp3 by the command line, ${availableParallelism()} cores`
  if (!hasSharedData || !existsSync(CLI))
    return [entry(`${name}: ${hasSharedData ? 'build first' : 'no recordings at ../shared/data'}`, null, 'x real time')]
  const clips = ['piano-clips', 'violin-clips'].map((group) => sharedData('recordings', group))
  let best = 0
  for (let repeat = 0; repeat < 3; repeat++) {
    const folder = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
    try {
      const project = join(folder, 'Bench.loom')
      execFileSync(process.execPath, [CLI, 'new', project, '--name', 'Bench'], { stdio: 'ignore' })
      const start = clockSeconds()
      execFileSync(process.execPath, [CLI, 'import', project, ...clips, '--reference'], { stdio: 'ignore' })
      const took = clockSeconds() - start
      const { recordings } = JSON.parse(readFileSync(join(project, 'project.json'), 'utf8')) as {
        recordings: { durationSeconds: number }[]
      }
      best = Math.max(best, recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0) / took)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return [entry(name, best, 'x real time', { atLeast: 150 })]
}

export async function run(): Promise<BenchEntry[]> {
  return [...transforms(), ...againstNumpy(), ...resampling(), ...(await importing()), ...importingOnAllCores()]
}
