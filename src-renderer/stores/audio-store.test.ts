import { beforeEach, describe, expect, it } from 'vitest'
import type { AudioDevice } from '../../src-shared/audio/index.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useAudioStore } from './audio-store.ts'

let session: WindowSession
const speakers: AudioDevice = {
  hostApi: 'ALSA',
  name: 'Speakers',
  inputChannels: 0,
  outputChannels: 2,
  defaultSampleRate: 48_000,
  isDefaultInput: false,
  isDefaultOutput: true,
}
beforeEach(async () => {
  session = await startWindowSession()
})

describe('sound settings', () => {
  it('tell the whole choice when one thing of it changes, and forget devices that another way does not know', async () => {
    const audio = useAudioStore()
    await audio.choose({ output: { hostApi: 'ALSA', name: 'Interface' }, bufferFrames: 256 })
    expect(session.host.audio.choice).toMatchObject({ way: 'auto', output: { name: 'Interface' }, bufferFrames: 256 })
    await audio.choose({ way: 'window' })
    expect(session.host.audio.choice).toMatchObject({ way: 'window', output: null, bufferFrames: 256 })
  })

  it('follow devices that come and go', async () => {
    const audio = useAudioStore()
    session.host.emit('audio.devicesChanged', { devices: [speakers], unavailable: null, added: [speakers], removed: [] })
    await settled()
    expect(audio.device('output')?.name).toBe('Speakers')
    session.host.emit('audio.devicesChanged', { devices: [], unavailable: 'The sound server is gone.', added: [], removed: [speakers] })
    await settled()
    expect([audio.device('output'), audio.unavailable]).toEqual([null, 'The sound server is gone.'])
  })

  it('count dropouts since the person looked, and from zero on a new stream', () => {
    const audio = useAudioStore()
    const { audio: state } = session.host
    audio.changed({ ...state, underruns: 3 })
    expect(audio.newDropouts).toBe(3)
    audio.dropoutsSeen()
    audio.changed({ ...state, underruns: 5 })
    expect(audio.newDropouts).toBe(2)
    audio.changed({ ...state, underruns: 5, glitches: 4 })
    expect(audio.newDropouts).toBe(6)
    audio.changed({ ...state, underruns: 1 })
    expect(audio.newDropouts).toBe(1)
  })
})
