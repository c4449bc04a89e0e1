import { readFile, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { loudness } from '../dsp/transforms/index.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { PcmReader, writePcm } from '../files/pcm-cache.ts'
import { WavWriter } from '../files/wav-writer.ts'
import { writeListeningPage } from './listening-page.ts'
import { matchLevels } from './match-levels.ts'

const RATE = 22_050
const hooks = () => ({ emit: () => undefined, signal: new AbortController().signal })

async function wav(path: string, channels: Float32Array[]): Promise<string> {
  const writer = await WavWriter.create(path, { sampleRate: RATE, channels: channels.length })
  await writer.append(channels)
  await writer.close()
  return path
}

const read = async (path: string, channels: number): Promise<Float32Array[]> => {
  const reader = await PcmReader.open(path, channels)
  const sound = await reader.readChannels(0, reader.frames)
  await reader.close()
  return sound
}

describe('matchLevels', () => {
  it('brings all sounds to the loudness of the softest', async () => {
    const folder = temporaryFolder()
    const loud = noise(3 * RATE, 1, 0.5)
    const soft = noise(2 * RATE, 2, 0.1)
    const sounds = [
      { path: await wav(join(folder, 'a.wav'), [loud]), pcmPath: join(folder, 'out', 'a.f32') },
      { path: await wav(join(folder, 'b.wav'), [soft, noise(2 * RATE, 3, 0.1)]), pcmPath: join(folder, 'out', 'b.f32') },
    ]
    const matched = await matchLevels({ sounds, maximumSeconds: 30 }, hooks())
    expect(matched.sounds).toEqual([
      { sampleRate: RATE, channels: 1, frames: 3 * RATE },
      { sampleRate: RATE, channels: 2, frames: 2 * RATE },
    ])
    const own = loudness([soft, noise(2 * RATE, 3, 0.1)], RATE).integratedLufs
    expect(matched.loudnessLufs).toBeCloseTo(own, 3)
    for (const [i, { pcmPath }] of sounds.entries())
      expect(loudness(await read(pcmPath, i + 1), RATE).integratedLufs).toBeCloseTo(matched.loudnessLufs, 2)
  })

  it('cuts long sounds, faded out, and raises none beyond full scale', async () => {
    const folder = temporaryFolder()
    const soft = noise(4 * RATE, 1, 0.001)
    soft[RATE] = 0.9
    const pcmPath = join(folder, 'a.f32')
    const { loudnessLufs } = await matchLevels(
      { sounds: [{ path: await wav(join(folder, 'a.wav'), [soft]), pcmPath }], maximumSeconds: 2 },
      hooks(),
    )
    const [copy] = await read(pcmPath, 1)
    expect(loudnessLufs).toBe(-30)
    expect(copy).toHaveLength(2 * RATE)
    expect(copy.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeCloseTo(1, 5)
    expect(copy.at(-1)).toBe(0)
  })

  it('refuses silence', async () => {
    const folder = temporaryFolder()
    const sounds = [{ path: await wav(join(folder, 'a.wav'), [new Float32Array(2 * RATE)]), pcmPath: join(folder, 'a.f32') }]
    await expect(matchLevels({ sounds, maximumSeconds: 30 }, hooks())).rejects.toThrow('silent')
  })
})

describe('writeListeningPage', () => {
  it('is one page that holds the sounds, and nothing that names them or asks anything of a network', async () => {
    const folder = temporaryFolder()
    const sound = noise(RATE, 5, 0.3)
    await writePcm(join(folder, 's.f32'), [sound])
    const outPath = join(folder, 'page.html')
    const input = {
      testId: 'test-1',
      name: 'Mine & <yours>',
      sounds: [{ id: 'sound-1', pcmPath: join(folder, 's.f32'), sampleRate: RATE, channels: 1, frames: RATE }],
      outPath,
    }
    const { bytes } = await writeListeningPage(input, hooks())
    const page = await readFile(outPath, 'utf8')
    expect(Buffer.byteLength(page)).toBe(bytes)
    expect(page).toContain('<title>Mine &#38; &#60;yours&#62;</title>')
    expect(page).not.toMatch(/<script[^>]* src|https?:|<link/)
    const data = /data-id="sound-1">([^<]+)</.exec(page)?.[1] ?? ''
    const flac = join(folder, 'back.flac')
    await writeFile(flac, Buffer.from(data, 'base64'))
    const stream = await openAudioFile(flac)
    let at = 0
    for await (const [block] of stream.blocks()) {
      // Sixteen bits with triangular dither: at most one and a half steps off.
      for (const value of block) expect(Math.abs(value - sound[at++])).toBeLessThan(1.6 / 32_768)
    }
    expect(at).toBe(RATE)
    expect(readdirSync(folder).filter((name) => name.startsWith('page'))).toEqual(['page.html'])
  })
})
