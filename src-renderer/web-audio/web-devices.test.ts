import { describe, expect, it } from 'vitest'
import { chosenDevice, webDevices } from './web-devices.ts'

const listing = (...found: [kind: string, deviceId: string, label: string][]) => ({
  enumerateDevices: async () => found.map(([kind, deviceId, label]) => ({ kind, deviceId, label }) as MediaDeviceInfo),
})

describe('devices of the browser', () => {
  it('have the names it shows, and others as long as it hides them', async () => {
    const named = await webDevices(
      listing(
        ['audiooutput', 'default', 'Default'],
        ['audiooutput', 'a1', 'Headphones'],
        ['audioinput', 'b1', 'Line'],
        ['videoinput', 'c1', 'Camera'],
      ),
      true,
    )
    expect(named.map(({ name, inputChannels, outputChannels }) => [name, inputChannels, outputChannels])).toEqual([
      ['Line', 2, 0],
      ['Default', 0, 2],
      ['Headphones', 0, 2],
    ])
    expect(chosenDevice(named, 'output', { hostApi: 'Web Audio', name: 'Headphones' })?.deviceId).toBe('a1')
    const hidden = await webDevices(listing(['audioinput', '', ''], ['audiooutput', '', '']), true)
    expect(hidden.map(({ name }) => name)).toEqual(['Default input', 'Default output'])
  })

  it('are none where the browser lists outputs and has none: what plays there would be heard by nobody', async () => {
    const devices = await webDevices(listing(['audioinput', '', '']), true)
    expect(chosenDevice(devices, 'output', null)).toBeNull()
  })

  it('are an output at least where the browser lists none', async () => {
    expect(chosenDevice(await webDevices(listing(), false), 'output', null)?.name).toBe('Default output')
  })
})
