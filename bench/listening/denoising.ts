/** How well the network takes noise out that comes with the program, beside a profile of the noise, and sox. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { plainDistortionDb, scaleInvariantDistortionDb } from '../../src-main/engine/evaluation/annotations/separation-figures.ts'
import { writePcm } from '../../src-main/engine/files/pcm-cache.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { madeNoise, NOISES } from '../../src-main/engine/pieces/made-noise.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../../src-main/engine/pieces/render-piece.ts'
import { editedSound } from '../../src-main/engine/spectral-editing/edited-sound.ts'
import { noisePrint } from '../../src-main/engine/spectral-editing/noise-print.ts'
import { soundOf } from '../../src-main/engine/spectral-editing/readable-sound.ts'
import { learntParts } from '../../src-main/engine/taking-apart/learnt-parts.ts'
import { openPartNetwork, type PartNetwork } from '../../src-main/engine/taking-apart/part-network.ts'
import { heardSound } from '../../test/support/heard-sound.ts'
import { testLayer } from '../../test/support/spectral-layers.ts'
import { entry, type BenchEntry } from '../report.ts'
import { Ratios, whole } from './ratios.ts'

const FILE = resolve(import.meta.dirname, '../../resources/separation/noise.onnx')
const RECORDINGS = resolve(import.meta.dirname, '../../../shared/data/recordings')
const REAL = [
  'piano-clips/gym1.mp3',
  'piano-bach-ishizaka/goldberg-bwv988-aria-da-capo.ogg',
  'violin-clips/chaconne.mp3',
  'ensemble/brahms-hungarian-dance-5-strings.ogg',
]
/** None of those that were learnt from. */
const FIRST_SEED = 62_001
const SECONDS = 10
/** Of noise alone, for those that want a profile. */
const PROFILE_SECONDS = 1
const SNRS_DB = [0, 10, 20, 30]
const REDUCTION_DB = 20

const powerOf = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value * value, 0) / samples.length

async function byProfile(noisy: Float32Array, profile: Float32Array): Promise<Float32Array> {
  const print = noisePrint(soundOf([profile], HEARD_RATE), 0, profile.length)
  const layer = testLayer({ kind: 'denoise', print, reductionDb: REDUCTION_DB, sensitivityDb: 4 })
  return whole(await editedSound(soundOf([noisy], HEARD_RATE), [layer], new Map()))
}

/** By programs that are installed; nothing of those that are not. */
async function byOthers(noisy: Float32Array, profile: Float32Array): Promise<Record<string, Float32Array>> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-denoising-'))
  const at = (name: string): string => join(folder, name)
  const raw = (path: string): string[] => ['-t', 'f32', '-r', String(HEARD_RATE), '-c', '1', path]
  const ways: Record<string, () => void> = {
    'sox noisered .21': () => {
      execFileSync('sox', [...raw(at('noise.f32')), '-n', 'noiseprof', at('profile')], { stdio: 'ignore' })
      execFileSync('sox', [...raw(at('in.f32')), ...raw(at('out.f32')), 'noisered', at('profile'), '0.21'], { stdio: 'ignore' })
    },
  }
  const made: Record<string, Float32Array> = {}
  try {
    await writePcm(at('in.f32'), [noisy])
    await writePcm(at('noise.f32'), [profile])
    for (const [name, make] of Object.entries(ways)) {
      try {
        make()
      } catch {
        continue
      }
      const bytes = readFileSync(at('out.f32'))
      const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      made[name] = Float32Array.from(noisy, (_, i) => samples[i] ?? 0)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return made
}

async function judge(clean: Float32Array, seed: number, { network, what, ratios }: Judging): Promise<void> {
  const wanted = Float64Array.from(clean)
  const all = madeNoise(NOISES[seed % NOISES.length], SECONDS + PROFILE_SECONDS, seed)
  const [from, power] = [PROFILE_SECONDS * HEARD_RATE, powerOf(clean)]
  for (const snrDb of [...SNRS_DB, Infinity]) {
    const gain = Math.sqrt(power) * 10 ** (-snrDb / 20)
    const noisy = clean.map((value, i) => value + gain * all[from + i])
    const profile = all.slice(0, from).map((value) => gain * value)
    const [ours] = await learntParts(soundOf([noisy], HEARD_RATE), network, { threads: 1, tell: () => undefined })
    const made: Record<string, Float32Array> = { ours: whole(ours) }
    if (snrDb < Infinity) Object.assign(made, { 'nothing done': noisy, 'by a profile': await byProfile(noisy, profile) })
    Object.assign(made, snrDb < Infinity ? await byOthers(noisy, profile) : {})
    const level = snrDb < Infinity ? `${snrDb} dB` : 'clean'
    for (const [way, samples] of Object.entries(made)) {
      const estimate = Float64Array.from(samples)
      ratios.add(`noise, ${what}, ${level}, ${way}: SDR`, plainDistortionDb(wanted, estimate))
      ratios.add(`noise, ${what}, ${level}, ${way}: SI-SDR`, scaleInvariantDistortionDb(wanted, estimate))
    }
  }
}

interface Judging {
  network: PartNetwork
  what: string
  ratios: Ratios
}

export async function denoising(count: number): Promise<BenchEntry[]> {
  if (!existsSync(FILE)) return [entry('taking noise out (no network is there)', null, '')]
  const network = await openPartNetwork({ file: FILE })
  const ratios = new Ratios()
  const excerpt = (samples: Float32Array): Float32Array => samples.slice(0, SECONDS * HEARD_RATE)
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const piece = await renderPiece(randomPiece(seed), { ...randomConditions(seed), noiseDb: Infinity })
    await judge(excerpt(piece), seed, { network, what: 'pieces', ratios })
  }
  if (existsSync(RECORDINGS))
    for (const [i, name] of REAL.entries())
      await judge(excerpt(await heardSound(join(RECORDINGS, name))), FIRST_SEED + i, { network, what: 'real recordings', ratios })
  return ratios.entries()
}
