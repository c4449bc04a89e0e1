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
import { SOUND_SPLITS } from '../../src-shared/project/index.ts'
import { heardSound } from '../../test/support/heard-sound.ts'
import { testLayer } from '../../test/support/spectral-layers.ts'
import { entry, type BenchEntry } from '../report.ts'
import { Ratios, whole } from './ratios.ts'
import { NO_SOUNDS, realSounds } from './real-sounds.ts'

const FILE = resolve(import.meta.dirname, '../../resources/separation/noise.onnx')
const NETWORK = { file: FILE, leaves: SOUND_SPLITS.noise.leaves }
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

/** Samples that a program holds back, by its name: found once, where its answer is most like the sound. */
const delays = new Map<string, number>()
const MOST_DELAY = 4096
/** Samples that are compared for it. */
const COMPARED = 16_384

/** Its answer, moved to where the sound was. */
function aligned(way: string, noisy: Float32Array, answer: Float32Array): Float32Array {
  const from = noisy.length >> 1
  const likeness = (delay: number): number => {
    let sum = 0
    for (let i = from; i < from + COMPARED; i++) sum += noisy[i] * (answer[i + delay] ?? 0)
    return sum
  }
  if (!delays.has(way)) {
    const all = Array.from({ length: 2 * MOST_DELAY + 1 }, (_, i) => i - MOST_DELAY)
    delays.set(
      way,
      all.reduce((best, delay) => (likeness(delay) > likeness(best) ? delay : best), 0),
    )
    console.log(`${way}: ${delays.get(way)} samples late`)
  }
  return Float32Array.from(noisy, (_, i) => answer[i + delays.get(way)!] ?? 0)
}

const rawIn = (path: string): string[] => ['-t', 'f32', '-r', String(HEARD_RATE), '-c', '1', path]
const rawOut = ['-f', 'f32le', '-ar', String(HEARD_RATE), '-ac', '1']
const byFfmpeg =
  (filter: string, file = 'in.f32') =>
  (folder: string): void => {
    const args = ['-y', ...rawOut, '-i', join(folder, file), '-af', filter, ...rawOut, join(folder, 'out.f32')]
    execFileSync('ffmpeg', args, { stdio: 'ignore' })
  }

/** What is installed makes `out.f32` of `in.f32`; those that want a profile, of `both.f32`, which begins with it, or of `noise.f32`. */
const OTHERS: Readonly<Record<string, { make: (folder: string) => void; beginsWithProfile?: boolean }>> = {
  'sox noisered .21': {
    make(folder) {
      const at = (name: string): string => join(folder, name)
      execFileSync('sox', [...rawIn(at('noise.f32')), '-n', 'noiseprof', at('profile')], { stdio: 'ignore' })
      execFileSync('sox', [...rawIn(at('in.f32')), ...rawIn(at('out.f32')), 'noisered', at('profile'), '0.21'], { stdio: 'ignore' })
    },
  },
  'ffmpeg afftdn, a profile': {
    make: byFfmpeg(`asendcmd=c='0 afftdn sn start; ${PROFILE_SECONDS} afftdn sn stop',afftdn=nr=${REDUCTION_DB}`, 'both.f32'),
    beginsWithProfile: true,
  },
  'ffmpeg afftdn, tracking': { make: byFfmpeg(`afftdn=nr=${REDUCTION_DB}:tn=1`) },
  'ffmpeg anlmdn': { make: byFfmpeg('anlmdn') },
  'ffmpeg anlmdn, strength .001': { make: byFfmpeg('anlmdn=s=0.001') },
}

/** By programs that are installed; nothing of those that are not. */
async function byOthers(noisy: Float32Array, profile: Float32Array): Promise<Record<string, Float32Array>> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-denoising-'))
  const made: Record<string, Float32Array> = {}
  try {
    await writePcm(join(folder, 'in.f32'), [noisy])
    await writePcm(join(folder, 'noise.f32'), [profile])
    await writePcm(join(folder, 'both.f32'), [Float32Array.from([...profile, ...noisy])])
    for (const [way, { make, beginsWithProfile }] of Object.entries(OTHERS)) {
      try {
        make(folder)
      } catch {
        continue
      }
      const bytes = readFileSync(join(folder, 'out.f32'))
      const answer = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      made[way] = aligned(way, noisy, beginsWithProfile ? answer.subarray(profile.length) : answer)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return made
}

/** @param all PROFILE_SECONDS of the noise alone, then as much as of the music; the mean of its squares is 1 */
async function judge(
  clean: Float32Array,
  all: Float32Array,
  { network, what, ratios, snrsDb = [...SNRS_DB, Infinity] }: Judging,
): Promise<void> {
  const wanted = Float64Array.from(clean)
  const [from, power] = [PROFILE_SECONDS * HEARD_RATE, powerOf(clean)]
  for (const snrDb of snrsDb) {
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
      for (const one of what) {
        ratios.add(`noise, ${one}, ${level}, ${way}: SDR`, plainDistortionDb(wanted, estimate))
        ratios.add(`noise, ${one}, ${level}, ${way}: SI-SDR`, scaleInvariantDistortionDb(wanted, estimate))
      }
    }
  }
}

interface Judging {
  network: PartNetwork
  /** Names of the means that it counts for. */
  what: readonly string[]
  ratios: Ratios
  snrsDb?: readonly number[]
}

const excerpt = (samples: Float32Array): Float32Array => samples.slice(0, SECONDS * HEARD_RATE)
const noiseOf = (seed: number): Float32Array => madeNoise(NOISES[seed % NOISES.length], SECONDS + PROFILE_SECONDS, seed)
const recordings = (): Promise<Float32Array[]> => Promise.all(REAL.map((name) => heardSound(join(RECORDINGS, name))))

export async function denoising(count: number): Promise<BenchEntry[]> {
  if (!existsSync(FILE)) return [entry('taking noise out (no network is there)', null, '')]
  const network = await openPartNetwork(NETWORK)
  const ratios = new Ratios()
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const piece = await renderPiece(randomPiece(seed), { ...randomConditions(seed), noiseDb: Infinity })
    await judge(excerpt(piece), noiseOf(seed), { network, what: ['pieces'], ratios })
  }
  if (existsSync(RECORDINGS))
    for (const [i, recording] of (await recordings()).entries())
      await judge(excerpt(recording), noiseOf(FIRST_SEED + i), { network, what: ['real recordings'], ratios })
  return ratios.entries()
}

/** Recorded noise, each below the next of the recordings: as long as it lasts after the profile, {@link SECONDS} at most. */
export async function realDenoising(): Promise<BenchEntry[]> {
  const noises = await realSounds('noise')
  if (!noises || !existsSync(RECORDINGS)) return [entry(`recorded noise (${NO_SOUNDS})`, null, '')]
  const network = await openPartNetwork(NETWORK)
  const ratios = new Ratios()
  const music = await recordings()
  for (const [i, [kind, noise]] of [...noises].flatMap(([kind, list]) => list.map((one) => [kind, one] as const)).entries()) {
    const clean = excerpt(music[i % music.length]).subarray(0, noise.length - PROFILE_SECONDS * HEARD_RATE)
    const level = Math.sqrt(powerOf(noise))
    const all = noise.map((value) => value / level)
    await judge(clean, all, { network, what: ['recorded', `recorded, ${kind}`], ratios, snrsDb: SNRS_DB })
  }
  return ratios.entries()
}
