import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { repairRecording } from './repair-recording.ts'
import { encode24, HEADER_BYTES, Wav24File } from './wav24-file.ts'

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spectraloom-wav-'))
  path = join(folder, 'a.wav')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The chunks of a RIFF file, by a reader that knows nothing of the writer. */
function chunksOf(file: Buffer): Map<string, Buffer> {
  expect(file.toString('latin1', 0, 4)).toBe('RIFF')
  expect(file.readUInt32LE(4)).toBe(file.length - 8)
  const chunks = new Map<string, Buffer>()
  for (let at = 12; at + 8 <= file.length;) {
    const size = file.readUInt32LE(at + 4)
    expect(at + 8 + size).toBeLessThanOrEqual(file.length)
    chunks.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + 8 + size))
    at += 8 + size + (size % 2)
  }
  return chunks
}

function samplesOf(data: Buffer): number[] {
  return Array.from({ length: data.length / 3 }, (_, i) => data.readIntLE(3 * i, 3) / 2 ** 23)
}

describe('Wav24File', () => {
  it('keeps 24-bit values exactly, and clips what is louder', async () => {
    const values = [0, 1 / 2 ** 23, -1 / 2 ** 23, 0.5, -1, 1 - 1 / 2 ** 23, 1.5, -2]
    const wav = await Wav24File.create(path, 48_000, 2)
    await wav.append(Float32Array.from(values))
    await wav.finish()
    const chunks = chunksOf(await readFile(path))
    expect(samplesOf(chunks.get('data') as Buffer)).toEqual([...values.slice(0, 6), 1 - 1 / 2 ** 23, -1])
    const format = chunks.get('fmt ') as Buffer
    expect([
      format.readUInt16LE(0),
      format.readUInt16LE(2),
      format.readUInt32LE(4),
      format.readUInt32LE(8),
      format.readUInt16LE(12),
      format.readUInt16LE(14),
    ]).toEqual([1, 2, 48_000, 288_000, 6, 24])
  })

  it('writes silence for what is no number', () => {
    expect([...encode24(Float32Array.of(NaN))]).toEqual([0, 0, 0])
  })

  it('is a whole file at every moment, as far as its header tells', async () => {
    const wav = await Wav24File.create(path, 8000, 1)
    expect(wavFrames(await readFile(path))).toBe(0)
    await wav.append(new Float32Array(100))
    await wav.secure()
    await wav.append(new Float32Array(50))
    const file = await readFile(path)
    expect(wavFrames(file)).toBe(100)
    expect(file.length).toBe(HEADER_BYTES + 450)
    await wav.finish()
    expect(wavFrames(await readFile(path))).toBe(150)
  })

  it('carries markers as editors read them, after an odd number of bytes too', async () => {
    const wav = await Wav24File.create(path, 8000, 1)
    await wav.append(new Float32Array(33))
    await wav.finish([
      { frame: 5, label: 'Kehrreim' },
      { frame: 20, label: 'Brücke' },
    ])
    const chunks = chunksOf(await readFile(path))
    const cue = chunks.get('cue ') as Buffer
    expect(cue.readUInt32LE(0)).toBe(2)
    expect([cue.readUInt32LE(4), cue.readUInt32LE(24), cue.readUInt32LE(28), cue.readUInt32LE(48)]).toEqual([1, 5, 2, 20])
    const list = (chunks.get('LIST') as Buffer).toString('utf8')
    expect(list).toContain('Kehrreim\0')
    expect(list).toContain('Brücke\0')
  })

  it('never overwrites a file', async () => {
    await writeFile(path, 'precious')
    await expect(Wav24File.create(path, 8000, 1)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(await readFile(path, 'utf8')).toBe('precious')
  })
})

const wavFrames = (file: Buffer): number => file.readUInt32LE(76) / file.readUInt16LE(68)

describe('repairRecording', () => {
  async function crashed(extraBytes: number): Promise<void> {
    const file = await open(path, 'wx')
    const wav = await Wav24File.create(path, 8000, 2, async () => file)
    await wav.append(new Float32Array(200).fill(0.25))
    await wav.secure()
    await wav.append(new Float32Array(60).fill(0.5))
    await file.truncate(HEADER_BYTES + 260 * 3 + extraBytes)
    await file.close()
  }

  it('makes the header tell all that is there, whole frames only', async () => {
    await crashed(5)
    expect(await repairRecording(path)).toEqual({ frames: 130, sampleRate: 8000, recoveredFrames: 30 })
    const data = chunksOf(await readFile(path)).get('data') as Buffer
    expect(samplesOf(data).slice(198, 202)).toEqual([0.25, 0.25, 0.5, 0.5])
    expect(data.length).toBe(130 * 6)
  })

  it('writes down the markers that were set before the crash', async () => {
    await crashed(5)
    await repairRecording(path, [{ frame: 3, label: 'chorus' }])
    const chunks = chunksOf(await readFile(path))
    expect(chunks.get('data')?.length).toBe(130 * 6)
    expect(chunks.get('cue ')?.readUInt32LE(24)).toBe(3)
    expect(chunks.get('LIST')?.toString('latin1')).toContain('chorus')
  })

  it('changes nothing the second time', async () => {
    await crashed(0)
    await repairRecording(path)
    const before = await readFile(path)
    expect(await repairRecording(path)).toEqual({ frames: 130, sampleRate: 8000, recoveredFrames: 0 })
    expect(await readFile(path)).toEqual(before)
  })

  it('leaves finished recordings with markers, and files of others, as they are', async () => {
    const wav = await Wav24File.create(path, 8000, 1)
    await wav.append(new Float32Array(11))
    await wav.finish([{ frame: 1, label: 'x' }])
    const before = await readFile(path)
    expect(await repairRecording(path)).toEqual({ frames: 11, sampleRate: 8000, recoveredFrames: 0 })
    expect(await readFile(path)).toEqual(before)
    for (const content of ['', 'RIFF', Buffer.alloc(500, 7)]) {
      await writeFile(path, content)
      expect(await repairRecording(path)).toBeNull()
      expect(await readFile(path)).toEqual(Buffer.from(content))
    }
  })

  it('survives a header cut short by the crash', async () => {
    await crashed(0)
    const file = await open(path, 'r+')
    await file.truncate(40)
    await file.close()
    expect(await repairRecording(path)).toBeNull()
  })
})
