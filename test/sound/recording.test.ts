/** Recording with the whole program and real sound: the headless host and a private PulseAudio server whose microphone hears its loudspeaker. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { MICROPHONE, pulseMissing, SPEAKER, startPulse, type PrivatePulse } from '../../scripts/pulse.mjs'
import type { EventPayload, RecorderReport } from '../../src-shared/rpc/index.ts'
import { loadNativeAudio } from '../../src-main/audio/process/native-audio.ts'
import { HEADER_BYTES } from '../../src-main/audio/recording/wav24-file.ts'
import { encodeWav } from '../../src-main/engine/files/wav-writer.ts'
import { raisePriority, until } from '../support/audio.ts'
import { HeadlessApp } from '../support/headless-app.ts'
import { connectToHost } from '../support/host-client.ts'

const RATE = 44_100
const missing = pulseMissing() ?? loadNativeAudio().reason
const closing: (() => Promise<unknown> | void)[] = []

raisePriority()

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function startHost(home: string, pulse: PrivatePulse) {
  const app = await HeadlessApp.start(home, [], pulse.environment)
  closing.push(() => app.stop())
  const client = await connectToHost(app.address)
  closing.push(() => client.close())
  let report: RecorderReport | null = null
  const finished: EventPayload<'recording.finished'>[] = []
  const notices: string[] = []
  client.on('recording.report', (told) => (report = told))
  client.on('recording.finished', (told) => finished.push(told))
  client.on('app.notice', ({ message }) => notices.push(message))
  return { app, client, finished, notices, seconds: () => report?.seconds ?? 0 }
}

async function startRecorder() {
  const home = mkdtempSync(join(tmpdir(), 'spectraloom-recorder-'))
  closing.push(() => rmSync(home, { recursive: true, force: true }))
  const pulse = await startPulse({ sampleRate: RATE })
  closing.push(() => pulse.stop())
  const host = await startHost(home, pulse)
  await host.client.call('audio.choose', { way: 'device', output: null, input: null, sampleRate: RATE, bufferFrames: 512 })
  const project = await host.client.call('projects.create', { name: 'Recorder' })
  return { home, pulse, folder: project.folder, ...host }
}

/** The first channel of a stereo recording. */
function samplesOf(path: string): Float32Array {
  const bytes = readFileSync(path)
  const end = HEADER_BYTES + bytes.readUInt32LE(76)
  return Float32Array.from({ length: (end - HEADER_BYTES) / 6 }, (_, i) => bytes.readIntLE(HEADER_BYTES + 6 * i, 3) / 2 ** 23)
}

describe.skipIf(missing !== null)(`recording with real sound${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('records a known file that plays along as its exact copy, aligned to within a millisecond', async () => {
    const { client, folder, home, finished } = await startRecorder()
    const sound = Float32Array.from({ length: 3 * RATE }, (_, i) => 0.4 * Math.sin(i * 0.01 + i * i * 1e-6) + 0.2 * Math.sin(i * 1.7))
    writeFileSync(join(home, 'known.wav'), encodeWav([sound, sound], RATE))
    await client.call('library.importPaths', { paths: [join(home, 'known.wav')] })
    const recordings = async () => (await client.call('projects.current', {})).project?.recordings ?? []
    await expect.poll(recordings, { timeout: 20_000 }).toHaveLength(1)
    const [known] = await recordings()
    // On a busy machine the server stumbles, and the stream begins anew: such a try is none.
    await retry(6, async () => {
      await client.call('audio.measureRoundTrip', {})
      const before = await client.call('audio.state', {})
      const count = finished.length
      await client.call('recording.start', { along: { kind: 'recording', id: known.id }, punchInSeconds: 0.5, punchOutSeconds: 2.5, preRollSeconds: 0.3 })
      await until(() => finished.length > count, 30)
      const after = await client.call('audio.state', {})
      if (after.restarts > before.restarts || after.underruns > before.underruns) throw new Error('the stream stumbled meanwhile')
      const recording = (await recordings()).find(({ id }) => id === finished.at(-1)?.recordingId)
      expect(recording).toMatchObject({ format: 'WAV, 24 bit', durationSeconds: 2 })
      const shift = shiftOf(sound.subarray(RATE / 2), samplesOf(join(folder, 'recordings', recording?.file ?? '')))
      expect(Math.abs(shift)).toBeLessThanOrEqual(RATE / 1000)
    })
  })

  it('offers what was recorded until the program was killed', async () => {
    const { client, app, home, pulse, folder, seconds } = await startRecorder()
    await client.call('recording.start', { name: 'Killed' })
    await until(() => seconds() > 2.5, 20)
    const recorded = seconds()
    await app.kill()
    const again = await startHost(home, pulse)
    await again.client.call('projects.open', { folder })
    const { leftovers } = await again.client.call('recording.state', {})
    expect(leftovers).toMatchObject([{ name: 'Killed' }])
    expect(leftovers[0].durationSeconds).toBeGreaterThan(recorded - 1)
    await again.client.call('recording.keepLeftover', { leftoverId: leftovers[0].id })
    expect((await again.client.call('projects.current', {})).project?.recordings.map(({ name }) => name)).toEqual(['Killed'])
  })

  it('keeps what was recorded when the microphone is removed, and goes on when it is back', async () => {
    const { client, pulse, finished, seconds } = await startRecorder()
    await client.call('recording.start', {})
    await until(() => seconds() > 1, 20)
    pulse.control('unload-module', 'module-remap-source')
    await until(() => finished.length > 0 || seconds() > 0, 1)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    pulse.control('load-module', 'module-remap-source', `master=${SPEAKER}.monitor`, `source_name=${MICROPHONE}`)
    pulse.control('set-default-source', MICROPHONE)
    const before = seconds()
    await until(() => finished.length > 0 || seconds() > before + 1, 20)
    await client.call('recording.stop', {})
    await until(() => finished.length > 0, 20)
    expect(finished[0].recordingId).not.toBeNull()
    expect(finished[0].durationSeconds).toBeGreaterThan(1)
  })

  it('says that the sound server is gone while recording, and keeps what there is', async () => {
    const { client, pulse, finished, notices, seconds } = await startRecorder()
    await client.call('recording.start', {})
    await until(() => seconds() > 1, 20)
    await pulse.kill()
    closing.push(() => pulse.start())
    await until(() => finished.length > 0, 40)
    expect(finished[0].failure?.message).toContain('was lost and did not come back')
    expect(finished[0].durationSeconds).toBeGreaterThan(0.9)
    expect(notices.length).toBeGreaterThan(0)
  })
})

/** By how many frames `recorded` lies later than `sound`, of which it must be the copy, rounded to 24 bits. */
function shiftOf(sound: Float32Array, recorded: Float32Array): number {
  for (let shift = -2000; shift <= 2000; shift++) {
    let worst = 0
    for (let i = 4000; i < RATE && worst <= 2 ** -23; i++) worst = Math.abs(recorded[i + shift] - sound[i])
    if (worst <= 2 ** -23) return shift
  }
  throw new Error('The recording is not what was played')
}

async function retry(times: number, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === times) throw error
    }
  }
}
