/**
 * A musician's whole archive: one recording of three hours and thousands of files, imported through the command line as a person does it,
 * then all of them a second time. Counts the clock and the memory of all processes together. The material is played by Spectraloom's own
 * instrument. `LIBRARY_FILES` and `LIBRARY_HOURS` make it smaller; at full size it needs about 20 GB of disk, in `LIBRARY_FOLDER` or the
 * folder for temporary files.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { renderDemoPieces } from '../src-main/engine/synth/demo-pieces.ts'
import { FlacWriter } from '../src-main/engine/files/flac-writer.ts'
import { WavWriter } from '../src-main/engine/files/wav-writer.ts'
import { type BenchEntry, entry } from './report.ts'

const CLI = resolve(import.meta.dirname, '../out/main/cli.js')
const FILES = Number(process.env.LIBRARY_FILES ?? 5000)
const HOURS = Number(process.env.LIBRARY_HOURS ?? 3)
const SECONDS_EACH = 4
const RATE = 44_100
const MEMORY_EVERY_MS = 250

/** Short stereo pieces in WAV, every tenth in FLAC; each begins a little later in the music than the one before. */
async function renderFiles(folder: string): Promise<void> {
  const [music] = renderDemoPieces({ seed: 3, pieces: 1, secondsEach: 120, sampleRate: RATE })
  const length = SECONDS_EACH * RATE
  for (let i = 0; i < FILES; i++) {
    const group = join(folder, `album ${Math.floor(i / 50)}`)
    mkdirSync(group, { recursive: true })
    const start = (i * 997) % (music.length - length - 200)
    const block = [music.subarray(start, start + length), music.subarray(start + 200, start + 200 + length)]
    const path = join(group, `track ${i}`)
    const shape = { sampleRate: RATE, channels: 2 }
    const writer =
      i % 10 > 0
        ? await WavWriter.create(`${path}.wav`, { ...shape, format: 'int16' })
        : await FlacWriter.create(`${path}.flac`, { ...shape, bits: 16 })
    await writer.append(block)
    await writer.close()
  }
}

async function renderLong(path: string): Promise<void> {
  const [music] = renderDemoPieces({ seed: 5, pieces: 1, secondsEach: 60, sampleRate: RATE })
  const writer = await WavWriter.create(path, { sampleRate: RATE, channels: 2, format: 'int24' })
  for (let minute = 0; minute < HOURS * 60; minute++) await writer.append([music, music])
  await writer.close()
}

interface Measured {
  seconds: number
  /** Most memory of all processes together. */
  megabytes: number
  result: { imported: number; alreadyHere: number; refused: unknown[] }
}

/** Runs a command and watches the memory of it and its children. */
async function command(args: string[]): Promise<Measured> {
  const start = performance.now()
  const child = spawn(process.execPath, [CLI, ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  let megabytes = 0
  const watch = setInterval(() => (megabytes = Math.max(megabytes, memoryOf(child.pid ?? 0))), MEMORY_EVERY_MS)
  const code = await new Promise<number | null>((ended) => child.once('close', ended))
  clearInterval(watch)
  if (code !== 0) throw new Error(`spectraloom ${args.join(' ')} ended with ${code}:\n${said}`)
  const result = JSON.parse(said.trim().split('\n').at(-1) ?? '{}') as Measured['result']
  return { seconds: (performance.now() - start) / 1000, megabytes, result }
}

/** Of a process and all below it, in MB; pages that several share count in proportion. Linux alone tells it. */
function memoryOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const kilobytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' '),
    )
    return kilobytes / 1000 + children.filter(Boolean).reduce((sum, child) => sum + memoryOf(Number(child)), 0)
  } catch {
    // It ended while it was looked at.
    return 0
  }
}

const memory = (name: string, { megabytes }: Measured): BenchEntry => entry(name, megabytes > 0 ? megabytes : null, 'MB', { atMost: 1000 })

export async function run(): Promise<BenchEntry[]> {
  if (!existsSync(CLI)) throw new Error('Build first: npm run build')
  const folder = mkdtempSync(join(process.env.LIBRARY_FOLDER ?? tmpdir(), 'spectraloom-library-'))
  try {
    const [files, long, project] = [join(folder, 'files'), join(folder, 'long.wav'), join(folder, 'Library.loom')]
    mkdirSync(files)
    await renderFiles(files)
    await renderLong(long)
    await command(['new', project, '--name', 'Library'])
    const hours = await command(['import', project, long, '--reference'])
    const many = await command(['import', project, files, '--reference'])
    const again = await command(['import', project, files, '--reference'])
    if (many.result.imported !== FILES || again.result.alreadyHere !== FILES)
      throw new Error(`Not all files were taken: ${JSON.stringify([many.result, again.result])}`)
    const cores = `${availableParallelism()} cores`
    return [
      entry(
        `${HOURS} hours of WAV, 24 bit (${Math.round(statSync(long).size / 1e6)} MB), ${cores}`,
        (HOURS * 3600) / hours.seconds,
        'x real time',
      ),
      memory('  memory of all processes', hours),
      entry(`${FILES} files of ${SECONDS_EACH} s, WAV and FLAC, ${cores}`, (FILES * SECONDS_EACH) / many.seconds, 'x real time'),
      entry('  a file', (1000 * many.seconds) / FILES, 'ms'),
      memory('  memory of all processes', many),
      entry(`the same ${FILES} files again`, again.seconds, 's', { atMost: 10 }),
      memory('  memory of all processes', again),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
