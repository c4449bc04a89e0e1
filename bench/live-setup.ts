import { openSync, closeSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SPEAKER, startPulse } from '../scripts/pulse.mjs'
import { signalChild } from '../scripts/signal-child.mjs'
import type { LiveRequest } from '../src-shared/rpc/index.ts'
import { openLiveApp, type LiveApp } from '../test/support/live-app.ts'

/** The rate of models that take that of the recordings: what comes out can be compared sample for sample. */
export const RATE = 16_000
/** Below where the limiter begins. */
export const LEVEL_DB = -12

/** The program with a project of two melodies, and a folder for what is recorded, with a private sound server. */
export interface Setup {
  live: LiveApp
  folder: string
  environment: NodeJS.ProcessEnv
  /** Of the device. */
  rate: number
}

export async function withApp<T>(bufferFrames: number, work: (setup: Setup) => Promise<T>, rate = RATE): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-bench-'))
  const pulse = await startPulse({ sampleRate: rate })
  const live = await openLiveApp(folder, pulse.environment, { sampleRate: rate, bufferFrames })
  try {
    return await work({ live, folder, environment: pulse.environment, rate })
  } finally {
    await live.close()
    await pulse.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const request = ({ recordingIds }: LiveApp, runId: string, changes: Partial<LiveRequest> = {}): LiveRequest => ({
  runId,
  checkpointStep: null,
  seed: { kind: 'recording', recordingId: recordingIds[0], startSeconds: 0 },
  second: null,
  parameters: { level: LEVEL_DB },
  mode: 'stateful',
  level: 'hold',
  ...changes,
})

/** Writes what the loudspeaker plays to a file, float32 stereo, without passing through this process. @returns stops it */
export async function recordSpeaker(environment: NodeJS.ProcessEnv, path: string): Promise<() => Promise<void>> {
  const file = openSync(path, 'w')
  const child = spawn(
    'parec',
    ['-d', `${SPEAKER}.monitor`, '--raw', '--format=float32le', `--rate=${RATE}`, '--channels=2', '--latency-msec=50'],
    { env: environment, stdio: ['ignore', file, 'inherit'] },
  )
  closeSync(file)
  await new Promise((resolve) => setTimeout(resolve, 500))
  return async () => {
    const closed = new Promise((resolve) => child.once('close', resolve))
    signalChild(child, 'SIGTERM')
    await closed
  }
}

/** The left channel of float32 stereo. */
export const left = (samples: Float32Array): Float32Array =>
  Float32Array.from({ length: Math.floor(samples.length / 2) }, (_, i) => samples[2 * i])

/** Keeps what was heard last as a take. */
export async function keep({ app }: LiveApp, lengthSeconds: number): Promise<{ path: string; randomSeed: number }> {
  const takeId = await app.live.keep(lengthSeconds)
  return { path: await app.session.takes.audioPath(takeId), randomSeed: app.session.takes.get(takeId).provenance.settings.randomSeed }
}

/** Samples of a take of one channel. */
export function takeSound(path: string): Float32Array {
  const bytes = readFileSync(path)
  const data = bytes.indexOf('data', 0, 'latin1') + 8
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + data, bytes.byteOffset + bytes.length))
}
