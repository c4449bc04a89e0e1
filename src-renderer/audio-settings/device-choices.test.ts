import { describe, expect, it } from 'vitest'
import type { AudioDevice } from '../../src-shared/audio/index.ts'
import { deviceChoices, deviceOfValue, deviceValue } from './device-choices.ts'

const device = (name: string, inputChannels: number, outputChannels: number, given: Partial<AudioDevice> = {}): AudioDevice => ({
  hostApi: 'ALSA',
  name,
  inputChannels,
  outputChannels,
  defaultSampleRate: 44_100,
  isDefaultInput: false,
  isDefaultOutput: false,
  ...given,
})
const devices = [device('Speakers', 0, 2, { isDefaultOutput: true }), device('Interface', 8, 8), device('Headset', 1, 0)]

describe('choices of a sound device', () => {
  it('offers the default, saying which that is, and every device of the direction', () => {
    expect(deviceChoices(devices, 'output', null).map(({ label, note }) => [label, note])).toEqual([
      ['System default', 'now: Speakers'],
      ['Speakers', expect.stringContaining('2 channels')],
      ['Interface', expect.stringContaining('8 channels')],
    ])
    expect(deviceChoices(devices, 'input', null).map(({ label }) => label)).toEqual(['System default', 'Interface', 'Headset'])
  })

  it('keeps a chosen device in sight that was unplugged', () => {
    const chosen = { hostApi: 'ALSA', name: 'Old "box"' }
    expect(deviceChoices(devices, 'output', chosen).at(-1)).toEqual({
      value: deviceValue(chosen),
      label: 'Old "box"',
      note: 'not connected',
    })
  })

  it('brings a device back from its value', () => {
    for (const key of [null, { hostApi: 'Core Audio', name: 'A "quoted", [odd] name' }])
      expect(deviceOfValue(deviceValue(key))).toEqual(key)
  })
})
