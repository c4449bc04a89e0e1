/**
 * Recording with the whole program and real sound: a known file is played and recorded through the loopback of a private
 * PulseAudio server, on one device and on two that were chosen separately. Takes in which the server stumbled say nothing
 * and are made again; their number is told.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from '../scripts/ensure.mjs'
import { MICROPHONE, pulseMissing, SPEAKER, startPulse, type PrivatePulse } from '../scripts/pulse.mjs'
import { loadNativeAudio } from '../src-main/audio/process/native-audio.ts'
import type { AudioChoice } from '../src-shared/rpc/index.ts'
import { raisePriority } from '../test/support/audio.ts'
import { HeadlessApp } from '../test/support/headless-app.ts'
import { connectToHost } from '../test/support/host-client.ts'
import { importKnownSound, recordUndisturbed } from '../test/support/known-recording.ts'
import { entry, type BenchEntry } from './report.ts'

const RATE = 44_100
const TAKES = 5
const WITHIN_MS = 1

export async function run(): Promise<BenchEntry[]> {
  const missing = pulseMissing() ?? loadNativeAudio().reason
  if (missing) return [entry(`recording (not measured: ${missing})`, null, '')]
  ensureBuilt()
  raisePriority()
  const pulse = await startPulse({ sampleRate: RATE })
  const one = { output: null, input: null }
  const two = { output: { hostApi: 'ALSA', name: SPEAKER }, input: { hostApi: 'ALSA', name: MICROPHONE } }
  try {
    return [
      ...(await recording(pulse, 'one device, 256 frames', { ...one, bufferFrames: 256 })),
      ...(await recording(pulse, 'one device, 512 frames', { ...one, bufferFrames: 512 })),
      ...(await recording(pulse, 'two devices, 512 frames', { ...two, bufferFrames: 512 })),
    ]
  } finally {
    await pulse.stop()
  }
}

async function recording(
  pulse: PrivatePulse,
  where: string,
  choice: Pick<AudioChoice, 'output' | 'input' | 'bufferFrames'>,
): Promise<BenchEntry[]> {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-bench-recording-'))
  const app = await HeadlessApp.start(home, [], pulse.environment)
  const client = await connectToHost(app.address)
  try {
    await client.call('audio.choose', { way: 'device', sampleRate: RATE, ...choice })
    const { folder } = await client.call('projects.create', { name: 'Recording' })
    const known = await importKnownSound(client, home, RATE)
    const takes = []
    for (let i = 0; i < TAKES; i++) takes.push(await recordUndisturbed(client, folder, known, RATE))
    const shifts = takes.flatMap(({ shiftFrames }) => (shiftFrames === null ? [] : [Math.abs(shiftFrames)]))
    return [
      entry(`recordings of a known file that are its exact copy (${where}, of ${TAKES})`, shifts.length, 'takes', { atLeast: TAKES }),
      entry(`furthest from where they belong (${where})`, shifts.length > 0 ? (1000 * Math.max(...shifts)) / RATE : null, 'ms', {
        atMost: WITHIN_MS,
      }),
      entry(
        `takes made again because the server stumbled (${where})`,
        takes.reduce((sum, { disturbedBefore }) => sum + disturbedBefore, 0),
        'takes',
      ),
    ]
  } finally {
    client.close()
    await app.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
