/**
 * A song out of the program, in processor seconds: 64 stereo tracks as stems and mix, by two threads, beside ffmpeg writing the same files
 * in the same run; a DAWproject of 300 tracks with 200 clips each, written and read back. Uses the built program's thread: `npm run build`
 * first.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { songExportSchema } from '../src-shared/exports/index.ts'
import { EMPTY_SONG, newTrack, PLAIN_AUDIO, PLAIN_NOTES, type AudioClip, type Clip, type Song } from '../src-shared/music/index.ts'
import { readDawproject } from '../src-main/engine/daw-files/dawproject/read-dawproject.ts'
import type { ExportSongInput } from '../src-main/engine/daw-files/export-jobs.ts'
import { exportSong } from '../src-main/engine/daw-files/export-song.ts'
import type { StemThreadStarter } from '../src-main/engine/daw-files/stems/stem-thread.ts'
import { encodeWav } from '../src-main/engine/files/wav-writer.ts'
import { WAV_HEADER_BYTES } from '../src-main/engine/files/wav-header.ts'
import type { SampleFile } from '../src-main/engine/files/sample-file.ts'
import { runInEngine } from '../src-main/workers/engine-client.ts'
import { createNodeForker } from '../src-main/workers/fork-engine.ts'
import { hasProgram } from '../test/support/programs.ts'
import { seededRandom } from '../test/support/seeded-random.ts'
import { entry, type BenchEntry } from './report.ts'

const RATE = 48_000
const STEMS = 64
const SECONDS = 40
const CORES = 2
const PROJECT_TRACKS = 300
const CLIPS_A_TRACK = 200

const builtThread = resolve(import.meta.dirname, '../out/main/stem-thread.js')
const startStemThread: StemThreadStarter = (plan) =>
  new Worker(builtThread, { workerData: plan, transferList: [plan.take, plan.pass].filter((port) => port !== null) })
const builtEngine = resolve(import.meta.dirname, '../out/main/engine-process.js')
const HOOKS = { emit: () => undefined, signal: new AbortController().signal }

/** Processor seconds of this process and of the children that have ended. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

function soundFile(path: string, seed: number): SampleFile {
  const random = seededRandom(seed)
  const channels = [0, 1].map(() => Float32Array.from({ length: SECONDS * RATE }, () => (random(65_536) - 32_768) / 2 ** 22))
  writeFileSync(path, encodeWav(channels, RATE))
  return { path, dataOffset: WAV_HEADER_BYTES.float32, encoding: 'float32', channels: 2, frames: SECONDS * RATE, sampleRate: RATE }
}

const clipOf = (id: string, changes: Partial<AudioClip>): AudioClip => ({
  ...{ ...PLAIN_AUDIO, id, kind: 'audio', name: id, startTick: 0, sound: { kind: 'recording', id: 'r0' } },
  ...{ sampleRate: RATE, soundSamples: SECONDS * RATE, lengthSamples: SECONDS * RATE },
  ...changes,
})

const inputOf = (song: Song, sounds: ExportSongInput['sounds'], changes: Partial<ExportSongInput>): ExportSongInput => ({
  ...{ format: 'stems', song, name: 'Bench', sounds, startTick: 0, endTick: SECONDS * 2 * 960, hasTail: false, naming: '{number}' },
  ...{ sound: songExportSchema.parse({ format: 'stems', sound: { format: 'wav-float' } }).sound, cueSheet: false, archive: null },
  ...{ outFolder: '', fileName: '', program: { name: 'Bench', version: '1' }, writtenAt: 0 },
  ...changes,
})

async function stems(folder: string): Promise<BenchEntry[]> {
  const files = Array.from({ length: STEMS }, (_, i) => soundFile(join(folder, `${i}.wav`), i + 1))
  const tracks = files.map((_, i) => ({
    ...newTrack(`t${i}`, 'audio', `Track ${i}`, i % 16),
    ...{ gainDb: -6, clips: [clipOf(`c${i}`, { sound: { kind: 'recording', id: `r${i}` } })] },
  }))
  const sounds = files.map((file, i) => ({ key: `recording/r${i}`, file }))
  const outFolder = join(folder, 'stems')
  mkdirSync(outFolder)
  const input = inputOf({ ...EMPTY_SONG, tracks }, sounds, { outFolder })
  if (!existsSync(builtThread)) return [entry('stems and mix of 64 tracks (build first: npm run build)', null, '', { atLeast: 25 })]
  const startedAt = performance.now()
  const ours = await spent(() => exportSong(input, HOOKS, { startStemThread }))
  const wallSeconds = (performance.now() - startedAt) / 1000
  const ratio = entry('stems and mix of 64 tracks: by the processor time of two cores', (SECONDS / ours) * CORES, 'times real time', {
    atLeast: 25,
  })
  const wall = entry('by the clock, beside whatever else runs here', SECONDS / wallSeconds, 'times real time')
  if (!hasProgram('ffmpeg')) return [ratio, wall, entry('beside ffmpeg (not here)', null, '', { atLeast: 1 })]
  const inputs = files.flatMap(({ path }) => ['-i', path])
  const gains = files.map((_, i) => `[${i}:a]volume=-6dB,asplit=2[s${i}][m${i}]`).join(';')
  const mix = `${files.map((_, i) => `[m${i}]`).join('')}amix=inputs=${STEMS}:normalize=0[mix]`
  const outputs = [
    ...files.map((_, i) => ['-map', `[s${i}]`, '-c:a', 'pcm_f32le', join(folder, `f${i}.wav`)]),
    ['-map', '[mix]', '-c:a', 'pcm_f32le', join(folder, 'fm.wav')],
  ]
  const command = ['-v', 'error', '-y', ...inputs, '-filter_complex', `${gains};${mix}`, ...outputs.flat()]
  const timed = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time ffmpeg "$@"', 'bench', ...command], { encoding: 'utf8' })
  const theirs = timed.stderr
    .trim()
    .split('\n')
    .at(-1)!
    .split(' ')
    .reduce((sum, value) => sum + Number(value), 0)
  return [ratio, wall, entry('stems and mix: ffmpeg’s processor time over ours', theirs / ours, 'times', { atLeast: 1 })]
}

/** Memory of the built program's engine process at its highest while it exports, as the system tells it; null where it does not. */
async function engineMegabytes(input: ExportSongInput): Promise<number | null> {
  let peak: number | null = null
  const look = setInterval(() => {
    for (const pid of childrenOf(process.pid)) {
      const kilobytes = Number(/^VmHWM:\s+(\d+)/m.exec(processFile(pid, 'status'))?.[1] ?? NaN)
      if (processFile(pid, 'cmdline').includes(builtEngine) && kilobytes > 0) peak = Math.max(peak ?? 0, kilobytes / 1000)
    }
  }, 10)
  try {
    await runInEngine(createNodeForker(builtEngine), 'export-song', input, {})
    return peak
  } finally {
    clearInterval(look)
  }
}

function childrenOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  } catch {
    // Not on this system.
    return []
  }
}

/** Empty where the process has ended. */
function processFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

async function project(folder: string): Promise<BenchEntry[]> {
  const file = soundFile(join(folder, 'r0.wav'), 1)
  const clips = (t: number): Clip[] =>
    Array.from({ length: CLIPS_A_TRACK }, (_, c) =>
      t % 2 === 0
        ? clipOf(`c${c}`, { startTick: c * 960, lengthSamples: 20_000 + c })
        : {
            ...PLAIN_NOTES,
            id: `c${c}`,
            kind: 'notes',
            name: 'Notes',
            startTick: c * 960,
            lengthTicks: 960,
            notes: [{ id: 1, startTick: 0, ticks: 240, pitch: 60, velocity: 90, releaseVelocity: 0 }],
          },
    )
  const tracks = Array.from({ length: PROJECT_TRACKS }, (_, t) => ({
    ...newTrack(`t${t}`, t % 2 === 0 ? 'audio' : 'notes', `Track ${t}`, t % 16),
    clips: clips(t),
  }))
  const outFolder = join(folder, 'project')
  mkdirSync(outFolder)
  const input = inputOf({ ...EMPTY_SONG, tracks }, [{ key: 'recording/r0', file }], {
    format: 'dawproject',
    outFolder,
    fileName: 'a.dawproject',
    endTick: 2 ** 30,
  })
  const writing = await spent(() => exportSong(input, HOOKS))
  const again = join(folder, 'again')
  mkdirSync(again)
  const peak = existsSync(builtEngine) ? await engineMegabytes({ ...input, outFolder: again }) : null
  const reading = await spent(() => readDawproject({ path: join(outFolder, 'a.dawproject'), mediaFolder: join(folder, 'media') }, HOOKS))
  return [
    entry('DAWproject of 300 tracks with 200 clips: writing', writing, 's of the processor', { atMost: 5 }),
    entry('and the most memory of the engine process that writes it', peak, 'MB', { atMost: 400 }),
    entry('DAWproject of 300 tracks with 200 clips: reading', reading, 's of the processor', { atMost: 5 }),
  ]
}

export async function run(): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
  try {
    return [...(await project(folder)), ...(await stems(folder))]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
