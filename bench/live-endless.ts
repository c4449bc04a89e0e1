/** Endless playing beside a training: exact to the sample, without underruns, drift or growth of memory. */
import { spawn } from 'node:child_process'
import { openSync, readFileSync, readSync, closeSync, fstatSync } from 'node:fs'
import { join } from 'node:path'
import { signalChild } from '../scripts/signal-child.mjs'
import type { NextFrameSettings } from '../src-shared/project/index.ts'
import type { ProcessStream } from '../src-main/audio/stream/process-stream.ts'
import { seconds } from '../test/support/audio.ts'
import { followSound, type SoundDifference } from '../test/support/follow-sound.ts'
import type { LiveApp } from '../test/support/live-app.ts'
import { keep, left, RATE, recordSpeaker, request, takeSound, withApp } from './live-setup.ts'
import { entry, type BenchEntry } from './report.ts'

/** Kept and compared in pieces, on the disk meanwhile; the ring holds ten minutes. */
const PIECE_SECONDS = Number(process.env.SPECTRALOOM_BENCH_PIECE_SECONDS ?? 300)
/** Each piece is kept with so much of the one before, to find where that ended. */
const OVERLAP_SECONDS = 10
const TAIL_SAMPLES = RATE
/** What is heard is looked for so much around its place. */
const SLACK_SECONDS = 30
/** Memory is looked at from here on: until then, what is needed is being loaded. */
const SETTLED_SECONDS = 20
const FRAME_BYTES = 2 * Float32Array.BYTES_PER_ELEMENT
/** Another program's, one for each of two cores. */
const LOAD_PROCESSES = 2
/** The fades of start and stop. */
const FADE_SAMPLES = RATE / 100

/** What else the machine does: `load` is a training and another program, which uses all cores at ordinary priority. */
export type Beside = 'nothing' | 'training' | 'load'

export async function endless(bufferFrames: number, playSeconds: number, beside: Beside): Promise<BenchEntry[]> {
  return withApp(bufferFrames, async ({ live, folder, environment }) => {
    const { app } = live
    const runId = await live.train('bilinear', { codec: 'mdct' })
    const { settings } = app.session.runs.get(runId)
    const training =
      beside !== 'nothing' &&
      (await app.session.runs.start(
        {
          ...(settings as NextFrameSettings),
          codec: 'fourier',
          sequenceFrames: 40,
          sequenceHopFrames: 1,
          batchSize: 8,
          epochs: 100_000,
          checkpointEveryEpochs: 1000,
        },
        {},
      ))
    const endLoad = beside === 'load' ? startLoad() : () => undefined
    const heardPath = join(folder, 'heard.f32')
    const stopRecording = await recordSpeaker(environment, heardPath)
    await app.live.start(request(live, runId))
    const stage = await app.audio.stage()
    const endTelling = tellLateness(() => ({ ...stage.stream.health(), ofAll: app.live.tell().underruns }))
    const pids = () => ({
      engine: app.live.enginePid,
      'program itself': process.pid,
      'audio process': (stage.stream as ProcessStream).processId,
    })
    const memory = (): Record<string, number> =>
      Object.fromEntries(Object.entries(pids()).map(([name, pid]) => [name, residentMegabytes(pid)]))
    await seconds(Math.min(SETTLED_SECONDS, playSeconds / 2))
    const [memoryBefore, lagBefore] = [memory(), clockLag(app)]
    const pieces: string[] = []
    let keptUntil = 0
    for (let played = app.live.tell().secondsPlayed; played < playSeconds; played = app.live.tell().secondsPlayed) {
      await seconds(Math.min(PIECE_SECONDS, playSeconds - played))
      tell(bufferFrames, live, memory())
      pieces.push((await keep(live, app.live.tell().secondsPlayed - keptUntil + OVERLAP_SECONDS)).path)
      keptUntil = app.live.tell().secondsPlayed
    }
    const [memoryAfter, lagAfter] = [memory(), clockLag(app)]
    const { underruns, restarts, realTimeFactor } = app.live.tell()
    const { glitches, aheadFrames, restarts: streamRestarts } = stage.stream.health()
    endTelling()
    await app.live.stop()
    await seconds(0.5)
    await stopRecording()
    endLoad()
    if (training) await app.session.runs.stop(training.id)
    const { lost, doubled, altered, silent } = compare(pieces, heardPath)
    const where = `live, ${bufferFrames} frames, ${Math.round(playSeconds)} s, ${beside} beside`
    return [
      entry(`samples lost, doubled or altered (${where})`, lost + doubled + altered, 'samples', { atMost: 0 }),
      entry(`silence put between by the server (${where})`, silent, 'samples', { atMost: 0 }),
      entry(`underruns (${where})`, underruns, 'times', { atMost: beside === 'load' ? 1 : 0 }),
      entry(`of these in the device itself (${where})`, glitches, 'times'),
      entry(`engines and audio processes lost (${where})`, restarts + streamRestarts, 'times', { atMost: 0 }),
      entry(`heard against the clock, drift (${where})`, 1000 * Math.abs(lagAfter - lagBefore), 'ms', { atMost: 50 }),
      ...Object.keys(memoryAfter).map((name) =>
        entry(`memory of the ${name} grows by (${where})`, memoryAfter[name] - memoryBefore[name], 'MB', { atMost: 50 }),
      ),
      entry(`rendered ahead of the device at the end (${where})`, (1000 * aheadFrames) / RATE, 'ms'),
      entry(`generates (${where})`, realTimeFactor, 'x real time'),
    ]
  })
}

