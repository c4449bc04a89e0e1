import { afterEach, describe, expect, it } from 'vitest'
import { FakeNativeAudio, InProcessForker, INTERFACE, SPEAKERS } from '../../../test/support/fake-native-audio.ts'
import type { StreamNotice, StreamSettings, StreamState } from '../audio-io.ts'
import type { DeviceKey } from '../../../src-shared/audio/index.ts'
import { ProcessStream } from './process-stream.ts'
import { WindowForker } from './window-forker.ts'

const settings: StreamSettings = { sampleRate: 8000, bufferFrames: 64, output: { device: null, channels: 1 }, input: null }
const opened: ProcessStream[] = []
const devices: NodeJS.Timeout[] = []

async function open(native = new FakeNativeAudio([{ ...SPEAKERS, maxOutputChannels: 1 }]), change: Partial<StreamSettings> = {}) {
  const forker = new InProcessForker(native)
  const states: StreamState[] = []
  const notices: StreamNotice[] = []
  const dropouts: number[] = []
  const stream = await ProcessStream.open(
    forker,
    { ...settings, ...change },
    {
      onState: (state) => states.push(state),
      onNotice: (notice) => notices.push(notice),
      onDropout: () => dropouts.push(stream.health().underruns + stream.health().glitches),
    },
  )
  opened.push(stream)
  return { native, forker, stream, states, notices, dropouts }
}

/** The device's clock: takes what is due, as fast as time goes. */
function run(native: FakeNativeAudio): void {
  devices.push(setInterval(() => native.streams.at(-1)?.consume(80), 10))
}

const numbers = (block: Float32Array, startFrame: number): number => {
  for (let i = 0; i < block.length; i++) block[i] = startFrame + i + 1
  return block.length
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

const soundOf = (native: FakeNativeAudio, index: number): number[] => native.streams[index].heard.filter((value) => value !== 0)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.close()))
  for (const timer of devices.splice(0)) clearInterval(timer)
})

