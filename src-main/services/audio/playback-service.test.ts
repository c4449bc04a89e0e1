import { afterEach, describe, expect, it } from 'vitest'
import type { EventName, EventPayload, PlayerReport, SoundRef } from '../../../src-shared/rpc/index.ts'
import { FakeNativeAudio, InProcessForker, SPEAKERS } from '../../../test/support/fake-native-audio.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { silentLog } from '../../failures/log.ts'
import { AudioService } from './audio-service.ts'
import { PlaybackService } from './playback-service.ts'
import type { SoundReader } from './streamed-sound.ts'

const RATE = 8000
const FIRST: SoundRef = { kind: 'recording', id: 'first' }
const ended: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

/** Sample n of the sound is (n + 1) / 65536, so that every one of them is told from all others. */
const numbered = (sound: { frames: number }): SoundReader => ({
  read: async (_ref, startFrame, count) => ({
    sampleRate: RATE,
    channels: 1,
    samples: Float32Array.from(
      { length: Math.max(0, Math.min(count, sound.frames - startFrame)) },
      (_, i) => (startFrame + i + 1) / 65_536,
    ),
    totalFrames: sound.frames,
    growing: false,
  }),
})

async function setUp(frames = 30_000) {
  const native = new FakeNativeAudio([SPEAKERS])
  const events: { name: EventName; payload: unknown }[] = []
  const emit = <N extends EventName>(name: N, payload: EventPayload<N>): void => void events.push({ name, payload })
  const audio = new AudioService({
    host: 'desktop',
    forker: new InProcessForker(native),
    configFolder: temporaryFolder(),
    emit,
    log: silentLog,
  })
  await audio.choose({ way: 'auto', output: null, input: null, sampleRate: RATE, bufferFrames: 64 })
  const sound = { frames }
  const playback = new PlaybackService(audio, () => numbered(sound), emit)
  let taken = 0
  const startedAt = performance.now()
  const clock = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * RATE) - taken
    taken += due
    native.streams.at(-1)?.consume(due)
  }, 4)
  ended.push(async () => {
    await playback.clear()
    await audio.close()
    clearInterval(clock)
  })
  const reports = (): PlayerReport[] => events.filter(({ name }) => name === 'player.report').map(({ payload }) => payload as PlayerReport)
  const notices = (): string[] =>
    events.filter(({ name }) => name === 'app.notice').map(({ payload }) => (payload as { message: string }).message)
  return { native, audio, playback, reports, notices, sound }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1500) throw new Error('it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
}

/** Left channel of what was heard, as sample numbers, without silence and fades. */
const heard = (native: FakeNativeAudio, stream = native.streams.length - 1): number[] =>
  native.streams[stream].heard
    .filter((value, i) => i % 2 === 0 && value !== 0)
    .map((value) => value * 65_536 - 1)
    .filter(Number.isInteger)

const stateOf = (reports: PlayerReport[]): string | undefined => reports.at(-1)?.state

