import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { ZipWriter } from './zip-writer.ts'

const SOUND = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 3)

async function archive(): Promise<string> {
  const path = join(temporaryFolder(), 'a.zip')
  const zip = await ZipWriter.create(path)
  await zip.addText(
    'project.xml',
    Array.from({ length: 100 }, () => '<Project/>'),
  )
  await zip.addStored('audio/Käse "1".wav', async (entry) => {
    for (let from = 0; from < SOUND.length; from += 7777) await entry.write(SOUND.subarray(from, from + 7777))
  })
  await zip.close()
  return path
}

describe('a ZIP archive', () => {
  it('tells checksum and sizes in every local header, and promises nothing behind the content', async () => {
    const bytes = await readFile(await archive())
    const second = bytes.indexOf('504b0304', 4, 'hex')
    for (const at of [0, second]) {
      expect(bytes.readUInt32LE(at)).toBe(0x04034b50)
      // Bit 3 would be a data descriptor.
      expect(bytes.readUInt16LE(at + 6)).toBe(0x0800)
    }
    expect([bytes.readUInt32LE(14), bytes.readUInt32LE(22)]).toEqual([crc32(Buffer.from('<Project/>'.repeat(100))), 1000])
    expect([bytes.readUInt32LE(second + 14), bytes.readUInt32LE(second + 18), bytes.readUInt32LE(second + 22)]).toEqual([
      crc32(SOUND),
      SOUND.length,
      SOUND.length,
    ])
    expect(bytes.includes(Buffer.from('504b0708', 'hex'))).toBe(false)
  })

  it.skipIf(!hasProgram('unzip'))('is whole to unzip, name by name', async () => {
    const path = await archive()
    expect(runProgram('unzip', '-t', path).toString()).toContain('No errors detected')
    expect(runProgram('unzip', '-p', path, 'project.xml').toString()).toBe('<Project/>'.repeat(100))
    expect(new Uint8Array(runProgram('unzip', '-p', path, 'audio/*'))).toEqual(SOUND)
  })

  it.skipIf(!hasProgram('python3'))('is whole to Python, with the names as they are', async () => {
    const program = 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print("|".join(z.namelist()))'
    expect(
      runProgram('python3', '-X', 'utf8', '-c', program, await archive())
        .toString()
        .trim(),
    ).toBe('project.xml|audio/Käse "1".wav')
  })
})
