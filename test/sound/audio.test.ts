/** The sound path with real parts: audio process, naudiodon, PortAudio, and a private PulseAudio server whose loudspeaker a microphone hears. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pulseMissing, startPulse, type PrivatePulse } from '../../scripts/pulse.mjs'
import { signalChild } from '../../scripts/signal-child.mjs'
import type { StreamHealth, StreamNotice, StreamSettings } from '../../src-main/audio/audio-io.ts'
import { DeviceCatalogue } from '../../src-main/audio/device-catalogue.ts'
import { loadNativeAudio } from '../../src-main/audio/process/native-audio.ts'
import { Recorder } from '../../src-main/audio/recording/recorder.ts'
import { planRecording } from '../../src-main/audio/recording/recording-window.ts'
import { repairRecording } from '../../src-main/audio/recording/repair-recording.ts'
import { measureRoundTrip } from '../../src-main/audio/recording/round-trip.ts'
import { HEADER_BYTES } from '../../src-main/audio/recording/wav24-file.ts'
import { ProcessStream } from '../../src-main/audio/stream/process-stream.ts'
import { Player } from '../../src-main/audio/transport/player.ts'
import { BufferSource } from '../../src-main/audio/transport/source.ts'
import { nodeAudioForker } from '../../src-main/workers/fork-audio.ts'
import { blockEventLoop, raisePriority, seconds, SequenceChecker, tapSpeaker, until, writeNumbered } from '../support/audio.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const RATE = 44_100
const entry = resolve(import.meta.dirname, '../../out/main/audio-process.js')
const missing = pulseMissing() ?? loadNativeAudio().reason
const playback: StreamSettings = { sampleRate: RATE, bufferFrames: 512, output: { device: null, channels: 2 }, input: null }

raisePriority()

async function privatePulse(): Promise<PrivatePulse> {
  const pulse = await startPulse({ sampleRate: RATE })
  onTestFinished(() => pulse.stop())
  return pulse
}

async function openStream(pulse: PrivatePulse, settings: StreamSettings) {
  const notices: StreamNotice[] = []
  const stream = await ProcessStream.open(nodeAudioForker(entry, pulse.environment), settings, {
    onNotice: (notice) => notices.push(notice),
  })
  onTestFinished(() => stream.close())
  return { stream, notices }
}

/** Numbered frames up to `endFrame`. */
const numbered =
  (endFrame: number) =>
  (block: Float32Array, startFrame: number): number =>
    writeNumbered(block.subarray(0, 2 * Math.max(0, Math.min(block.length / 2, endFrame - startFrame))), startFrame)

