/**
 * Resampling beside SoX in one run: speed as a ratio of processor times on ten minutes of mono noise, quality by sines.
 * SoX reads and writes files, which is a small part of its time.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resample } from '../src-main/engine/dsp/resample.ts'
import { noise } from '../test/support/signals.ts'
import { residue, sine } from '../test/support/sine-fit.ts'
import { type BenchEntry, entry } from './report.ts'

const PAIRS = [
  [44_100, 16_000],
  [96_000, 44_100],
  [88_200, 44_100],
  [48_000, 44_100],
] as const
const MINUTES = 10
const REPEATS = 3

type Convert = (samples: Float32Array, from: number, to: number) => Float32Array

const raw = (rate: number): string[] => ['-t', 'f32', '-r', String(rate), '-c', '1']

/** SoX on a file: processor seconds, or null where it is not installed. */
function soxSeconds(source: string, result: string, from: number, to: number): number | null {
  const args = ['sox', '-D', ...raw(from), source, ...raw(to), result, 'rate', '-v']
  try {
    const output = execFileSync('bash', ['-c', 'TIMEFORMAT="%U %S"; { time "$@" 2>/dev/null; } 2>&1', 'bash', ...args], {
      encoding: 'utf8',
    })
    return output
      .trim()
      .split(/\s+/)
      .slice(-2)
      .reduce((sum, seconds) => sum + Number(seconds), 0)
  } catch {
    return null
  }
}

export function resampling(): BenchEntry[] {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
  const [source, result] = [join(folder, 'in.f32'), join(folder, 'out.f32')]
  const sox: Convert = (samples, from, to) => {
    writeFileSync(source, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    soxSeconds(source, result, from, to)
    const bytes = readFileSync(result)
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  }
  try {
    return PAIRS.flatMap(([from, to]) => {
      const name = `resampling ${from} to ${to} Hz`
      const sound = noise(MINUTES * 60 * from)
      const ours = best(() => processorSeconds(() => resample(sound, from, to)))
      writeFileSync(source, new Uint8Array(sound.buffer))
      const speed = entry(`${name}, mono`, (MINUTES * 60) / ours, 'x real time')
      const theirs = best(() => soxSeconds(source, result, from, to) ?? Infinity)
      const goal = to === 16_000 ? { atLeast: 1.3 } : {}
      if (!Number.isFinite(theirs))
        return [speed, ...quality(`${name}, ours`, resample, from, to), entry(`${name} against SoX: sox is not installed`, null, 'x')]
      return [
        speed,
        entry(`${name} against SoX, very high quality`, theirs / ours, 'x', goal),
        ...quality(`${name}, ours`, resample, from, to),
        ...quality(`${name}, SoX`, sox, from, to),
      ]
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * What sines show: how even the pass-band is up to 95 % of half the lower rate, and how loud the loudest thing is that should not be there.
 */
function quality(name: string, convert: Convert, from: number, to: number): BenchEntry[] {
  const nyquist = Math.min(from, to) / 2
  const fits = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.945].map((part) =>
    residue(convert(sine(from, part * nyquist, from), from, to), part * nyquist, to),
  )
  const above = [1.0, 1.03, 1.1, 1.3, 1.6, 1.9].map((part) => part * nyquist).filter((frequency) => frequency < from / 2)
  const aliases = above.map((frequency) => residue(convert(sine(from, frequency, from), from, to), 0, to).residueDb)
  const worst = (values: number[]): number => values.reduce((most, value) => Math.max(most, value), -Infinity)
  return [
    entry(`${name}: unevenness of the pass-band`, worst(fits.map(({ amplitude }) => Math.abs(20 * Math.log10(amplitude)))), 'dB'),
    entry(`${name}: what is beside a sine`, worst(fits.map(({ residueDb }) => residueDb)), 'dB'),
    entry(`${name}: what folds back`, worst(aliases), 'dB'),
  ]
}

function best(seconds: () => number): number {
  seconds()
  return Math.min(...Array.from({ length: REPEATS }, seconds))
}

function processorSeconds(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
