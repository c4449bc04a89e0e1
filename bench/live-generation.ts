/** Live generation with real parts, at the models' own rate: first sound, controls, exactness and memory beside a training. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPulse } from '../scripts/pulse.mjs'
import type { CodecId } from '../src-shared/project/index.ts'
import { MODELS, modelOf } from '../src-main/engine/models/index.ts'
import { seconds, tapSpeaker } from '../test/support/audio.ts'
import { followSound } from '../test/support/follow-sound.ts'
import { openLiveApp, type LiveApp } from '../test/support/live-app.ts'
import { entry, type BenchEntry } from './report.ts'

const RATE = 16_000
const CHANGES = 60
const CHANGE_SECONDS = 0.05
/** From the screen's opening to the start. */
const SCREEN_SECONDS = 3
/** The time of a take that can be kept. */
const LONGEST_COMPARED_SECONDS = 590

export async function liveGeneration(playSeconds: number): Promise<BenchEntry[]> {
  return [...(await firstSounds()), ...(await exactness(256, playSeconds)), ...(await exactness(512, playSeconds))]
}

async function withApp<T>(bufferFrames: number, work: (live: LiveApp, environment: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
  const pulse = await startPulse({ sampleRate: RATE })
  const live = await openLiveApp(home, pulse.environment, { sampleRate: RATE, bufferFrames })
  try {
    return await work(live, pulse.environment)
  } finally {
    await live.close()
    await pulse.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

const start = ({ app, recordingIds }: LiveApp, runId: string) =>
  app.live.start({ runId, checkpointStep: null, seed: { kind: 'recording', recordingId: recordingIds[0], startSeconds: 0 }, second: null, parameters: { level: -12 }, mode: 'stateful', level: 'hold' })

/** The models with their quick presets' sizes: from the call to the first sound given to the device, then a hand that moves a control. */
async function firstSounds(): Promise<BenchEntry[]> {
  return withApp(256, async (live) => {
    const entries: BenchEntry[] = []
    for (const model of Object.keys(MODELS)) {
      const runId = await live.train(model, { sizes: modelOf(model).descriptor.presets.quick.sizes, epochs: 1, sequenceFrames: 40, sequenceHopFrames: 40 })
      // As the screen does; a hand needs a moment from there to Start.
      live.app.live.describe(runId, null)
      await seconds(SCREEN_SECONDS)
      await start(live, runId)
      await seconds(2)
      const { firstSoundSeconds, realTimeFactor } = live.app.live.tell()
      entries.push(entry(`time to first sound, ${model}`, firstSoundSeconds, 's', { atMost: 1 }))
      entries.push(entry(`generates, ${model}`, realTimeFactor, 'x real time'))
      entries.push(entry(`control to sound, worst of ${CHANGES}, ${model}`, await slowestControl(live), 'ms', { atMost: 300 }))
    }
    return entries
  })
}

async function slowestControl({ app }: LiveApp): Promise<number> {
  let slowest = 0
  for (let i = 0; i < CHANGES; i++) {
    app.live.set({ variation: (i % 10) / 20 })
    await seconds(CHANGE_SECONDS)
    slowest = Math.max(slowest, 1000 * (app.live.tell().controlSeconds ?? 0))
  }
  return slowest
}

/** What the loudspeaker plays against the take that is kept, while a training runs beside it. */
async function exactness(bufferFrames: number, playSeconds: number): Promise<BenchEntry[]> {
  return withApp(bufferFrames, async (live, environment) => {
    const codec: CodecId = 'mdct'
    const runId = await live.train('bilinear', { codec })
    const { settings } = live.app.session.runs.get(runId)
    const training = await live.app.session.runs.start({ ...settings, epochs: 100_000 }, {})
    const chunks: Float32Array[] = []
    const tap = await tapSpeaker({ environment } as Parameters<typeof tapSpeaker>[0], RATE, (samples) => chunks.push(Float32Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i])))
    await start(live, runId)
    await seconds(Math.min(5, playSeconds / 2))
    const before = residentMegabytes(live.app.live.enginePid)
    await seconds(playSeconds - Math.min(5, playSeconds / 2))
    const grown = residentMegabytes(live.app.live.enginePid) - before
    const { underruns } = live.app.live.tell()
    await live.app.live.stop()
    await seconds(0.5)
    await tap.stop()
    const take = await keptSound(live, Math.min(playSeconds - 1, LONGEST_COMPARED_SECONDS))
    await live.app.session.runs.stop(training.id)
    const where = `live, ${bufferFrames} frames, ${playSeconds} s, training beside`
    // The fade at the end is left out.
    const { lost, doubled, altered, silent } = followSound(take.subarray(0, take.length - RATE / 100), joined(chunks))
    return [
      entry(`samples lost, doubled or altered (${where})`, lost + doubled + altered, 'samples', { atMost: 0 }),
      entry(`silence put between by the server (${where})`, silent, 'samples', { atMost: 0 }),
      entry(`underruns (${where})`, underruns, 'times', { atMost: 0 }),
      entry(`engine's memory grows by (${where})`, grown, 'MB', { atMost: 20 }),
    ]
  })
}

async function keptSound({ app }: LiveApp, lengthSeconds: number): Promise<Float32Array> {
  const bytes = await readFile(await app.session.takes.audioPath(await app.live.keep(lengthSeconds)))
  const data = bytes.indexOf('data', 0, 'latin1') + 8
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + data, bytes.byteOffset + bytes.length))
}

function joined(chunks: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function residentMegabytes(pid: number | undefined): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
