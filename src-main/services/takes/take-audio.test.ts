import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { WavWriter, type WavSampleFormat } from '../../engine/files/wav-writer.ts'
import { TakeAudio } from './take-audio.ts'

const samples = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i / 10) * 0.9)

describe('the sound of a take', () => {
  // The step of each format; writers round to the nearest.
  it.each<[WavSampleFormat, number]>([
    ['float32', 0],
    ['int24', 2 ** -23],
    ['int16', 2 ** -15],
  ])('is read back from what the engine writes as %s', async (format, step) => {
    const path = join(temporaryFolder(), 'take.wav')
    const writer = await WavWriter.create(path, { sampleRate: 16_000, channels: 2, format })
    await writer.append([samples, samples.map((x) => -x)])
    await writer.close()
    const audio = await TakeAudio.open(path)
    expect(audio.layout).toMatchObject({ sampleRate: 16_000, channels: 2, frames: 1000 })
    const part = await audio.read(990, 100)
    expect(part).toBeAllclose(
      Array.from(samples.subarray(990)).flatMap((x) => [x, -x]),
      { atol: step, rtol: 1e-7 },
    )
    expect(await audio.read(1000, 10)).toHaveLength(0)
    await audio.close()
  })

  it('is read as far as it is written, before the header knows of it', async () => {
    const path = join(temporaryFolder(), 'take.wav')
    const writer = await WavWriter.create(path, { sampleRate: 16_000, channels: 1 })
    await writer.append([samples])
    const audio = await TakeAudio.open(path)
    expect(audio.layout.frames).toBe(1000)
    expect(await audio.read(0, 1000)).toEqual(samples)
    await audio.close()
    await writer.close()
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another kind of file', Buffer.from('fLaC'.padEnd(200, 'x'))],
    ['a header without samples', Buffer.from('RIFF\0\0\0\0WAVEfmt \x10\0\0\0', 'latin1')],
    [
      'a chunk that reaches beyond the file',
      Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVEfmt ', 'latin1'), Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.alloc(64)]),
    ],
  ])('is not read from %s', async (_, bytes) => {
    const path = join(temporaryFolder(), 'take.wav')
    writeFileSync(path, bytes)
    await expect(TakeAudio.open(path)).rejects.toMatchObject({ code: 'bad-input' })
  })

  it('leaves out half a sample at the end of a cut-off file', async () => {
    const path = join(temporaryFolder(), 'take.wav')
    const writer = await WavWriter.create(path, { sampleRate: 16_000, channels: 1 })
    await writer.append([samples])
    await writer.close()
    appendFileSync(path, Buffer.from([1, 2]))
    const audio = await TakeAudio.open(path)
    expect(await audio.read(0, 2000)).toEqual(samples)
    await audio.close()
  })
})