describe('ProcessStream', () => {
  it('plays what it renders, in order', async () => {
    const { native, stream, states } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 2000)
    const sound = soundOf(native, 0)
    expect(sound).toEqual(Array.from({ length: sound.length }, (_, i) => i + 1))
    expect(states).toEqual(['running'])
    expect(stream.position()).toBeLessThanOrEqual(sound.length + 2 * stream.health().queueFrames)
  })

  it('keeps a reserve beyond the queue of the device, however long that is', async () => {
    for (const queueFrames of [128, 2048]) {
      const { native, stream } = await open(undefined, { queueFrames })
      run(native)
      stream.start(numbers)
      await until(() => soundOf(native, 0).length > 1000)
      const { aheadFrames, underruns } = stream.health()
      expect(aheadFrames - 1.5 * stream.health().queueFrames).toBeGreaterThan(0.06 * settings.sampleRate)
      expect(underruns).toBe(0)
    }
  })

  it('keeps as much more as its forker asks for: sound that passes a window is held up longer', async () => {
    const aheadOf = async (reserveSeconds?: number): Promise<number> => {
      const forker = Object.assign(new InProcessForker(new FakeNativeAudio()), { reserveSeconds })
      const stream = await ProcessStream.open(forker, settings)
      opened.push(stream)
      return stream.health().aheadFrames
    }
    expect((await aheadOf(0.25)) - (await aheadOf())).toBe(Math.round(0.15 * settings.sampleRate))
    expect(new WindowForker(() => undefined).reserveSeconds).toBe(0.25)
  })

  it('keeps more ready as soon as sound was nearly late, before any is', async () => {
    const { native, forker, stream } = await open()
    stream.start(numbers)
    const before = stream.health().aheadFrames
    const device = async (): Promise<void> => {
      native.newest.consume(60)
      await new Promise((resolve) => setTimeout(resolve, 12))
    }
    for (let i = 0; i < 20; i++) await device()
    expect(stream.health().reserveGrown).toBe(false)
    forker.newest.starve(true)
    while (!stream.health().reserveGrown) await device()
    const { underruns, aheadFrames } = stream.health()
    expect([underruns, aheadFrames - before]).toEqual([0, 0.05 * settings.sampleRate])
    forker.newest.starve(false)
    for (let i = 0; i < 20; i++) await device()
    const sound = soundOf(native, 0)
    expect(sound).toEqual(Array.from({ length: sound.length }, (_, i) => i + 1))
  })

  it('goes on where the sound broke off when its process dies, and says so', async () => {
    const { native, forker, stream, states, notices } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 1000)
    forker.newest.kill()
    await until(() => native.streams.length === 2 && soundOf(native, 1).length > 1000)
    const before = soundOf(native, 0).at(-1) as number
    const [first, ...rest] = soundOf(native, 1)
    // What the device took after its last report is played again; nothing is left out.
    expect(first).toBeLessThanOrEqual(before + 1)
    expect(first).toBeGreaterThan(before - 1000)
    expect(rest.every((value, i) => value === first + i + 1)).toBe(true)
    expect(states).toEqual(['running', 'recovering', 'running'])
    expect(notices.map(({ level }) => level)).toEqual(['warning', 'info'])
    expect(stream.health().restarts).toBe(1)
  })

  it('replaces a process whose device takes nothing any more, and one that hangs', async () => {
    const { native, forker, stream, notices } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 500)
    native.newest.dead = true
    await until(() => native.streams.length === 2 && soundOf(native, 1).length > 500)
    expect(notices[0].message).toContain('stopped')
    forker.newest.hung = true
    await until(() => native.streams.length === 3 && soundOf(native, 2).length > 500)
    expect(stream.health().restarts).toBe(2)
  })

  it('begins anew at once, at its place, where it is told that the device went', async () => {
    const { native, forker, stream, notices } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 500)
    forker.newest.lose('output')
    expect(stream.state).toBe('recovering')
    expect(notices[0].message).toBe('The sound output was lost. It is being started again.')
    await until(() => native.streams.length === 2 && soundOf(native, 1).length > 500)
    expect(soundOf(native, 1)[0]).toBeLessThanOrEqual((soundOf(native, 0).at(-1) as number) + 1)
  })

  it('says so each time when sound was late, in the device or on its way there', async () => {
    const { native, stream, dropouts } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 500)
    expect(dropouts).toEqual([])
    native.newest.reportFlags('portAudio status - output underflow ')
    await until(() => dropouts.length === 1)
    // Half a second of sound, faster than this process can follow.
    for (let i = 0; i < 50; i++) {
      native.newest.consume(80)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => dropouts.length >= 2)
    expect(dropouts.slice(0, 2)).toEqual([1, 2])
  })

  it('waits for a device that has gone, and takes it when it is back', async () => {
    const { native, forker, stream, states, notices } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 500)
    const { devices: list } = native
    native.devices = []
    forker.newest.kill()
    await until(() => notices.length === 2)
    expect(notices[1].message).toBe('Sound has not come back yet. This machine has no sound output.')
    expect(stream.state).toBe('recovering')
    native.devices = list
    await until(() => stream.state === 'running')
    expect(states).toEqual(['running', 'recovering', 'running'])
  })

  it('turns to the default device when the chosen one stays away', async () => {
    const key: DeviceKey = { hostApi: 'Test', name: INTERFACE.name }
    const { native, forker, stream } = await open(new FakeNativeAudio(), { output: { device: key, channels: 1 } })
    run(native)
    expect(stream.outputDevice?.name).toBe('Interface')
    native.devices = [SPEAKERS]
    forker.newest.kill()
    await until(() => stream.health().restarts === 1)
    expect(stream.outputDevice?.name).toBe('Speakers')
  })

  it('restarts a stream of both directions after a fault where its alignment counts, because it is lost', async () => {
    const native = new FakeNativeAudio([INTERFACE])
    const { stream, notices } = await open(native, { input: { device: null, channels: 1 } })
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 500)
    native.newest.reportFlags('portAudio status - output underflow ')
    await until(() => stream.health().glitches === 1)
    expect(stream.health().restarts).toBe(0)
    await stream.keepAligned(true)
    expect(stream.health().restarts).toBe(1)
    expect(notices).toEqual([])
    await stream.keepAligned(true)
    expect(stream.health().restarts).toBe(1)
    await until(() => soundOf(native, 1).length > 500)
    native.newest.reportFlags('portAudio status - output underflow ')
    await until(() => stream.health().restarts === 2)
    expect(notices[0].message).toContain('lost its beat')
    expect(stream.health().glitches).toBe(2)
  })

  it('is silent soon after a flush, and tells the next frame', async () => {
    const { native, stream } = await open()
    run(native)
    let due = true
    stream.start((block, startFrame) => (due ? numbers(block, startFrame) : 0))
    await until(() => soundOf(native, 0).length > 800)
    due = false
    const next = await stream.flush()
    await new Promise((resolve) => setTimeout(resolve, 200))
    const { length } = soundOf(native, 0)
    expect(length).toBe(next)
    due = true
    stream.wake()
    await until(() => soundOf(native, 0).length > length + 500)
    expect(soundOf(native, 0).slice(length)[0]).toBe(next + 1)
    expect(stream.health().underruns).toBe(0)
  })

  it('refuses at once what cannot be opened', async () => {
    const native = new FakeNativeAudio([])
    await expect(open(native)).rejects.toMatchObject({ name: 'DeviceError', problem: 'device-missing' })
    await expect(ProcessStream.open(new InProcessForker(native, 'not installed'), settings)).rejects.toMatchObject({
      problem: 'no-native-audio',
    })
  })

  it('closes although the sound server is dead', async () => {
    const { native, stream } = await open()
    run(native)
    stream.start(numbers)
    await until(() => soundOf(native, 0).length > 500)
    native.newest.dead = true
    await stream.close()
    expect(stream.state).toBe('closed')
  })

  it('numbers recorded frames on across a restart, as time goes', async () => {
    const native = new FakeNativeAudio([INTERFACE])
    const { forker, stream } = await open(native, { output: null, input: { device: null, channels: 1 } })
    const starts: number[] = []
    stream.onCaptured(({ startFrame }) => starts.push(startFrame))
    devices.push(setInterval(() => native.streams.at(-1)?.capture(new Array(80).fill(0)), 10))
    await until(() => starts.length > 10)
    const before = starts.length
    forker.newest.kill()
    await until(() => starts.length > before + 10)
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    // The restart takes 100 ms at least.
    expect(Math.max(...starts.slice(1).map((start, i) => start - starts[i]))).toBeGreaterThan(0.1 * 8000)
  })
})
