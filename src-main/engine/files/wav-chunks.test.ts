import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { ByteSource } from './byte-source.ts'
import { readMarkers } from './markers.ts'
import { decodeAudioFile } from './open-audio-file.ts'
import { riffChunks } from './riff-chunks.ts'
import { readTags } from './tags.ts'
import { wavChunks, type WavNotes } from './wav-chunks.ts'
import { WAV_HEADER_BYTES, wavHeader } from './wav-header.ts'
import { WavWriter } from './wav-writer.ts'

const NOTES: WavNotes = {
  ...{ sampleRate: 48_000, channels: 2, name: 'Bäss "1" & <low>', project: 'A / B', originator: 'Spectraloom 1' },
  ...{ date: new Date(2026, 0, 2, 3, 4, 5), timeReferenceSamples: 2 ** 33 + 7 },
  ...{ tempo: { bpm: 93.5, beats: 16, numerator: 4, denominator: 4 }, rootKey: 41, loops: [{ startSample: 10, endSample: 110 }] },
  markers: [
    { sample: 5, label: 'Verse' },
    { sample: 4800, label: 'Höök' },
  ],
}

async function written(notes: WavNotes, frames: number): Promise<string> {
  const path = join(temporaryFolder(), 'sound.wav')
  const writer = await WavWriter.create(path, { sampleRate: 48_000, channels: 2, chunks: wavChunks(notes) })
  await writer.append([new Float32Array(frames).fill(0.25), new Float32Array(frames).fill(-0.5)])
  await writer.close()
  return path
}

async function chunksOf(path: string): Promise<Map<string, Buffer>> {
  const source = await ByteSource.open(path)
  const found = new Map<string, Buffer>()
  for await (const { id, offset, size } of riffChunks(source)) found.set(id, Buffer.from(await source.read(offset, size)))
  await source.close()
  return found
}

describe('what a WAV says besides its sound', () => {
  it('stands before the samples, which are the same', async () => {
    const path = await written(NOTES, 9600)
    const { channels, sampleRate } = await decodeAudioFile(path)
    expect([sampleRate, channels[0].length, channels[0][9599], channels[1][0]]).toEqual([48_000, 9600, 0.25, -0.5])
    expect([...(await chunksOf(path)).keys()]).toEqual(['JUNK', 'fmt ', 'fact', 'bext', 'iXML', 'acid', 'smpl', 'cue ', 'LIST', 'data'])
  })

  it('is the broadcast extension of version 2 with its time reference', async () => {
    const bext = (await chunksOf(await written(NOTES, 1))).get('bext')!
    expect(bext).toHaveLength(602)
    expect(bext.toString('latin1', 0, 16)).toBe('B?ss "1" & <low>')
    expect(bext.toString('latin1', 256, 269)).toBe('Spectraloom 1')
    expect(bext.toString('latin1', 320, 338)).toBe('2026-01-0203:04:05')
    expect(bext.readBigUInt64LE(338)).toBe(BigInt(2 ** 33 + 7))
    expect(bext.readUInt16LE(346)).toBe(2)
  })

  it('is names in Unicode, tempo, root key and loop', async () => {
    const chunks = await chunksOf(await written(NOTES, 1))
    const xml = chunks.get('iXML')!.toString('utf8')
    expect(xml).toContain('<NAME>Bäss &quot;1&quot; &amp; &lt;low&gt; L</NAME>')
    expect(xml).toContain('<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>2</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>')
    expect(xml).toContain('<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>7</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>')
    const smpl = chunks.get('smpl')!
    // The last sample of the loop, not the one after it.
    expect([smpl.readUInt32LE(12), smpl.readUInt32LE(28), smpl.readUInt32LE(44), smpl.readUInt32LE(48)]).toEqual([41, 1, 10, 109])
    expect(chunks.get('acid')!.readFloatLE(20)).toBe(93.5)
  })

  it('is read by the import: tempo, key and marked places', async () => {
    const source = await ByteSource.open(await written(NOTES, 9600))
    expect(await readMarkers(source, 48_000, 1)).toEqual([
      { seconds: 5 / 48_000, label: 'Verse' },
      { seconds: 0.1, label: 'Höök' },
    ])
    expect((await readTags(source)).tempoBpm).toBe(93.5)
    await source.close()
  })

  it('keeps its place where the file is beyond 4 GB', () => {
    const chunks = wavChunks(NOTES)
    const header = wavHeader('float32', 48_000, 2, 2 ** 30, undefined, chunks)
    expect(header.toString('latin1', 0, 4)).toBe('RF64')
    expect(header.readBigUInt64LE(28)).toBe(BigInt(2 ** 33))
    expect(header.length).toBe(WAV_HEADER_BYTES.float32 + chunks.length)
    expect(header.toString('latin1', header.length - 8, header.length - 4)).toBe('data')
  })

  it.skipIf(!hasProgram('ffprobe'))('is understood by ffprobe', async () => {
    const path = await written(NOTES, 9600)
    const { format, streams } = JSON.parse(
      runProgram('ffprobe', '-v', 'error', '-show_format', '-show_streams', '-of', 'json', path).toString(),
    ) as { format: { tags: Record<string, string> }; streams: { duration_ts: number }[] }
    expect(format.tags).toMatchObject({ time_reference: String(2 ** 33 + 7), encoded_by: 'Spectraloom 1', date: '2026-01-02' })
    expect(streams[0].duration_ts).toBe(9600)
  })

  it.skipIf(!hasProgram('sox'))('is understood by SoX', async () => {
    expect(
      runProgram('sox', '--i', '-s', await written(NOTES, 9600))
        .toString()
        .trim(),
    ).toBe('9600')
  })
})
