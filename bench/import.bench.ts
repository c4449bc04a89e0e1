/**
 * Import beside ffmpeg: a folder of 96 kHz Ogg Vorbis and long FLAC files of 24 bits, each decoded and brought to the rate that is kept.
 * Ours does more on its way: content hash, level, waveform, a look at the sound, FLAC's checksum, the project on disk. The Ogg files are
 * the piano recordings at ../shared/data where they are, else music of Spectraloom's own instrument.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { importRecording, pcmRateFor } from '../src-main/engine/files/import-recording.ts'
import { openAudioFile } from '../src-main/engine/files/open-audio-file.ts'
import { renderDemoPieces } from '../src-main/engine/synth/demo-pieces.ts'
import { hasProgram, runProgram } from '../test/support/programs.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { writeWav } from '../test/support/write-wav.ts'
import { type BenchEntry, entry } from './report.ts'

const CLI = resolve(import.meta.dirname, '../out/main/cli.js')
const REPEATS = 3
const run1 = promisify(execFile)

async function material(folder: string): Promise<{ ogg: string[]; flac: string[] }> {
  const [oggs, flacs] = ['ogg', 'flac'].map((name) => join(folder, name))
  for (const made of [oggs, flacs]) mkdirSync(made)
  const source = join(folder, 'music.wav')
  const [music] = renderDemoPieces({ seed: 3, pieces: 1, secondsEach: 240, sampleRate: 44_100 })
  await writeWav(source, [music, music.map((x, n) => 0.7 * x + 0.3 * (music[n - 300] ?? 0))], 44_100, 'int24')
  const encode = (...options: string[]): Buffer => runProgram('ffmpeg', '-v', 'error', '-y', '-i', source, ...options)
  for (const [index, rate] of [44_100, 96_000].entries())
    encode('-ar', String(rate), '-c:a', 'flac', '-sample_fmt', 's32', join(flacs, `${index}.flac`))
  const shared = sharedData('recordings', 'piano-bach-ishizaka')
  if (!hasSharedData) for (const index of [0, 1, 2, 3]) encode('-ar', '96000', '-c:a', 'libvorbis', '-q:a', '5', join(oggs, `${index}.ogg`))
  const from = hasSharedData ? shared : oggs
  return {
    ogg: readdirSync(from).map((name) => join(from, name)),
    flac: readdirSync(flacs).map((name) => join(flacs, name)),
  }
}

interface Spent {
  wall: number
  /** Processor seconds. */
  processor: number
}

const clock = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

async function ffmpegArguments(file: string, out: string): Promise<string[]> {
  const stream = await openAudioFile(file)
  await stream.close()
  return [
    '-v',
    'info',
    '-benchmark',
    '-y',
    '-i',
    file,
    '-ar',
    String(pcmRateFor(stream.sampleRate)),
    '-c:a',
    'pcm_f32le',
    '-f',
    'f32le',
    out,
  ]
}

/** One after another, each with as many threads as ffmpeg takes. */
async function ffmpegInTurn(files: string[], folder: string): Promise<Spent> {
  let processor = 0
  const all = await Promise.all(files.map((file) => ffmpegArguments(file, join(folder, 'ffmpeg.f32'))))
  const wall = await clock(() => {
    for (const options of all) {
      const said = spawnSync('ffmpeg', options).stderr.toString()
      for (const [, seconds] of said.matchAll(/[us]time=([\d.]+)s/g)) processor += Number(seconds)
    }
    return Promise.resolve()
  })
  return { wall, processor }
}

/** As many at a time as there are cores. */
async function ffmpegTogether(files: string[], folder: string): Promise<number> {
  const all = await Promise.all(files.map((file, index) => ffmpegArguments(file, join(folder, `ffmpeg ${index}.f32`))))
  const lane = async (): Promise<void> => {
    for (let options = all.shift(); options; options = all.shift()) await run1('ffmpeg', options)
  }
  return clock(() => Promise.all(Array.from({ length: availableParallelism() }, lane)))
}

async function oursInOneProcess(files: string[], folder: string): Promise<number> {
  const before = process.cpuUsage()
  for (const sourcePath of files)
    await importRecording({ sourcePath, pcmPath: join(folder, 'ours.f32'), peaksPath: join(folder, 'ours.peaks') })
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

async function oursByCommandLine(files: string[], folder: string): Promise<number> {
  const project = join(folder, `${performance.now()}.loom`)
  await run1(process.execPath, [CLI, 'new', project, '--name', 'Bench'])
  const wall = await clock(() => run1(process.execPath, [CLI, 'import', project, ...files, '--reference']))
  rmSync(project, { recursive: true })
  return wall
}

async function beside(name: string, files: string[], folder: string): Promise<BenchEntry[]> {
  const least = { inTurn: Infinity, together: Infinity, theirs: Infinity, ours: Infinity, program: Infinity }
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const { wall, processor } = await ffmpegInTurn(files, folder)
    least.inTurn = Math.min(least.inTurn, wall)
    least.theirs = Math.min(least.theirs, processor)
    least.together = Math.min(least.together, await ffmpegTogether(files, folder))
    least.ours = Math.min(least.ours, await oursInOneProcess(files, folder))
    if (existsSync(CLI)) least.program = Math.min(least.program, await oursByCommandLine(files, folder))
  }
  const cores = `${availableParallelism()} cores`
  const program = existsSync(CLI) ? '' : ' (build first)'
  const ratio = (theirs: number): number | null => (least.program === Infinity ? null : theirs / least.program)
  return [
    entry(`${name}: import by the command line, ${cores}, beside ffmpeg file by file${program}`, ratio(least.inTurn), 'x its speed', {
      atLeast: 1.5,
    }),
    entry(`${name}: the same beside one ffmpeg a core${program}`, ratio(least.together), 'x its speed'),
    entry(`${name}: processor time of ffmpeg over that of one decoding process`, least.theirs / least.ours, 'x its speed'),
  ]
}

export async function run(): Promise<BenchEntry[]> {
  if (!hasProgram('ffmpeg')) return [entry('import beside ffmpeg: there is no ffmpeg', null, 'x its speed')]
  const folder = mkdtempSync(join(process.env.IMPORT_FOLDER ?? tmpdir(), 'spectraloom-import-'))
  try {
    const { ogg, flac } = await material(folder)
    return [
      ...(await beside(hasSharedData ? '96 kHz Ogg Vorbis, 17 min of piano' : '96 kHz Ogg Vorbis', ogg, folder)),
      ...(await beside('FLAC of 24 bits', flac, folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
