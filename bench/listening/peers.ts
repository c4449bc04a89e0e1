/** Other programs that listen, as far as they are installed; each answers with null where it is not there or finds nothing. */
import { execFileSync, execSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const ONSET_FUNCTIONS = ['hfc', 'energy', 'complex', 'phase', 'specdiff', 'kl', 'mkl', 'specflux'] as const
const ESSENTIA = 'essentia.js@0.1.3'

function answer(program: string, args: readonly string[]): string | null {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 })
  } catch {
    return null
  }
}

const rows = (text: string | null): number[][] | null =>
  text
    ?.trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/).map(Number)) ?? null

const firsts = (text: string | null): number[] | null => rows(text)?.map(([first]) => first) ?? null

export const aubioBeats = (wav: string): number[] | null => firsts(answer('aubiotrack', ['-i', wav]))

/** By each of aubio's functions of onset. */
export const aubioOnsets = (wav: string): Record<string, number[]> =>
  Object.fromEntries(
    ONSET_FUNCTIONS.flatMap((name) => {
      const onsets = firsts(answer('aubioonset', ['-i', wav, '-O', name]))
      return onsets ? [[name, onsets]] : []
    }),
  )

export const aubioPitch = (wav: string, method: string): { times: number[]; values: number[] } | null => {
  const found = rows(answer('aubiopitch', ['-i', wav, '-p', method, '-u', 'Hz']))
  return found && { times: found.map(([time]) => time), values: found.map(([, hz]) => hz) }
}

export function soundstretchTempo(wav: string): number | null {
  try {
    // It tells of what it found beside its output.
    const told = execSync(`soundstretch "${wav}" -bpm 2>&1`, { encoding: 'utf8' })
    return Number(/Detected BPM rate ([\d.]+)/.exec(told)?.[1]) || null
  } catch {
    return null
  }
}

export function bpmToolsTempo(wav: string): number | null {
  try {
    return Number(execSync(`sox "${wav}" -t raw -r 44100 -e float -c 1 - 2>/dev/null | bpm`, { encoding: 'utf8' }).trim()) || null
  } catch {
    return null
  }
}

interface Vector {
  delete(): void
}
interface Essentia {
  arrayToVector(samples: Float32Array): Vector
  KeyExtractor(...values: unknown[]): { key: string; scale: string }
}

/** essentia.js of npm, in a temporary folder; null where it cannot be had. */
export function essentia(folder: string): { key(samples: Float32Array, sampleRate: number): string } | null {
  mkdirSync(folder, { recursive: true })
  try {
    if (!existsSync(join(folder, 'node_modules', 'essentia.js')))
      execFileSync('npm', ['install', '--no-save', '--silent', '--prefix', folder, ESSENTIA], { stdio: 'ignore', timeout: 120_000 })
    const { Essentia: Made, EssentiaWASM } = createRequire(join(folder, 'index.js'))('essentia.js') as {
      Essentia: new (wasm: unknown) => Essentia
      EssentiaWASM: unknown
    }
    const program = new Made(EssentiaWASM)
    return {
      key(samples, sampleRate) {
        const vector = program.arrayToVector(samples)
        const { key, scale } = program.KeyExtractor(...[vector, true, 4096, 4096, 12, 3500, 60, 25, 0.2, 'bgate', sampleRate])
        vector.delete()
        return `${key} ${scale}`
      },
    }
  } catch {
    return null
  }
}