/** Busy until its parent has gone: nobody else would end it. */
const BUSY = 'const parent = process.ppid; while (process.ppid === parent) for (let x = 0; x < 1e7; x++) Math.sqrt(x)'

/**
 * Another program that uses all there is: at ordinary priority, and in a session of its own, so that it competes as an equal. @returns ends
 * it
 */
function startLoad(): () => void {
  const children = Array.from({ length: LOAD_PROCESSES }, () => spawn(process.execPath, ['-e', BUSY], { stdio: 'ignore', detached: true }))
  return () => children.forEach((child) => signalChild(child, 'SIGKILL'))
}

/** Says when sound was late, and where: on its way to the device, in the device, or else in the model. @returns ends it */
function tellLateness(look: () => { underruns: number; glitches: number; ofAll: number }): () => void {
  let before = look()
  const timer = setInterval(() => {
    const now = look()
    if (now.ofAll !== before.ofAll)
      console.log(`  ${new Date().toISOString()}: late; on the way ${now.underruns}, in the device ${now.glitches}, of all ${now.ofAll}`)
    before = now
  }, 1000)
  return () => clearInterval(timer)
}

/** For whoever watches a long run. */
function tell(bufferFrames: number, { app }: LiveApp, memory: Record<string, number>): void {
  const { secondsPlayed, underruns } = app.live.tell()
  const sizes = Object.entries(memory).map(([name, megabytes]) => `${name} ${Math.round(megabytes)} MB`)
  console.log(`  ${bufferFrames} frames: ${Math.round(secondsPlayed)} s played, ${underruns} underruns; ${sizes.join(', ')}`)
}

/** Seconds by which what is heard is behind this machine's clock, up to a constant. */
const clockLag = (app: LiveApp['app']): number => performance.now() / 1000 - app.live.tell().secondsPlayed

/** Each piece, without what it has in common with the one before, against the same place of what the loudspeaker played. */
function compare(pieces: string[], heardPath: string): SoundDifference {
  const sum: SoundDifference = { lost: 0, doubled: 0, altered: 0, silent: 0 }
  let heardSeconds = 0
  let before: Float32Array | null = null
  pieces.forEach((path, i) => {
    const piece = takeSound(path)
    const from = before ? endOf(before.subarray(-TAIL_SAMPLES), piece) : FADE_SAMPLES
    before = piece
    const expected = piece.subarray(from, i === pieces.length - 1 ? piece.length - FADE_SAMPLES : piece.length)
    const begin = Math.max(0, heardSeconds - SLACK_SECONDS)
    const difference = followSound(expected, read(heardPath, begin, expected.length / RATE + heardSeconds - begin + SLACK_SECONDS))
    for (const name of Object.keys(sum) as (keyof SoundDifference)[]) sum[name] += difference[name]
    heardSeconds += expected.length / RATE
  })
  return sum
}

/** Just after the place where `sound` holds this very stretch. */
function endOf(stretch: Float32Array, sound: Float32Array): number {
  for (let at = 0; at + stretch.length <= sound.length; at++) {
    let same = 0
    while (same < stretch.length && sound[at + same] === stretch[same]) same++
    if (same === stretch.length) return at + same
  }
  throw new Error('A piece that was kept does not go on from the one before.')
}

function read(path: string, fromSeconds: number, lengthSeconds: number): Float32Array {
  const file = openSync(path, 'r')
  const from = Math.floor(fromSeconds * RATE) * FRAME_BYTES
  const bytes = Math.min(
    Math.ceil(lengthSeconds * RATE) * FRAME_BYTES,
    Math.max(0, Math.floor((fstatSync(file).size - from) / FRAME_BYTES) * FRAME_BYTES),
  )
  const samples = new Float32Array(bytes / 4)
  readSync(file, samples, 0, bytes, from)
  closeSync(file)
  return left(samples)
}

function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
