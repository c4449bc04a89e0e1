/** Live generation with real parts: engine process, audio process, naudiodon, and a private PulseAudio server. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pulseMissing, startPulse } from '../../scripts/pulse.mjs'
import { loadNativeAudio } from '../../src-main/audio/process/native-audio.ts'
import type { ProcessStream } from '../../src-main/audio/stream/process-stream.ts'
import type { LiveRequest } from '../../src-shared/rpc/index.ts'
import { raisePriority, seconds, tapSpeaker, until } from '../support/audio.ts'
import { openLiveApp, type LiveApp } from '../support/live-app.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** The models' own rate: what comes out can be compared sample for sample. */
const RATE = 16_000
const missing = pulseMissing() ?? loadNativeAudio().reason

raisePriority()

/** What the loudspeaker plays, left channel, from the tap's start on. */
class Tape {
  private readonly chunks: Float32Array[] = []

  push(samples: Float32Array): void {
    this.chunks.push(Float32Array.from({ length: samples.length / 2 }, (_, i) => samples[2 * i]))
  }

  get samples(): Float32Array {
    const whole = new Float32Array(this.chunks.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const chunk of this.chunks) {
      whole.set(chunk, at)
      at += chunk.length
    }
    return whole
  }

  /** Where this very sound begins; -1 where it never came. */
  find(sound: Float32Array): number {
    const { samples } = this
    const from = sound.findIndex((value) => value !== 0)
    for (let at = 0; at + sound.length - from <= samples.length; at++) {
      let same = 0
      while (from + same < sound.length && samples[at + same] === sound[from + same]) same++
      if (from + same === sound.length) return at - from
    }
    return -1
  }
}

async function startPlaying(changes: Partial<LiveRequest> = {}, codec: 'mdct' | 'fourier' = 'mdct') {
  const home = temporaryFolder()
  const pulse = await startPulse({ sampleRate: RATE })
  onTestFinished(() => pulse.stop())
  const live: LiveApp = await openLiveApp(home, pulse.environment, { sampleRate: RATE, bufferFrames: 256 })
  onTestFinished(() => live.close())
  const runId = await live.train('bilinear', { codec, sizes: { hidden: 32 } })
  const tape = new Tape()
  const tap = await tapSpeaker(pulse, RATE, (samples) => tape.push(samples))
  onTestFinished(() => tap.stop())
  const request: LiveRequest = {
    runId,
    checkpointStep: null,
    seed: { kind: 'recording', recordingId: live.recordingIds[0], startSeconds: 1 },
    second: null,
    parameters: {},
    mode: 'stateful',
    level: 'hold',
    ...changes,
  }
  const state = await live.app.live.start(request)
  return { ...live, pulse, tape, state, runId }
}

/** The sound of a kept take. */
async function keptSound(app: LiveApp['app'], lengthSeconds: number): Promise<Float32Array> {
  const { session } = app
  const bytes = await readFile(await session.takes.audioPath(await app.live.keep(lengthSeconds)))
  const data = bytes.indexOf('data', 0, 'latin1') + 8
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + data, bytes.byteOffset + bytes.length))
}

describe.skipIf(missing !== null)(`live generation with real sound${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('keeps exactly what was heard, sample for sample', async () => {
    // Below where the limiter begins.
    const { app, tape } = await startPlaying({ parameters: { level: -6 } })
    await seconds(6)
    await app.live.stop()
    await seconds(0.5)
    const take = await keptSound(app, 4)
    expect(take.length).toBe(4 * RATE)
    // The end fades out.
    const sound = take.subarray(0, take.length - RATE / 100)
    expect(tape.find(sound.subarray(0, RATE))).toBeGreaterThan(0)
    expect(tape.find(sound)).toBeGreaterThan(0)
    expect(app.live.tell()).toMatchObject({ state: 'off', underruns: 0 })
  })

  it.each(['mdct', 'fourier'] as const)('lets parameters be heard within 0.3 s while a hand keeps moving (%s)', async (codec) => {
    const { app, runId } = await startPlaying({}, codec)
    expect(app.live.describe(runId, null).parameters.map(({ name }) => name)).toEqual([
      'variation',
      'seedBlend',
      'checkpointBlend',
      'level',
    ])
    await seconds(1)
    const took: number[] = []
    for (let i = 0; i < 60; i++) {
      app.live.set(i % 3 === 0 ? { level: -(i % 10) } : { variation: (i % 20) / 20 })
      await seconds(0.033)
      took.push(app.live.tell().controlSeconds ?? 0)
    }
    expect(Math.max(...took)).toBeLessThan(0.3)
    expect(app.live.tell()).toMatchObject({ state: 'playing', underruns: 0 })
  })

  it('goes on from what was heard when the engine process is killed', async () => {
    const { app, notices, tape } = await startPlaying()
    await seconds(2)
    process.kill(app.live.enginePid as number, 'SIGKILL')
    await until(() => app.live.tell().restarts === 1, 5)
    await seconds(3)
    expect(app.live.tell()).toMatchObject({ state: 'playing', restarts: 1 })
    expect(app.live.tell().secondsPlayed).toBeGreaterThan(3)
    expect(notices.map(({ message }) => message)).toContain('The engine stopped unexpectedly and was started again.')
    const sound = tape.samples
    expect(sound.subarray(sound.length - RATE).some((value) => Math.abs(value) > 0.01)).toBe(true)
  })

  it('goes on when the audio process is killed, and when another device setting is chosen', async () => {
    const { app } = await startPlaying()
    await seconds(1)
    const stage = await app.audio.stage()
    process.kill((stage.stream as ProcessStream).processId as number, 'SIGKILL')
    await until(() => stage.stream.state === 'recovering', 5)
    await until(() => stage.stream.state === 'running', 10)
    const after = app.live.tell().secondsPlayed
    await until(() => app.live.tell().secondsPlayed > after + 1, 5)
    await app.audio.choose({ way: 'device', output: null, input: null, sampleRate: 44_100, bufferFrames: 512 })
    const moved = app.live.tell().secondsPlayed
    await until(() => app.live.tell().secondsPlayed > moved + 1, 5)
    expect(app.live.tell().state).toBe('playing')
  })

  it('says why where a start fails, and can start again', async () => {
    const { app, state, tape } = await startPlaying()
    const request = state.request as LiveRequest
    await expect(app.live.start({ ...request, checkpointStep: 999_999 })).rejects.toThrow('has no checkpoint of step 999999')
    expect(app.live.tell()).toMatchObject({ state: 'failed', failure: { message: expect.stringContaining('999999') } })
    expect((await app.live.start(request)).state).toBe('playing')
    await until(() => app.live.tell().secondsPlayed > 0.5, 5)
    expect(tape.samples.length).toBeGreaterThan(0)
  })
})