describe('PlaybackService', () => {
  it('plays a whole sound, sample for sample, and says where it is and when it has ended', async () => {
    const { native, playback, reports } = await setUp(6000)
    await playback.load(1, FIRST, 0)
    await until(() => stateOf(reports()) === 'ended' && heard(native).at(-1) === 5999)
    const sound = heard(native)
    const first = sound[0]
    expect(first).toBeLessThan(40)
    expect(sound).toEqual(Array.from({ length: 6000 - first }, (_, i) => first + i))
    const positions = reports().map(({ positionFrame }) => positionFrame)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
    expect(positions.at(-1)).toBe(6000)
  })

  it.each([6000, 3000])(
    'plays another sound from its beginning after one of 6000 frames was heard to its end (%i frames)',
    async (frames) => {
      const { native, playback, reports, sound } = await setUp(6000)
      await playback.load(1, FIRST, 0)
      await until(() => stateOf(reports()) === 'ended' && heard(native).at(-1) === 5999)
      sound.frames = frames
      const before = heard(native).length
      // The device has not yet got to what comes next, so that the old place is the last that was heard.
      await playback.load(2, { kind: 'take', id: 'second' }, 0)
      const ofSecond = (): PlayerReport[] => reports().filter(({ command }) => command === 2)
      await until(() => stateOf(ofSecond()) === 'ended' && heard(native).at(-1) === frames - 1)
      const positions = ofSecond().map(({ positionFrame }) => positionFrame)
      expect(positions[0]).toBeLessThan(frames / 2)
      expect(positions).toEqual([...positions].sort((a, b) => a - b))
      expect(heard(native).slice(before).length).toBeGreaterThan(frames - 60)
    },
  )

  it('pauses where the listener is and goes on from there', async () => {
    const { native, playback, reports } = await setUp()
    await playback.load(1, FIRST, 0)
    await until(() => heard(native).length > 3000)
    await playback.pause(2)
    const paused = reports().at(-1)
    expect(paused?.state).toBe('paused')
    const last = heard(native).at(-1) as number
    await new Promise((resolve) => setTimeout(resolve, 60))
    await playback.play(3)
    await until(() => heard(native).length > 5500)
    expect(paused?.positionFrame).toBeGreaterThan(2500)
    const after = heard(native).slice(-2000)
    expect(after).toEqual(Array.from({ length: 2000 }, (_, i) => after[0] + i))
    expect(last).toBeLessThan(after[0])
  })

  it('seeks, also beyond what was read ahead', async () => {
    const { native, playback } = await setUp()
    await playback.load(1, FIRST, 0)
    await until(() => heard(native).length > 500)
    await playback.seek(2, 25_000)
    await until(() => heard(native).some((value) => value > 25_500))
    expect(heard(native).filter((value) => value > 8000 && value < 24_990)).toEqual([])
  })

  it('repeats a loop without a gap', async () => {
    const { native, playback, reports } = await setUp()
    await playback.load(1, FIRST, 9000)
    await playback.setLoop(2, { startFrame: 9000, endFrame: 10_000 })
    await until(() => heard(native).filter((value) => value === 9500).length >= 3)
    expect(Math.max(...heard(native))).toBeLessThan(10_001)
    expect(stateOf(reports())).toBe('playing')
  })

  it('goes on at the same place when another buffer is chosen', async () => {
    const { native, audio, playback, reports } = await setUp()
    await playback.load(1, FIRST, 0)
    await until(() => heard(native, 0).length > 3000)
    await audio.choose({ way: 'auto', output: null, input: null, sampleRate: RATE, bufferFrames: 128 })
    await until(() => native.streams.length === 2 && heard(native, 1).length > 1000)
    const [before, after] = [heard(native, 0).at(-1) as number, heard(native, 1)[0]]
    expect(Math.abs(after - before)).toBeLessThan(0.3 * RATE)
    expect(stateOf(reports())).toBe('playing')
  })

  it('runs at the rate of the device where it refuses the chosen one, and says so', async () => {
    const { native, audio, playback, notices } = await setUp()
    native.refusedRates = [96_000]
    await audio.choose({ way: 'device', output: null, input: null, sampleRate: 96_000, bufferFrames: 64 })
    await playback.load(1, FIRST, 0)
    await until(() => native.newest.heard.some((value) => value !== 0))
    expect((await audio.stage()).sampleRate).toBe(44_100)
    expect(notices().join()).toContain('44100 Hz')
  })

  it('stands at its place where no device opens any more, and goes on there when one does', async () => {
    const { native, audio, playback, reports } = await setUp()
    await playback.load(1, FIRST, 0)
    await until(() => heard(native, 0).length > 3000)
    const { devices } = native
    native.devices = []
    await expect(audio.choose({ way: 'auto', output: null, input: null, sampleRate: RATE, bufferFrames: 128 })).rejects.toMatchObject({
      name: 'DeviceError',
    })
    await until(() => stateOf(reports()) === 'paused')
    await expect(playback.play(2)).rejects.toMatchObject({ name: 'DeviceError' })
    native.devices = devices
    await playback.play(3)
    await until(() => native.streams.length === 2 && heard(native, 1).length > 1000)
    expect(Math.abs(heard(native, 1)[0] - (heard(native, 0).at(-1) as number))).toBeLessThan(0.3 * RATE)
    expect(stateOf(reports())).toBe('playing')
  })

  it('says in words that nothing can sound', async () => {
    const { native, playback } = await setUp()
    native.devices = []
    await expect(playback.load(1, FIRST, 0)).rejects.toMatchObject({ problem: expect.any(String), advice: expect.any(String) })
  })
})
