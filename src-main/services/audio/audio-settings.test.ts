import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AudioChoice } from '../../../src-shared/rpc/index.ts'
import { AudioSettingsStore } from './audio-settings.ts'

const choice: AudioChoice = { way: 'auto', output: { hostApi: 'ALSA', name: 'Desk' }, input: null, sampleRate: 48_000, bufferFrames: 256 }
let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spectraloom-audio-'))
  path = join(folder, 'audio.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const store = (): AudioSettingsStore =>
  new AudioSettingsStore(path, (error) => {
    throw error
  })

describe('AudioSettingsStore', () => {
  it('remembers the choice and the round trips over restarts', async () => {
    await store().choose(choice)
    await store().keepRoundTrip(choice, 768.25)
    const kept = store()
    expect(await kept.choice()).toEqual(choice)
    expect(await kept.roundTripFrames(choice)).toBe(768.25)
  })

  it('keeps one round trip for each devices, rate and buffer', async () => {
    const kept = store()
    await kept.keepRoundTrip(choice, 700)
    await kept.keepRoundTrip({ ...choice, bufferFrames: 512 }, 1400)
    await kept.keepRoundTrip(choice, 768)
    expect(await kept.roundTripFrames(choice)).toBe(768)
    expect(await kept.roundTripFrames({ ...choice, bufferFrames: 512 })).toBe(1400)
    expect(await kept.roundTripFrames({ ...choice, sampleRate: 44_100 })).toBeNull()
    expect(await kept.roundTripFrames({ ...choice, output: null })).toBeNull()
  })

  it.each(['', '{"chosen": 7}', 'null', '[]'])('begins anew when its file holds %j', async (content) => {
    await writeFile(path, content)
    const kept = store()
    expect(await kept.choice()).toBeNull()
    await kept.choose(choice)
    expect(await kept.choice()).toEqual(choice)
  })

  it('holds what cannot be written down until the program ends, and says so', async () => {
    const errors: unknown[] = []
    await writeFile(join(folder, 'file'), '')
    const unwritable = new AudioSettingsStore(join(folder, 'file', 'audio.json'), (error) => errors.push(error))
    await unwritable.choose(choice)
    await unwritable.keepRoundTrip(choice, 700)
    expect([await unwritable.choice(), await unwritable.roundTripFrames(choice), errors.length]).toEqual([choice, 700, 2])
  })
})
