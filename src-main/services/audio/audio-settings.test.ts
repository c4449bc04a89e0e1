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

describe('AudioSettingsStore', () => {
  it('remembers the choice and the round trips over restarts', async () => {
    await new AudioSettingsStore(path).choose(choice)
    await new AudioSettingsStore(path).keepRoundTrip(choice, 768.25)
    const store = new AudioSettingsStore(path)
    expect(await store.choice()).toEqual(choice)
    expect(await store.roundTripFrames(choice)).toBe(768.25)
  })

  it('keeps one round trip for each devices, rate and buffer', async () => {
    const store = new AudioSettingsStore(path)
    await store.keepRoundTrip(choice, 700)
    await store.keepRoundTrip({ ...choice, bufferFrames: 512 }, 1400)
    await store.keepRoundTrip(choice, 768)
    expect(await store.roundTripFrames(choice)).toBe(768)
    expect(await store.roundTripFrames({ ...choice, bufferFrames: 512 })).toBe(1400)
    expect(await store.roundTripFrames({ ...choice, sampleRate: 44_100 })).toBeNull()
    expect(await store.roundTripFrames({ ...choice, output: null })).toBeNull()
  })

  it.each(['', '{"chosen": 7}', 'null', '[]'])('begins anew when its file holds %j', async (content) => {
    await writeFile(path, content)
    const store = new AudioSettingsStore(path)
    expect(await store.choice()).toBeNull()
    await store.choose(choice)
    expect(await store.choice()).toEqual(choice)
  })
})
