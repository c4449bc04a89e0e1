import { Caller } from '../calls/caller.ts'
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newTrack, packedChange } from '../../../src-shared/music/index.ts'
import { recordingSetupSchema, type RecordingSetup } from '../../../src-shared/rpc/index.ts'
import { RECORDING_RATE, RecordingApp, samplesOfRecording } from '../../../test/support/recording-session.ts'
import { realNowMs } from '../../../test/support/real-now.ts'
import { mountTinyDisk, canMount } from '../../../test/support/tiny-disk.ts'
import { until } from '../../../test/support/until.ts'
import { AudioSettingsStore } from '../audio/audio-settings.ts'
import { Wav24File } from '../../audio/recording/wav24-file.ts'

const RATE = RECORDING_RATE
const SCALE = 2 ** 23
const ended: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

async function start(options: Parameters<typeof RecordingApp.start>[0] = {}): Promise<RecordingApp> {
  const started = await RecordingApp.start(options)
  ended.push(() => started.end())
  return started
}

const setup = (change: Partial<RecordingSetup> = {}): RecordingSetup => recordingSetupSchema.parse({ inputs: 'first', ...change })

async function finished(recording: RecordingApp) {
  await until(() => recording.of('recording.finished').length > 0)
  const told = recording.of('recording.finished').at(-1)
  const found = recording.app.session.library.recordings.find(({ id }) => id === told?.recordingId)
  return { told, samples: found ? samplesOfRecording(recording.app.session.store.paths.recording(found.file)) : [] }
}

const seconds = (recording: RecordingApp): number => recording.of('recording.report').at(-1)?.seconds ?? 0

