import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { HEADER_BYTES, markerChunks, type Marker } from '../../audio/recording/wav24-file.ts'
import { ByteSource } from './byte-source.ts'
import { readMarkers } from './markers.ts'
import { wavHeader } from './wav-header.ts'

const RATE = 8000
const FRAMES = RATE

/** A recording of one second of silence, mono, 24 bit. */
function recording(markers: Marker[]): Buffer {
  const dataEnd = HEADER_BYTES + 3 * FRAMES
  const chunks = markerChunks(markers, dataEnd)
  return Buffer.concat([wavHeader('int24', RATE, 1, FRAMES, chunks.length), Buffer.alloc(3 * FRAMES), chunks])
}

async function read(bytes: Uint8Array) {
  const path = join(temporaryFolder(), 'marked.wav')
  await writeFile(path, bytes)
  const source = await ByteSource.open(path)
  try {
    return await readMarkers(source, RATE, FRAMES / RATE)
  } finally {
    await source.close()
  }
}

describe('readMarkers', () => {
  it('reads what the recorder writes, in the order of time', async () => {
    const bytes = recording([
      { frame: 4000, label: 'Bridge – leise' },
      { frame: 0, label: '' },
      { frame: 8000, label: 'x'.repeat(200) },
    ])
    expect(await read(bytes)).toEqual([
      { seconds: 0, label: 'Marker 2' },
      { seconds: 0.5, label: 'Bridge – leise' },
      { seconds: 1, label: 'x'.repeat(120) },
    ])
  })

  it('reads a file as another program writes it, byte by byte: labels and lengths before the points', async () => {
    const le = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
    const chunk = (id: string, ...body: number[]): number[] => [
      ...Buffer.from(id, 'latin1'),
      ...le(body.length),
      ...body,
      ...(body.length % 2 ? [0] : []),
    ]
    const words = (text: string): number[] => [...Buffer.from(text, 'latin1')]
    const body = [
      ...words('WAVE'),
      ...chunk('LIST', ...words('INFO'), ...chunk('ISFT', 65, 0)),
      ...chunk(
        'LIST',
        ...words('adtl'),
        ...chunk('labl', ...le(7), ...words('A'), 0, 0),
        ...chunk('note', ...le(7), 66, 0),
        ...chunk('labl', ...le(9), ...words('Coda'), 0),
        ...chunk('ltxt', ...le(9), ...le(400), ...words('rgn '), ...le(0), ...le(0)),
      ),
      ...chunk('fmt ', 1, 0, 1, 0, ...le(RATE), ...le(RATE), 1, 0, 8, 0),
      ...chunk('data', 128, 128, 128),
      ...chunk(
        'cue ',
        ...le(2),
        ...le(9),
        ...le(5),
        ...words('data'),
        ...le(0),
        ...le(0),
        ...le(2000),
        ...le(7),
        ...le(1),
        ...words('data'),
        ...le(0),
        ...le(0),
        ...le(80),
      ),
    ]
    expect(await read(Uint8Array.from([...words('RIFF'), ...le(body.length), ...body]))).toEqual([
      { seconds: 0.01, label: 'A' },
      { seconds: 0.25, endSeconds: 0.3, label: 'Coda' },
    ])
  })

  it('leaves out places beyond the end, and has none for other files', async () => {
    expect(await read(recording([{ frame: FRAMES + 1, label: 'after' }]))).toEqual([])
    expect(await read(Buffer.from('fLaC and something'))).toEqual([])
    expect(await read(recording([]).subarray(0, 100))).toEqual([])
  })

  it('takes damaged chunks for none, and is never held up by them', async () => {
    const random = seededRandom(5)
    const whole = recording(Array.from({ length: 20 }, (_, i) => ({ frame: 100 * i, label: `Place ${i}` })))
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(whole.subarray(0, random(whole.length) + 1))
      for (let i = 0; i < 10; i++) bytes[random(bytes.length)] = random(256)
      for (const { seconds, label } of await read(bytes)) {
        expect(seconds).toBeGreaterThanOrEqual(0)
        expect(seconds).toBeLessThanOrEqual(1)
        expect(label.length).toBeGreaterThan(0)
      }
    }
  })
})