describe.skipIf(missing !== null)(`sound through an audio process${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it.concurrent.each([256, 512])('loses and doubles no sample in a minute at %i frames without saying so', async (bufferFrames) => {
    const pulse = await startPulse({ sampleRate: RATE })
    const checker = new SequenceChecker()
    const tap = await tapSpeaker(pulse, RATE, (samples) => checker.push(samples))
    const stream = await ProcessStream.open(nodeAudioForker(entry, pulse.environment), { ...playback, bufferFrames })
    const endFrame = 60 * RATE
    stream.start(numbered(endFrame))
    await until(() => checker.result().last === endFrame - 1, 75)
    const health = stream.health()
    await stream.close()
    await tap.stop()
    await pulse.stop()
    expectExactButForReported(checker, health, bufferFrames)
    expect(checker.result().last).toBe(endFrame - 1)
  })

  it('lists the devices', async () => {
    const pulse = await privatePulse()
    const catalogue = new DeviceCatalogue(nodeAudioForker(entry, pulse.environment))
    const { devices, unavailable } = await catalogue.scan()
    expect(unavailable).toBeNull()
    expect(devices).toContainEqual(
      expect.objectContaining({ name: 'default', hostApi: 'ALSA', isDefaultOutput: true, isDefaultInput: true }),
    )
    expect(await catalogue.acceptedRates(devices[0], 'output', 2)).toContain(48_000)
  })

  it('plays on without a gap while the host stalls for 60 ms, again and again', async () => {
    const pulse = await privatePulse()
    const checker = new SequenceChecker()
    const tap = await tapSpeaker(pulse, RATE, (samples) => checker.push(samples))
    const { stream } = await openStream(pulse, playback)
    const endFrame = 5 * RATE
    stream.start(numbered(endFrame))
    for (let i = 0; i < 15; i++) {
      await seconds(0.2)
      blockEventLoop(60)
    }
    await until(() => checker.result().last === endFrame - 1, 20)
    await tap.stop()
    expectExactButForReported(checker, stream.health(), playback.bufferFrames)
    expect(checker.result().last).toBe(endFrame - 1)
  })

  it('goes on after its process was killed, and after it hung', async () => {
    const pulse = await privatePulse()
    const checker = new SequenceChecker()
    const tap = await tapSpeaker(pulse, RATE, (samples) => checker.push(samples))
    const { stream, notices } = await openStream(pulse, playback)
    const endFrame = 8 * RATE
    stream.start(numbered(endFrame))
    await until(() => (checker.result().last ?? 0) > RATE, 10)
    process.kill(stream.processId as number, 'SIGKILL')
    await until(() => stream.health().restarts === 1, 10)
    await until(() => (checker.result().last ?? 0) > 3 * RATE, 20)
    process.kill(stream.processId as number, 'SIGSTOP')
    await until(() => stream.health().restarts === 2, 15)
    await until(() => checker.result().last === endFrame - 1, 30)
    await tap.stop()
    // What lay in the device's buffer when the process died may be lost: a tenth of a second is more than PortAudio keeps.
    expect(checker.result().lost).toBeLessThan(2 * 0.1 * RATE)
    expect(notices.map(({ level }) => level)).toEqual(['warning', 'info', 'warning', 'info'])
  })

  it('says that the sound server died, and goes on when it is back', async () => {
    const pulse = await privatePulse()
    const { stream, notices } = await openStream(pulse, playback)
    stream.start(numbered(Infinity))
    await until(() => stream.position() > 2 * RATE, 10)
    await pulse.kill()
    const brokeOffAt = stream.position()
    await until(() => stream.state === 'recovering', 10)
    expect(notices).toHaveLength(1)
    await seconds(1.5)
    expect(stream.state).toBe('recovering')
    await pulse.start()
    const checker = new SequenceChecker()
    const tap = await tapSpeaker(pulse, RATE, (samples) => checker.push(samples))
    await until(() => stream.state === 'running', 15)
    const again = stream.position()
    await until(() => (checker.result().last ?? 0) > again + RATE, 15)
    await tap.stop()
    expect(again - brokeOffAt).toBeLessThan(0.5 * RATE)
    expect(checker.result()).toMatchObject({ doubled: 0, lost: 0 })
    expect(notices.at(-1)).toMatchObject({ level: 'info' })
  })

  it('refuses in words where there is no sound server and where the rate is impossible', async () => {
    const pulse = await privatePulse()
    await expect(openStream(pulse, { ...playback, sampleRate: 1_000_000 })).rejects.toMatchObject({
      name: 'DeviceError',
      problem: 'format-refused',
    })
    await pulse.kill()
    await expect(openStream(pulse, playback)).rejects.toMatchObject({ name: 'DeviceError' })
    await pulse.start()
  })

  it('records what it plays, aligned by the measured round trip', async () => {
    const pulse = await privatePulse()
    const folder = temporaryFolder()
    await retry(5, async () => {
      const { stream } = await openStream(pulse, { ...playback, input: { device: null, channels: 2 } })
      const roundTripFrames = Math.round((await measureRoundTrip(stream)).frames)
      await stream.keepAligned(true)
      const { recorded, sound } = await recordPlayback(stream, join(folder, `${stream.processId}.wav`), roundTripFrames)
      await stream.close()
      if (stream.health().restarts > 0) throw new Error('The stream was restarted while it recorded')
      expect(Math.abs(exactShift(sound, recorded))).toBeLessThanOrEqual(RATE / 1000)
    })
  })

  it('keeps all but the last second of a recording whose process is killed', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'take.wav')
    const recorder = spawn(process.execPath, [resolve(import.meta.dirname, '../support/record-forever.mjs'), path], {
      cwd: resolve(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let captured = 0
    recorder.stdout.on('data', (chunk: Buffer) => (captured = Number(chunk.toString().trim().split('\n').at(-1))))
    await until(() => captured > 3.2 * 48_000, 60)
    const closed = new Promise((done) => recorder.once('close', done))
    signalChild(recorder, 'SIGKILL')
    await closed
    const told = (await readFile(path)).readUInt32LE(76) / 3
    expect(captured - told).toBeLessThan(48_000)
    const repaired = await repairRecording(path)
    expect(repaired?.frames).toBeGreaterThanOrEqual(told)
    const file = await readFile(path)
    for (let frame = 0; frame < (repaired?.frames ?? 0); frame++) {
      if (file.readIntLE(HEADER_BYTES + 3 * frame, 3) !== frame + 1) expect.fail(`frame ${frame} is wrong`)
    }
  })
})

/**
 * On an idle machine nothing is reported, and then every sample must be exact; `npm run bench -- live` holds the figures to
 * zero. On a busy one, each fault of the device costs one buffer at most, and each underrun fades twice for 2 ms.
 */
function expectExactButForReported(checker: SequenceChecker, { underruns, glitches, restarts }: StreamHealth, bufferFrames: number): void {
  const { first, doubled, lost, altered } = checker.result()
  expect({ first, doubled, restarts }).toEqual({ first: 0, doubled: 0, restarts: 0 })
  expect(altered).toBeLessThanOrEqual(underruns * 2 * Math.ceil(0.002 * RATE))
  expect(lost - altered).toBeLessThanOrEqual(glitches * bufferFrames)
}

/** Plays two seconds of a known sound and records the microphone meanwhile. Interleaved stereo comes back. */
async function recordPlayback(
  stream: ProcessStream,
  path: string,
  roundTripFrames: number,
): Promise<{ recorded: Float32Array; sound: Float32Array }> {
  const sound = Float32Array.from({ length: 2 * RATE }, (_, i) => 0.4 * Math.sin(i * 0.01 + i * i * 1e-6) + 0.2 * Math.sin(i * 1.7))
  const player = new Player(stream, 2, RATE)
  player.mixer.set('sound', new BufferSource([sound]))
  await player.play()
  // The limiter holds the sound back; what is heard at source frame s lies that much earlier on the timeline.
  const recorder = await Recorder.start(stream, {
    path,
    sampleRate: RATE,
    channels: 2,
    plan: planRecording(0, Math.round(1.5 * RATE), 0),
    playback: { startSourceFrame: 0, timelineFrameAt: (sourceFrame) => player.timelineFrameOf(sourceFrame) },
    roundTripFrames,
  })
  await Promise.race([recorder.completion, seconds(20)])
  const { failure } = await recorder.stop()
  if (failure) throw failure
  const bytes = await readFile(path)
  const recorded = Float32Array.from(
    { length: (bytes.length - HEADER_BYTES) / 3 },
    (_, i) => bytes.readIntLE(HEADER_BYTES + 3 * i, 3) / 2 ** 23,
  )
  return { recorded, sound }
}

/** By how many frames `recorded` lies later than `sound`, of which it must be the exact copy, rounded to 24 bits, but for the first milliseconds that rise. */
function exactShift(sound: Float32Array, recorded: Float32Array): number {
  expect(recorded.length).toBe(Math.round(1.5 * RATE) * 2)
  for (let shift = -2000; shift <= 2000; shift++) {
    let worst = 0
    for (let i = 4000; i < RATE && worst <= 2 ** -24; i++) worst = Math.abs(recorded[2 * (i + shift)] - sound[i])
    if (worst <= 2 ** -24) return shift
  }
  throw new Error('The recording is not what was played')
}

/** A sound server without a sound card's clock stumbles in both directions when the machine is busy; what the stream does about that is tested elsewhere. */
async function retry<T>(times: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === times) throw error
    }
  }
}
