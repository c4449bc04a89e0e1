import { describe, expect, it } from 'vitest'
import { FakeNativeAudio, INTERFACE } from '../../../test/support/fake-native-audio.ts'
import type { AudioCallName, AudioCalls, FromAudio } from '../../../src-shared/audio/index.ts'
import type { LoadedNativeAudio } from './native-audio.ts'
import { StreamServer } from './stream-server.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function serve(loaded: LoadedNativeAudio) {
  const sent: FromAudio[] = []
  const server = new StreamServer(loaded, {
    send: (message) => sent.push(message),
    nowMs: () => 0,
    die: (error) => expect.fail(String(error)),
  })
  let id = 0
  async function call<N extends AudioCallName>(name: N, params: AudioCalls[N]['params']): Promise<FromAudio> {
    id++
    await server.receive({ type: 'call', id, name, params } as Parameters<StreamServer['receive']>[0])
    return sent.find((message) => 'id' in message && message.id === id) as FromAudio
  }
  return { server, sent, call }
}

const request = {
  sampleRate: 48_000,
  bufferFrames: 4,
  queueFrames: 16,
  output: { device: null, channels: 2 },
  input: null,
  startSourceFrame: 0,
}
const key = { hostApi: 'Test', name: 'Interface' }

describe('StreamServer', () => {
  it('lists devices with their host, channels and rates', async () => {
    const { call } = serve({ native: new FakeNativeAudio(), reason: null })
    const answer = await call('devices', {})
    expect(answer).toMatchObject({ type: 'answer', result: { unavailable: null } })
    expect((answer as { result: AudioCalls['devices']['result'] }).result.devices).toEqual([
      {
        name: 'Speakers',
        hostApi: 'Test',
        inputChannels: 0,
        outputChannels: 2,
        defaultSampleRate: 44_100,
        isDefaultInput: false,
        isDefaultOutput: true,
      },
      {
        name: 'Interface',
        hostApi: 'Test',
        inputChannels: 2,
        outputChannels: 4,
        defaultSampleRate: 48_000,
        isDefaultInput: true,
        isDefaultOutput: false,
      },
    ])
  })

  it('explains that there is no native audio', async () => {
    const { call } = serve({ native: null, reason: "Cannot find module 'naudiodon'" })
    expect(await call('devices', {})).toMatchObject({ result: { devices: [], unavailable: "Cannot find module 'naudiodon'" } })
    expect(await call('open', request)).toMatchObject({ type: 'refusal', problem: 'no-native-audio' })
  })

  it.each([
    ['a device that is not there', { output: { device: { hostApi: 'Test', name: 'Gone' }, channels: 2 } }, 'device-missing'],
    ['more channels than the device has', { output: { device: null, channels: 8 } }, 'format-refused'],
    ['a rate that the device refuses', { sampleRate: 12_345 }, 'format-refused'],
  ])('refuses %s', async (_, change, problem) => {
    const native = new FakeNativeAudio()
    native.refusedRates = [12_345]
    const { call } = serve({ native, reason: null })
    const answer = await call('open', { ...request, ...change })
    expect(answer).toMatchObject({ type: 'refusal', problem })
    expect((answer as { advice: string }).advice).not.toBe('')
  })

  it('says that a machine has no sound output', async () => {
    const { call } = serve({ native: new FakeNativeAudio([]), reason: null })
    expect(await call('open', request)).toMatchObject({
      type: 'refusal',
      problem: 'device-missing',
      message: 'This machine has no sound output.',
    })
  })

  it('finds out which rates a device accepts', async () => {
    const native = new FakeNativeAudio()
    native.refusedRates = [96_000]
    const { call } = serve({ native, reason: null })
    expect(await call('rates', { device: key, direction: 'input', channels: 2, sampleRates: [44_100, 96_000] })).toMatchObject({
      result: { sampleRates: [44_100] },
    })
    expect(native.streams.every(({ closed }) => closed)).toBe(true)
  })

  it('carries recorded sound with the source frame that was given at the same time', async () => {
    const native = new FakeNativeAudio([INTERFACE])
    const { server, sent, call } = serve({ native, reason: null })
    await call('open', { ...request, input: { device: null, channels: 1 }, output: { device: key, channels: 1 }, startSourceFrame: 500 })
    native.newest.consume(4)
    await server.receive({ type: 'feed', samples: new Float32Array(40).fill(1), more: true })
    for (let i = 0; i < 10; i++) {
      native.newest.consume(4)
      native.newest.capture([i, i, i, i])
      await settle()
    }
    const captured = sent.flatMap((message) => (message.type === 'captured' ? [message] : []))
    expect(captured.map(({ startFrame }) => startFrame)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36])
    const firstSound = native.newest.heard.indexOf(1)
    for (const { startFrame, sourceFrame } of captured)
      expect(sourceFrame).toBe(startFrame < firstSound ? null : 500 + startFrame - firstSound)
  })

  it('lets the input be heard when monitoring is on', async () => {
    const native = new FakeNativeAudio([INTERFACE])
    const { server, call } = serve({ native, reason: null })
    await call('open', { ...request, input: { device: null, channels: 1 }, output: { device: key, channels: 2 } })
    await server.receive({ type: 'monitor', gain: 0.5 })
    for (let i = 0; i < 20; i++) {
      native.newest.capture([1, 1, 1, 1])
      await settle()
      native.newest.consume(4)
      await settle()
    }
    expect(native.newest.heard.slice(-16)).toEqual(new Array(16).fill(0.5))
  })

  it('closes the device', async () => {
    const native = new FakeNativeAudio()
    const { call } = serve({ native, reason: null })
    await call('open', request)
    expect(await call('close', {})).toMatchObject({ type: 'answer' })
    expect(native.newest.closed).toBe(true)
  })
})
