/** Recording with the whole program and real sound: the headless host and a private PulseAudio server whose microphone hears its loudspeaker. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MICROPHONE, pulseMissing, SPEAKER, startPulse, type PrivatePulse } from '../../scripts/pulse.mjs'
import { newTrack, sentChanges, songOfSent, type AudioClip, type Song } from '../../src-shared/music/index.ts'
import type { EventPayload, RecorderReport } from '../../src-shared/rpc/index.ts'
import { loadNativeAudio } from '../../src-main/audio/process/native-audio.ts'
import { raisePriority, until } from '../support/audio.ts'
import { HeadlessApp } from '../support/headless-app.ts'
import { connectToHost } from '../support/host-client.ts'
import { importKnownSound, recordUndisturbed } from '../support/known-recording.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const RATE = 44_100
const missing = pulseMissing() ?? loadNativeAudio().reason

raisePriority()

async function startHost(home: string, pulse: PrivatePulse) {
  const app = await HeadlessApp.start(home, [], pulse.environment)
  onTestFinished(() => app.stop())
  const client = await connectToHost(app.address)
  onTestFinished(() => client.close())
  let report: RecorderReport | null = null
  const finished: EventPayload<'recording.finished'>[] = []
  const notices: string[] = []
  client.on('recording.report', (told) => (report = told))
  client.on('recording.finished', (told) => finished.push(told))
  client.on('app.notice', ({ message }) => notices.push(message))
  return { app, client, finished, notices, seconds: () => report?.seconds ?? 0 }
}

async function startRecorder() {
  const home = temporaryFolder()
  const pulse = await startPulse({ sampleRate: RATE })
  onTestFinished(() => pulse.stop())
  const host = await startHost(home, pulse)
  await host.client.call('audio.choose', { way: 'device', output: null, input: null, sampleRate: RATE, bufferFrames: 512 })
  const project = await host.client.call('projects.create', { name: 'Recorder' })
  return { home, pulse, folder: project.folder, ...host }
}

describe.skipIf(missing !== null)(`recording with real sound${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.each([
    { devices: 'one device', output: null, input: null },
    {
      devices: 'one to play on and another to record from',
      output: { hostApi: 'ALSA', name: SPEAKER },
      input: { hostApi: 'ALSA', name: MICROPHONE },
    },
  ])('records a known file that plays along as its exact copy, aligned to within a millisecond ($devices)', async ({ output, input }) => {
    const { client, folder, home } = await startRecorder()
    await client.call('audio.choose', { way: 'device', output, input, sampleRate: RATE, bufferFrames: 512 })
    const known = await importKnownSound(client, home, RATE)
    const { shiftFrames } = await recordUndisturbed(client, folder, known, RATE)
    expect(shiftFrames).not.toBeNull()
    expect(Math.abs(shiftFrames ?? Infinity)).toBeLessThanOrEqual(RATE / 1000)
    const state = await client.call('audio.state', {})
    if (output && input) expect([state.output?.name, state.input?.name]).toEqual([SPEAKER, MICROPHONE])
  })

  it('writes markers into the file and finds them there again', async () => {
    const { client, finished, seconds } = await startRecorder()
    await client.call('recording.start', {})
    await until(() => seconds() > 0.5, 60)
    await client.call('recording.mark', { label: 'Bridge' })
    await until(() => seconds() > 1, 60)
    await client.call('recording.mark', {})
    await client.call('recording.stop', {})
    await until(() => finished.length > 0, 60)
    const { project } = await client.call('projects.current', {})
    const markers = project?.recordings[0].markers ?? []
    expect(markers.map(({ label }) => label)).toEqual(['Bridge', 'Marker 2'])
    expect(markers[0].seconds).toBeGreaterThan(0.4)
    expect(markers[1].seconds).toBeGreaterThan(markers[0].seconds)
    expect(markers[1].seconds).toBeLessThanOrEqual(finished[0].durationSeconds)
  })

  it('offers what was recorded until the program was killed', async () => {
    const { client, app, home, pulse, folder, seconds } = await startRecorder()
    await client.call('recording.start', { name: 'Killed' })
    await until(() => seconds() > 2.5, 60)
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

  it('puts what was recorded into the song, until the program was killed, where it was recorded', async () => {
    const { client, app, home, pulse, folder } = await startRecorder()
    const added = [{ index: 0, track: newTrack('track-voice', 'audio', 'Voice', 0) }]
    await client.call('song.edit', { label: 'Begin', changes: sentChanges([{ kind: 'tracks', removed: [], added }]), editId: 'begin' })
    await client.call('recording.start', { songPlace: { trackId: 'track-voice', startTick: 1920 } })
    const unfinished = join(folder, 'unfinished')
    const onDisk = (): number =>
      readdirSync(unfinished).reduce((bytes, name) => bytes + (name.endsWith('.wav') ? statSync(join(unfinished, name)).size : 0), 0)
    await until(() => onDisk() > 3 * 2 * RATE, 60)
    const bytes = onDisk()
    await app.kill()
    const again = await startHost(home, pulse)
    await again.client.call('projects.open', { folder })
    const opened = async (): Promise<Song> => songOfSent((await again.client.call('song.open', {})).data)
    await expect.poll(async () => (await opened()).tracks[0].clips.length, { timeout: 60_000 }).toBe(1)
    const [clip] = (await opened()).tracks[0].clips as AudioClip[]
    const { recordings } = (await again.client.call('projects.current', {})).project!
    expect(clip).toMatchObject({ startTick: 1920, sound: { kind: 'recording', id: recordings[0].id } })
    // All that was on the disk, behind the header of the file.
    expect(3 * recordings[0].channels * clip.lengthSamples).toBeGreaterThan(bytes - 200)
    await expect.poll(async () => (await again.client.call('recording.state', {})).leftovers, { timeout: 60_000 }).toEqual([])
    await again.client.call('song.undo', {})
    expect((await opened()).tracks[0]).toMatchObject({ id: 'track-voice', clips: [] })
  })

  it('ends with what it has when the chosen microphone is pulled out, and keeps it', async () => {
    const { client, pulse, finished, seconds } = await startRecorder()
    await client.call('audio.choose', {
      way: 'device',
      output: null,
      input: { hostApi: 'ALSA', name: MICROPHONE },
      sampleRate: RATE,
      bufferFrames: 512,
    })
    await client.call('recording.start', {})
    await until(() => seconds() > 1, 60)
    // With its master, the loudspeaker: else the server would let the recording go on from the loudspeaker's monitor.
    pulse.control('unload-module', 'module-null-sink')
    await until(() => finished.length > 0, 60)
    expect(finished[0].failure?.message).toContain('was lost')
    expect(finished[0].recordingId).not.toBeNull()
    expect(finished[0].durationSeconds).toBeGreaterThan(0.9)
  })

  it('goes on through another microphone of the sound server when the one in use is pulled out', async () => {
    const { client, pulse, finished, seconds } = await startRecorder()
    await client.call('recording.start', {})
    await until(() => seconds() > 1, 60)
    pulse.control('unload-module', 'module-remap-source')
    const before = seconds()
    await until(() => finished.length > 0 || seconds() > before + 1, 60)
    await client.call('recording.stop', {})
    await until(() => finished.length > 0, 60)
    expect(finished[0].recordingId).not.toBeNull()
    expect(finished[0].durationSeconds).toBeGreaterThan(1)
  })

  it('says that the sound server is gone while recording, and keeps what there is', async () => {
    const { client, pulse, finished, notices, seconds } = await startRecorder()
    await client.call('recording.start', {})
    await until(() => seconds() > 1, 60)
    await pulse.kill()
    onTestFinished(() => pulse.start())
    await until(() => finished.length > 0, 60)
    expect(finished[0].failure?.message).toContain('was lost and did not come back')
    expect(finished[0].durationSeconds).toBeGreaterThan(0.9)
    expect(notices.length).toBeGreaterThan(0)
  })
})