describe('RecordingService', () => {
  it('records what the input hears, sample for sample, into the library', async () => {
    const recording = await start()
    recording.voice = (frame) => (frame + 1) / SCALE
    await recording.app.recorder.arm(true)
    await recording.app.recorder.start(setup())
    await until(() => seconds(recording) > 0.5)
    await recording.app.recorder.mark('here')
    await recording.app.recorder.stop()
    const { told, samples } = await finished(recording)
    expect(told).toMatchObject({ name: 'Recording 1', gapSeconds: 0, failure: null })
    expect(samples.length).toBeGreaterThan(0.5 * RATE)
    const audio = samples.slice(0, Math.round((told?.durationSeconds ?? 0) * RATE))
    expect(audio).toEqual(audio.map((_, i) => audio[0] + i))
    expect(readdirSync(recording.app.session.store.paths.unfinished)).toEqual([])
  })

  it('keeps every sample although what is played comes late, where nothing is heard that they have to fit', async () => {
    const recording = await start()
    recording.voice = (frame) => (frame + 1) / SCALE
    await recording.app.recorder.arm(true)
    await recording.app.recorder.start(setup())
    await until(() => seconds(recording) > 0.2)
    const { stream } = await recording.app.audio.stage()
    recording.audioForker.newest.starve(true)
    await until(() => stream.health().underrunFrames > 0.1 * RATE)
    recording.audioForker.newest.starve(false)
    const at = seconds(recording)
    await until(() => seconds(recording) > at + 0.2)
    await recording.app.recorder.stop()
    const { told, samples } = await finished(recording)
    expect(told?.gapSeconds).toBe(0)
    expect(samples).toEqual(samples.map((_, i) => samples[0] + i))
  })

  it('puts what was recorded into the song, though no window is there any more', async () => {
    const recording = await start()
    recording.voice = () => 0.5
    const { song } = recording.app.session
    const added = [{ index: 0, track: newTrack('track-voice', 'audio', 'Voice', 0) }]
    await song.edit('Begin', [packedChange({ kind: 'tracks', removed: [], added })])
    await recording.app.recorder.arm(true)
    await recording.app.recorder.start(setup({ songPlace: { trackId: 'track-voice', startTick: 960 } }))
    await until(() => seconds(recording) > 0.2)
    await recording.app.recorder.leaveProject()
    const { told } = await finished(recording)
    expect(told?.isPlaced).toBe(true)
    expect(song.song.tracks[0].clips).toMatchObject([{ startTick: 960, sound: { kind: 'recording', id: told?.recordingId } }])
  })

  it('shows the level of the input, and clipping until the light is put out', async () => {
    const recording = await start()
    recording.voice = (frame) => (frame % 100 === 0 ? 1 : 0.5)
    await recording.app.recorder.arm(true)
    await until(() => (recording.of('recording.report').at(-1)?.clipped ?? 0) > 0)
    expect(recording.of('recording.report').at(-1)?.peaks).toEqual([1, 1])
    recording.voice = () => 0.25
    await until(() => recording.of('recording.report').at(-1)?.peaks[0] === 0.25)
    expect(recording.of('recording.report').at(-1)?.clipped).toBeGreaterThan(0)
    recording.app.recorder.resetClipping()
    await until(() => recording.of('recording.report').at(-1)?.clipped === 0)
    await recording.app.recorder.arm(false)
    expect((await recording.app.recorder.state()).phase).toBe('off')
    expect((await recording.app.audio.stage()).stream.settings.input).toBeNull()
  })

  it('closes the microphone when the last window that opened it has gone, after a recording under way', async () => {
    const recording = await start()
    const { recorder } = recording.app
    const [one, other] = [new Caller(), new Caller()]
    await recorder.arm(true, one)
    await recorder.arm(true, other)
    one.leave()
    expect((await recorder.state()).phase).toBe('armed')
    other.leave()
    await until(() => recording.of('recording.changed').at(-1)?.phase === 'off')

    const third = new Caller()
    await recorder.arm(true, third)
    await recorder.start(setup())
    await until(() => seconds(recording) > 0.2)
    third.leave()
    await recorder.stop()
    await finished(recording)
    await until(() => recording.of('recording.changed').at(-1)?.phase === 'off')
    expect((await recording.app.audio.stage()).stream.settings.input).toBeNull()
  })

  it('counts in and clicks in time: through the loopback, the click lies where the bar begins', async () => {
    const delayFrames = 777
    const recording = await start({ delayFrames })
    await recording.app.recorder.arm(true)
    await rememberRoundTrip(recording, delayFrames)
    await recording.app.recorder.start(setup({ countInBars: 1, metronome: true, tempo: { beatsPerMinute: 240, beatsPerBar: 2 } }))
    expect((await recording.app.recorder.state()).phase).toBe('waiting')
    await until(() => seconds(recording) > 0.7)
    await recording.app.recorder.stop()
    const { samples } = await finished(recording)
    // Beats every 250 ms; a click's second sample is the first that is not zero.
    const onsets = samples.flatMap((value, i) =>
      value !== 0 && samples.slice(Math.max(0, i - 200), i).every((before) => before === 0) ? [i] : [],
    )
    expect(onsets.slice(0, 3)).toEqual([1, 0.25 * RATE + 1, 0.5 * RATE + 1])
  })

  it('overdubs: what comes back of the sound that plays along lies where the sound lies, from punch-in to punch-out', async () => {
    const delayFrames = 500
    const recording = await start({ delayFrames })
    const { app } = recording
    const path = join(app.session.store.paths.incoming, 'ramp.wav')
    writeFileSync(path, 'sound ')
    const [ramp] = (await app.session.library.importPaths([path]).done).imported
    await app.recorder.arm(true)
    await rememberRoundTrip(recording, delayFrames)
    await app.recorder.start(
      setup({ along: { kind: 'recording', id: ramp.id }, punchInSeconds: 0.5, punchOutSeconds: 1, preRollSeconds: 0.3 }),
    )
    await expect(app.playback.load(1, { kind: 'recording', id: ramp.id }, 0)).rejects.toMatchObject({ code: 'conflict' })
    const { told, samples } = await finished(recording)
    expect(told?.durationSeconds).toBe(0.5)
    // Sample n of the sound is n / 16000, heard through a limiter that lets it be.
    expect(samples).toEqual(samples.map((_, i) => Math.round(Math.fround((0.5 * RATE + i) / (2 * RATE)) * SCALE)))
    expect(samples.length).toBe(0.5 * RATE)
  })

  it('keeps what was recorded when the device is lost, and goes on with silence between', async () => {
    const recording = await start()
    recording.voice = () => 0.5
    await recording.app.recorder.arm(true)
    await recording.app.recorder.start(setup())
    await until(() => seconds(recording) > 0.3)
    recording.audioForker.newest.kill()
    await until(() => (recording.of('recording.report').at(-1)?.gapSeconds ?? 0) > 0)
    const at = seconds(recording)
    await until(() => seconds(recording) > at + 0.2)
    await recording.app.recorder.stop()
    const { told, samples } = await finished(recording)
    expect(told?.gapSeconds).toBeGreaterThan(0.05)
    expect(samples.filter((value) => value === 0).length).toBe(Math.round((told?.gapSeconds ?? 0) * RATE))
    expect(recording.of('app.notice').map(({ level }) => level)).toContain('warning')
  })

  it('ends with what it has when another device takes the place of the one that was lost', async () => {
    const recording = await start()
    await recording.app.recorder.arm(true)
    await recording.app.recorder.start(setup())
    await until(() => seconds(recording) > 0.2)
    recording.native.devices = recording.native.devices.map((device) => ({ ...device, name: `${device.name} 2` }))
    recording.audioForker.newest.kill()
    const { told } = await finished(recording)
    expect(told?.failure?.message).toContain('was lost')
    expect(told?.durationSeconds).toBeGreaterThan(0.2)
    expect(told?.recordingId).not.toBeNull()
  })

  it.each(['recording', 'armed'] as const)(
    'closes an input that stays away, keeps what it has, and lets the output play on (%s)',
    async (phase) => {
      const recording = await start()
      await recording.app.recorder.arm(true)
      if (phase === 'recording') {
        await recording.app.recorder.start(setup())
        await until(() => seconds(recording) > 0.2)
      }
      recording.native.devices = recording.native.devices.map((device) => ({ ...device, maxInputChannels: 0 }))
      recording.audioForker.newest.kill()
      await until(() => recording.of('recording.changed').at(-1)?.interrupted === true)
      // The clock of the program runs fast; sound moves on as before.
      let aheadMs = 0
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => realNowMs() + aheadMs)
      ended.push(() => clock.mockRestore())
      await until(() => {
        aheadMs += 100
        return recording.of('recording.changed').at(-1)?.phase === 'off'
      })
      if (phase === 'recording')
        expect((await finished(recording)).told).toMatchObject({
          failure: { message: expect.stringContaining('did not come back') },
          recordingId: expect.any(String),
        })
      else expect(recording.of('app.notice').at(-1)?.message).toContain('was closed')
      const { stream } = await recording.app.audio.stage()
      expect([stream.state, stream.settings.input]).toEqual(['running', null])
    },
  )

  it('switches monitoring off where the loudspeaker howls', async () => {
    const recording = await start()
    await recording.app.recorder.arm(true)
    await recording.app.recorder.setMonitor(1)
    recording.voice = () => 1
    await until(() => recording.of('app.notice').some(({ message }) => message.includes('Monitoring was switched off')))
    expect((await recording.app.recorder.state()).monitorGain).toBe(0)
  })

  it('refuses in words where there is no input', async () => {
    const recording = await start()
    recording.native.devices = recording.native.devices.map((device) => ({ ...device, maxInputChannels: 0 }))
    await expect(recording.app.recorder.start(setup())).rejects.toMatchObject({ problem: 'device-missing', advice: expect.any(String) })
    expect((await recording.app.recorder.state()).phase).toBe('off')
  })

  it('keeps what is being recorded when the project closes', async () => {
    const recording = await start()
    recording.voice = () => 0.5
    await recording.app.recorder.start(setup({ name: 'Last words' }))
    await until(() => seconds(recording) > 0.2)
    const { folder } = recording.app.session.store.paths
    await recording.app.closeProject()
    await recording.app.open(folder)
    expect(recording.app.session.library.recordings.map(({ name }) => name)).toEqual(['Last words'])
  })

  it('mends and offers what a crash left behind', async () => {
    const recording = await start()
    const { paths } = recording.app.session.store
    await recording.app.closeProject()
    const file = await open(join(paths.unfinished, 'unfinished-22222222.wav'), 'wx')
    const crashed = await Wav24File.create('', RATE, 1, async () => file)
    await crashed.append(new Float32Array(RATE).fill(0.25))
    await crashed.secure()
    await crashed.append(new Float32Array(RATE / 2).fill(0.5))
    await file.close()
    writeFileSync(
      join(paths.unfinished, 'unfinished-22222222.json'),
      JSON.stringify({ id: 'unfinished-22222222', name: 'Solo', recordedAt: '2026-01-01T00:00:00.000Z', markers: [] }),
    )
    copyFileSync(join(paths.unfinished, 'unfinished-22222222.wav'), join(paths.unfinished, 'unfinished-33333333.wav'))
    await recording.app.open(paths.folder)
    const { leftovers } = await recording.app.recorder.state()
    expect(leftovers).toEqual([
      { id: 'unfinished-22222222', name: 'Solo', durationSeconds: 1.5, recordedAt: '2026-01-01T00:00:00.000Z', recoveredSeconds: 0.5 },
      { id: 'unfinished-33333333', name: 'Recording', durationSeconds: 1.5, recordedAt: expect.any(String), recoveredSeconds: 0.5 },
    ])
    await recording.app.recorder.keepLeftover('unfinished-22222222')
    await recording.app.recorder.discardLeftover('unfinished-33333333')
    expect((await recording.app.recorder.state()).leftovers).toEqual([])
    expect(recording.app.session.library.recordings.map(({ name }) => name)).toEqual(['Solo'])
    expect(readdirSync(paths.unfinished)).toEqual([])
    expect(readdirSync(paths.trash)).toEqual(['unfinished-33333333'])
  })

  it.skipIf(!canMount)('keeps what was recorded when the disk is full, says so, and takes it when there is room', async () => {
    const disk = mountTinyDisk(64)
    ended.push(() => disk.remove())
    const recording = await start({ root: disk.folder })
    recording.voice = (frame) => (frame + 1) / SCALE
    await recording.app.recorder.start(setup())
    const { told } = await finished(recording)
    expect(told).toMatchObject({ recordingId: null, failure: { message: expect.stringContaining('disk is full') } })
    expect(told?.durationSeconds).toBeGreaterThan(0.5)
    expect((await recording.app.recorder.state()).leftovers).toMatchObject([
      { name: 'Recording 1', durationSeconds: told?.durationSeconds },
    ])
    const { unfinished } = recording.app.session.store.paths
    const samples = samplesOfRecording(join(unfinished, readdirSync(unfinished).find((file) => file.endsWith('.wav')) ?? ''))
    expect(samples).toEqual(samples.map((_, i) => samples[0] + i))
  })
})

/** As a measurement would have stored it. */
async function rememberRoundTrip(recording: RecordingApp, frames: number): Promise<void> {
  const { choice } = await recording.app.audio.state()
  await new AudioSettingsStore(join(recording.app.configFolder, 'audio.json'), (error) => expect(error).toBeNull()).keepRoundTrip(
    choice,
    frames,
  )
}
