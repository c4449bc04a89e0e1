import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostTensor } from '../host-tensor.ts'
import type { HostTensor } from '../host-tensor.ts'
import { readSafetensors, readSafetensorsMetadata, SafetensorsError, writeSafetensors } from './safetensors.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safetensors-'))
})
afterAll(() => rm(folder, { recursive: true }))

const sample = (): Map<string, HostTensor> =>
  new Map<string, HostTensor>([
    ['model/weights', hostTensor([1.5, -2, Number.NaN, 1e-40, Infinity, -0], [2, 3])],
    ['step', hostTensor([12345], [], 'int32')],
    ['empty', hostTensor([], [0, 4])],
    ['large', hostTensor([2 ** 32 - 1], [1], 'uint32')],
  ])

describe('safetensors', () => {
  it('reads back what was written, bit for bit', async () => {
    const path = join(folder, 'round-trip')
    await writeSafetensors(path, sample(), { name: 'Ünïcode "quoted"', other: '1' })
    const { metadata, tensors } = await readSafetensors(path)
    expect(metadata).toMatchObject({ name: 'Ünïcode "quoted"', other: '1' })
    expect([...tensors.keys()]).toEqual([...sample().keys()])
    for (const [name, tensor] of sample()) {
      expect(tensors.get(name)!.dtype).toBe(tensor.dtype)
      expect(tensors.get(name)!.shape).toEqual(tensor.shape)
      expect(Buffer.from(tensors.get(name)!.data.buffer)).toEqual(Buffer.from(tensor.data.buffer))
    }
  })

  it('has the layout of the format: length, JSON header, values without gaps', async () => {
    const path = join(folder, 'layout')
    await writeSafetensors(path, sample(), {})
    const bytes = await readFile(path)
    const length = Number(bytes.readBigUInt64LE())
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, unknown>
    expect(length % 8).toBe(0)
    expect(header['model/weights']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] })
    expect(header.step).toEqual({ dtype: 'I32', shape: [], data_offsets: [24, 28] })
    expect(bytes.readFloatLE(8 + length)).toBe(1.5)
    expect(bytes.length).toBe(8 + length + 32)
  })

  it('detects every flipped bit', async () => {
    const path = join(folder, 'sound')
    await writeSafetensors(path, sample(), { note: 'x' })
    const sound = await readFile(path)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: sound.length * 8 - 1 }), async (bit) => {
        const damaged = Buffer.from(sound)
        damaged[bit >> 3] ^= 1 << (bit & 7)
        await writeFile(join(folder, 'flipped'), damaged)
        const read = await readSafetensors(join(folder, 'flipped')).catch(() => null)
        // Damage that renames the checksum's own key leaves a file of another program, so to speak: callers ask for the key.
        expect(read === null || read.metadata.checksum === undefined).toBe(true)
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('reads the wanted tensors alone, and finds damage in them, but asks nothing of the others', async () => {
    const path = join(folder, 'part')
    await writeSafetensors(path, sample(), { note: 'x' })
    const isWanted = (name: string): boolean => name === 'step' || name === 'large'
    const { metadata, tensors } = await readSafetensors(path, isWanted)
    expect(metadata.note).toBe('x')
    expect([...tensors].map(([name, { data }]) => [name, ...data])).toEqual([
      ['step', 12345],
      ['large', 2 ** 32 - 1],
    ])
    const sound = await readFile(path)
    const damageAt = async (place: number): Promise<unknown> => {
      const damaged = Buffer.from(sound)
      damaged[place] ^= 1
      await writeFile(path, damaged)
      return readSafetensors(path, isWanted).catch((error: unknown) => error)
    }
    const data = 8 + Number(sound.readBigUInt64LE())
    // 24 bytes of weights, 4 of the step, none of the empty one, 4 of the last.
    expect(await damageAt(data + 5)).toMatchObject({ metadata: { note: 'x' } })
    expect(await damageAt(data + 25)).toBeInstanceOf(SafetensorsError)
    expect(await damageAt(data + 31)).toBeInstanceOf(SafetensorsError)
    expect(await damageAt(sound.indexOf('"note":"x"') + 8)).toBeInstanceOf(SafetensorsError)
  })

  it('reads older files, whose checksum is of the whole', async () => {
    const path = join(folder, 'older')
    const place = '0'.repeat(64)
    const file = (checksum: string): Buffer => {
      const json = JSON.stringify({
        __metadata__: { checksum },
        a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
        b: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      })
      const header = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8))
      const length = Buffer.alloc(8)
      length.writeBigUInt64LE(BigInt(header.length))
      return Buffer.concat([length, header, Buffer.from(new Float32Array([1, 2, 3]).buffer)])
    }
    const bytes = file(createHash('sha256').update(file(place)).digest('hex'))
    await writeFile(path, bytes)
    expect([...(await readSafetensors(path, (name) => name === 'b')).tensors].map(([name, { data }]) => [name, ...data])).toEqual([
      ['b', 3],
    ])
    bytes[bytes.length - 10] ^= 1
    await writeFile(path, bytes)
    await expect(readSafetensors(path, (name) => name === 'b')).rejects.toThrow(/checksum/)
  })

  it('detects a file that was cut off anywhere, from its header alone', async () => {
    const path = join(folder, 'cut')
    await writeSafetensors(path, sample(), {})
    for (let size = (await stat(path)).size - 1; size >= 0; size -= 7) {
      await truncate(path, size)
      await expect(readSafetensorsMetadata(path)).rejects.toThrow(/early|header/)
    }
  })

  it('refuses a header that claims more than the file holds', async () => {
    const path = join(folder, 'hostile')
    const header = Buffer.from(JSON.stringify({ a: { dtype: 'F32', shape: [1e9, 1e9], data_offsets: [0, 4e18] } }))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    await writeFile(path, Buffer.concat([length, header]))
    await expect(readSafetensors(path)).rejects.toThrow(/header|early|lie/)
    length.writeBigUInt64LE(2n ** 62n)
    await writeFile(path, Buffer.concat([length, header]))
    await expect(readSafetensors(path)).rejects.toThrow(/header/)
  })
})
