import { existsSync, readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { RECORDING_RATE, RecordingApp } from '../../../test/support/recording-session.ts'
import { until } from '../../../test/support/until.ts'
import type { Played } from '../../../src-shared/project/index.ts'
import { BufferSource } from '../../audio/transport/source.ts'
import { LIVE_STRIP, type Stage } from '../audio/stage.ts'
import { CallAndResponse } from './call-and-response.ts'
import { SeedCapture } from './seed-capture.ts'

const RATE = RECORDING_RATE
const ended: (() => Promise<void> | void)[] = []
const tone = (frame: number): number => 0.05 * Math.sin((2 * Math.PI * 440 * frame) / RATE)

afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end()
})

async function start(options: Parameters<typeof RecordingApp.start>[0] = {}): Promise<RecordingApp> {
  const started = await RecordingApp.start(options)
  ended.push(() => started.end())
  return started
}

describe('SeedCapture', () => {
  it('takes what is played between begin and end, trimmed and levelled, as a sound like any other', async () => {
    const recording = await start()
    const { capture, session } = recording.app
    await capture.begin()
    expect(capture.state().phase).toBe('capturing')
    await recording.pass(0.15)
    recording.voice = tone
    await recording.pass(0.3)
    recording.voice = () => 0
    await recording.pass(0.3)
    const seed = await capture.end()
    expect(seed).toMatchObject({ sampleRate: RATE, channels: 2 })
    expect((seed?.frames ?? 0) / RATE).toBeGreaterThan(0.25)
    expect(seed?.trimmedSeconds).toBeGreaterThan(0.2)
    // From -29 dB of the sine to -20 dB; what trimming leaves of the silence takes part of it.
    expect(seed?.gainDb).toBeGreaterThan(8)
    const { samples, sampleRate } = await session.sounds.read({ kind: 'captured', id: seed?.id ?? '' }, 0, 1 << 16)
    expect(samples.length).toBe(2 * (seed?.frames ?? 0))
    expect(sampleRate).toBe(RATE)
    const { maximum } = await session.sounds.peaks({ kind: 'captured', id: seed?.id ?? '' }, 0, seed?.frames ?? 0, 4)
    expect(Math.max(...maximum)).toBeGreaterThan(0.1)
    expect(capture.state()).toMatchObject({ phase: 'idle', seeds: [seed] })
    expect(session.captures.pcmSource(seed?.id ?? '')).toMatchObject({ sampleRate: RATE, channels: 2, frames: seed?.frames })
  })

  it('says that nothing was played', async () => {
    const recording = await start()
    await recording.app.capture.begin()
    await recording.pass(0.06)
    expect(await recording.app.capture.end()).toBeNull()
    expect(await recording.app.capture.end()).toBeNull()
  })

  it('makes a played seed a recording, from which takes can be generated', async () => {
    const recording = await start()
    const { capture, session } = recording.app
    recording.voice = tone
    await capture.begin()
    await recording.pass(0.25)
    const seed = await capture.end()
    const id = await capture.keep(seed?.id ?? '', 'Hummed')
    expect(session.library.recording(id).name).toBe('Hummed')
    expect(existsSync(session.store.paths.recording(session.library.recording(id).file))).toBe(true)
    await capture.discard(seed?.id ?? '')
    expect(readdirSync(session.store.paths.captures)).toEqual([])
    await expect(capture.keep(seed?.id ?? '')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('goes on with call and response when another device setting is chosen', async () => {
    const recording = await start()
    const { recorder, audio, session } = recording.app
    recording.voice = tone
    const seeds: unknown[] = []
    const capture = new SeedCapture({
      openInput: () => recorder.openInput(),
      onStage: (listener) => void audio.onStage(listener),
      roundTripFrames: async () => 0,
      session: () => session,
      live: () => ({ playing: true, reseed: async (seed) => void seeds.push(seed), follow: () => undefined, gate: () => undefined }),
      emit: () => undefined,
    })
    await capture.callAndResponse({ tempo: { beatsPerMinute: 240, beatsPerBar: 2 }, listenBars: 1, answerBars: 1, metronome: false })
    await audio.choose({ ...(await audio.state()).choice, bufferFrames: 128 })
    const { player } = await audio.stage()
    player.mixer.set(LIVE_STRIP, new BufferSource([new Float32Array(60 * RATE)]))
    await player.play()
    await until(() => seeds.length > 1)
    expect(seeds[0]).toMatchObject({ kind: 'captured' })
    await capture.callAndResponse(null)
  })

  it('lets what is played move the live generation for as long as that plays, after a change of the device, too', async () => {
    const recording = await start()
    const { recorder, audio, session } = recording.app
    recording.voice = tone
    const moved: Played[] = []
    let playing = true
    const capture = new SeedCapture({
      openInput: () => recorder.openInput(),
      onStage: (listener) => void audio.onStage(listener),
      roundTripFrames: async () => 0,
      session: () => session,
      live: () => ({
        playing,
        reseed: () => Promise.reject(new Error('Nothing is answered')),
        follow: (played) => void moved.push(played),
        gate: () => undefined,
      }),
      emit: () => undefined,
    })
    await capture.follow(true)
    expect(capture.state().follows).toBe(true)
    await until(() => moved.some(({ notes }) => notes === 1 << 9))
    moved.length = 0
    await audio.choose({ ...(await audio.state()).choice, bufferFrames: 128 })
    await until(() => moved.some(({ notes }) => notes === 1 << 9))
    playing = false
    await until(() => !capture.state().follows)
  })

  it('refuses call and response where no model plays', async () => {
    const recording = await start()
    const setup = { tempo: { beatsPerMinute: 240, beatsPerBar: 2 }, listenBars: 1, answerBars: 1, metronome: false }
    await expect(recording.app.capture.callAndResponse(setup)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('CallAndResponse', () => {
  const setup = { tempo: { beatsPerMinute: 240, beatsPerBar: 2 }, listenBars: 1, answerBars: 1, metronome: false }
  const BAR = 0.5 * RATE

  async function exchange(recording: RecordingApp) {
    const stage: Stage = await recording.app.recorder.openInput()
    const answers: Float32Array[] = []
    let over = false
    // The generation plays without end; it is 1 on the left, so that what is heard of it shows.
    stage.player.mixer.set(LIVE_STRIP, new BufferSource([new Float32Array(60 * RATE).fill(0.25)]))
    await stage.player.play()
    const bars = new CallAndResponse(stage, setup, 0, {
      answer: async (samples) => void answers.push(samples),
      gate: (isOpen) => stage.player.mixer.setGate(LIVE_STRIP, isOpen),
      isOver: () => over,
      over: () => bars.end(),
      changed: () => undefined,
      failed: (error) => expect.fail(String(error)),
    })
    return { stage, bars, answers, finish: () => (over = true) }
  }

  it('is silent for the bars of listening and heard, to the sample, for those of answering', async () => {
    const recording = await start()
    const { bars } = await exchange(recording)
    const { heard } = recording.native.newest
    await until(() => heard.length / 2 > 3.2 * RATE)
    bars.end()
    const left = heard.filter((_, i) => i % 2 === 0)
    // Edges of what is heard, where the fader of 10 ms has passed half way.
    const edges = left.flatMap((value, i) => (i > 0 && left[i - 1] < 0.125 !== value < 0.125 ? [i] : []))
    // Before the first bar it is heard, then falls silent at once.
    const [on, off, onAgain] = edges.slice(2)
    // The rising and the falling ramp may pass the half a sample apart.
    expect(Math.abs(off - on - BAR)).toBeLessThanOrEqual(1)
    expect(Math.abs(onAgain - off - BAR)).toBeLessThanOrEqual(1)
  })

  it('asks for an answer to what was played in the bars of listening, before the bar line', async () => {
    const recording = await start()
    recording.voice = (frame) => (frame + 1) / 2 ** 23
    const { bars, answers } = await exchange(recording)
    await until(() => bars.state.phase === 'answering')
    expect(answers).toHaveLength(1)
    expect(answers[0].length / 2).toBeGreaterThan(0.4 * BAR)
    expect(answers[0].length / 2).toBeLessThan(0.6 * BAR)
    const numbers = [...answers[0]].filter((_, i) => i % 2 === 0).map((value) => Math.round(value * 2 ** 23))
    expect(numbers.every((value, i) => i === 0 || Math.abs(value - numbers[i - 1]) > 0)).toBe(true)
    await until(() => bars.state.phase === 'listening')
    await until(() => answers.length === 2)
    bars.end()
  })

  it('ends with the generation', async () => {
    const recording = await start()
    const { stage, finish } = await exchange(recording)
    finish()
    await recording.pass(0.06)
    const block = new Float32Array(128)
    stage.player.mixer.read(10 * RATE, block)
    stage.player.mixer.read(10 * RATE + 64, block)
    expect(block.at(-1)).toBeCloseTo(0.25, 1)
  })
})
