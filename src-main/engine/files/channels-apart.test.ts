import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EDIT_BLOCK_FRAMES } from '../../../src-shared/spectral/index.ts'
import { identical, noise } from '../../../test/support/signals.ts'
import { heardMix } from '../dsp/mixdown.ts'
import { maskOfSpeakers, maskOrder, speakersOfMask, standardSpeakers, vorbisSpeakers } from '../dsp/speakers.ts'
import { createSoundWriter } from './convert-sound.ts'
import { importRecording, type DecodedRecording } from './import-recording.ts'
import { openAudioFile } from './open-audio-file.ts'
import { PcmReader, writePcm } from './pcm-cache.ts'
import { readStretch, type SampleFile } from './sample-file.ts'

const RATE = 48_000
const FRAMES = 3 * EDIT_BLOCK_FRAMES
const SURROUND = standardSpeakers(6)!
const channels = Array.from({ length: 6 }, (_, c) => noise(FRAMES, c + 1, 0.3))

/** Each side of 5.1 by the standard: itself, the middle and what is behind 3 dB softer, no bass; as a whole so that it cannot clip. */
const heardOf = ([left, right, centre, , rearLeft, rearRight]: readonly Float32Array[]): Float32Array[] =>
  [
    [left, rearLeft],
    [right, rearRight],
  ].map(([front, rear]) => front.map((value, i) => (value + Math.SQRT1_2 * (centre[i] + rear[i])) / (1 + Math.SQRT2)))

const folder = mkdtempSync(join(tmpdir(), 'channels-apart-'))
const [sourcePath, pcmPath, peaksPath] = ['six.wav', 'six.f32', 'six.peaks'].map((name) => join(folder, name))
let decoded: DecodedRecording

async function write(path: string, sound: readonly Float32Array[], speakers: typeof SURROUND | null): Promise<void> {
  const writer = await createSoundWriter(path, 'wav-float', { sampleRate: RATE, channels: sound.length, dither: 'none', speakers })
  await writer.append(sound)
  await writer.close()
}

beforeAll(async () => {
  await write(sourcePath, channels, SURROUND)
  decoded = await importRecording({ sourcePath, pcmPath, peaksPath })
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('six channels', () => {
  it('say in a WAV file what they are for', async () => {
    const stream = await openAudioFile(sourcePath)
    expect(stream.speakers).toEqual(SURROUND)
    await stream.close()
  })

  it('are kept apart, sample for sample', async () => {
    expect(decoded).toMatchObject({ channels: 6, pcmChannels: 6, pcmSpeakers: SURROUND, pcmFrames: FRAMES })
    const reader = await PcmReader.open(pcmPath, 6)
    const kept = await reader.readChannels(0, FRAMES)
    await reader.close()
    kept.forEach((samples, c) => expect(identical(samples, channels[c])).toBe(true))
  })

  // Single precision, three terms.
  it('are heard as two by the coefficients of the standard, whoever reads them', async () => {
    const mix = heardMix(6, decoded.pcmSpeakers)
    const reader = await PcmReader.ofSource({ pcmPath, channels: 2, mix })
    const read = await reader.readChannels(1000, 500)
    const interleaved = await reader.read(1000, 500)
    await reader.close()
    const wanted = heardOf(channels.map((samples) => samples.slice(1000, 1500)))
    read.forEach((samples, side) => expect(samples).toBeAllclose(wanted[side], { atol: 1e-6, rtol: 0 }))
    expect([interleaved.length, interleaved[2], interleaved[3]]).toEqual([1000, read[0][1], read[1][1]])
  })

  it('are mixed where edits have changed them, too', async () => {
    const block = Array.from({ length: 6 }, (_, c) => noise(EDIT_BLOCK_FRAMES, 20 + c, 0.3))
    const patchPath = join(folder, 'patches.f32')
    await writePcm(patchPath, block)
    const file: SampleFile = {
      ...{ path: pcmPath, dataOffset: 0, encoding: 'float32', channels: 2, frames: FRAMES, sampleRate: RATE, mix: heardMix(6, SURROUND) },
      patches: { path: patchPath, blockFrames: EDIT_BLOCK_FRAMES, places: [[1, 0]] },
    }
    const heard = await readStretch(file, 0, FRAMES)
    const changed = channels.map((samples, c) => {
      const copy = samples.slice()
      copy.set(block[c], EDIT_BLOCK_FRAMES)
      return copy
    })
    heardOf(changed).forEach((side, s) => expect(heard[s]).toBeAllclose(side, { atol: 1e-6, rtol: 0 }))
  })

  it('of which some are chosen, or which are more than six, are mixed as they are decoded', async () => {
    const two = { ...{ sourcePath, pcmPath: join(folder, 'two.f32'), peaksPath }, mend: { kinds: 'auto' as const, tracks: [1, 3] } }
    expect(await importRecording(two)).toMatchObject({ pcmChannels: 2, pcmSpeakers: null })
    const eight = join(folder, 'eight.wav')
    await write(eight, [...channels, channels[0], channels[1]], standardSpeakers(8))
    expect(await importRecording({ ...two, sourcePath: eight, mend: undefined })).toMatchObject({ channels: 8, pcmChannels: 2 })
  })
})

describe('the order of loudspeakers', () => {
  it('is that of the mask, into which others are brought', () => {
    expect(speakersOfMask(maskOfSpeakers(SURROUND)!, 6)).toEqual(SURROUND)
    expect(maskOrder(SURROUND)).toEqual([0, 1, 2, 3, 4, 5])
    const vorbis = vorbisSpeakers(6)!
    expect(maskOfSpeakers(vorbis)).toBeNull()
    expect(maskOrder(vorbis).map((place) => vorbis[place])).toEqual(SURROUND)
  })

  it('keeps what a mask names twice', () => {
    const speakers = speakersOfMask(0xff, 8)!
    expect(speakersOfMask(maskOfSpeakers(speakers)!, 8)).toEqual(speakers)
  })
})
