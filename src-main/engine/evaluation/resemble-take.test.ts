import { join } from 'node:path'
import { expect, it } from 'vitest'
import { randomMelody } from '../../../test/support/random-melody.ts'
import { concatenate } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writePcm } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { WavWriter } from '../files/wav-writer.ts'
import { YARDSTICK_RATE as RATE } from './measures/sound-features.ts'
import { resembleTake } from './resemble-take.ts'

const hooks = { emit: () => undefined, signal: new AbortController().signal }

async function sourceOf(folder: string, name: string, samples: Float32Array): Promise<PcmSource> {
  const pcmPath = join(folder, `${name}.f32`)
  await writePcm(pcmPath, [samples])
  return { recordingId: name, name, pcmPath, soundKey: name, sampleRate: RATE, channels: 1, frames: samples.length }
}

async function wavOf(folder: string, samples: Float32Array): Promise<string> {
  const wav = await WavWriter.create(join(folder, 'take.wav'), { sampleRate: RATE, channels: 1 })
  await wav.append([samples])
  await wav.close()
  return wav.path
}

it('says which seconds follow which place of which recording, how far that was moved, and nothing of what is new', async () => {
  const folder = temporaryFolder()
  const sources = [await sourceOf(folder, 'first', randomMelody(25, 1)), await sourceOf(folder, 'second', randomMelody(25, 2))]
  const moved = randomMelody(25, 1, 3).slice(4 * RATE, 8 * RATE)
  const copied = randomMelody(25, 2).slice(12 * RATE, 17 * RATE)
  const takePath = await wavOf(folder, concatenate([randomMelody(6, 9), copied, randomMelody(5, 10), moved]))
  const found = await resembleTake({ takePath, sources, ownNearShare: null }, hooks)
  const long = found.stretches.filter(({ seconds }) => seconds > 2)
  expect(long.map(({ recordingId, transposition }) => [recordingId, transposition])).toEqual([
    ['second', 0],
    ['first', 3],
  ])
  // Seconds that are copied for the most part are near as well, on both sides.
  for (const [i, [at, source, seconds]] of [
    [6, 12, 5],
    [16, 4, 4],
  ].entries()) {
    expect(Math.abs(long[i].atSeconds - at)).toBeLessThan(0.6)
    expect(Math.abs(long[i].sourceSeconds - long[i].atSeconds - (source - at))).toBeLessThan(0.15)
    expect(Math.abs(long[i].seconds - seconds)).toBeLessThan(1.2)
    expect(long[i].likeness).toBeGreaterThan(0.85)
  }
  expect(found.longestSeconds).toBeGreaterThan(4.5)
  expect(found.nearShare).toBeGreaterThan(0.35)
  expect(found.nearShare).toBeLessThan(0.6)
  expect(found.ownNearShare).toBeLessThan(0.2)
  expect([found.searchedSeconds, found.learntSeconds]).toEqual([50, 50].map((value) => expect.closeTo(value, 3)))
})

it('takes over how near the music is to itself where it was found before, and finds nothing in what is too short', async () => {
  const folder = temporaryFolder()
  const sources = [await sourceOf(folder, 'only', randomMelody(10, 1))]
  const takePath = await wavOf(folder, randomMelody(1, 1).slice(0, RATE / 2))
  expect(await resembleTake({ takePath, sources, ownNearShare: 0.4 }, hooks)).toMatchObject({
    stretches: [],
    nearShare: 0,
    longestSeconds: 0,
    ownNearShare: 0.4,
  })
})
