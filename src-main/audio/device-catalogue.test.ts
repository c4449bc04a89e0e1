import { describe, expect, it } from 'vitest'
import { FakeNativeAudio, InProcessForker, INTERFACE, SPEAKERS } from '../../test/support/fake-native-audio.ts'
import { DeviceCatalogue, type DeviceChange } from './device-catalogue.ts'

describe('DeviceCatalogue', () => {
  it('tells why there is no native audio', async () => {
    expect(await new DeviceCatalogue(new InProcessForker(new FakeNativeAudio(), 'not compiled')).scan()).toEqual({
      devices: [],
      unavailable: 'not compiled',
    })
  })

  it('tells which rates a device accepts', async () => {
    const native = new FakeNativeAudio()
    native.refusedRates = [16_000, 192_000]
    const rates = await new DeviceCatalogue(new InProcessForker(native)).acceptedRates({ hostApi: 'Test', name: 'Speakers' }, 'output', 2)
    expect(rates).toEqual([22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400])
    await expect(
      new DeviceCatalogue(new InProcessForker(native)).acceptedRates({ hostApi: 'Test', name: 'Gone' }, 'output', 2),
    ).rejects.toMatchObject({ problem: 'device-missing' })
  })

  it('tells of devices that come and go, each with a process that ends', async () => {
    const native = new FakeNativeAudio([SPEAKERS])
    const changes: DeviceChange[] = []
    const forker = new InProcessForker(native)
    const seen = (count: number) =>
      new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (changes.length < count) return
          clearInterval(timer)
          resolve()
        }, 5)
      })
    const stop = new DeviceCatalogue(forker).watch(
      (change) => changes.push(change),
      (error) => expect.fail(String(error)),
      10,
    )
    await seen(1)
    native.devices = [SPEAKERS, INTERFACE]
    await seen(2)
    native.devices = [INTERFACE]
    await seen(3)
    stop()
    expect(changes.map(({ added, removed }) => [added.map(({ name }) => name), removed.map(({ name }) => name)])).toEqual([
      [['Speakers'], []],
      [['Interface'], []],
      [[], ['Speakers']],
    ])
  })
})
