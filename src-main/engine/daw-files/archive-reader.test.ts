import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { ARCHIVE_LIMITS, ArchiveReader, type ArchiveLimits } from './archive-reader.ts'
import { readXml } from './xml-tree.ts'
import { ZipWriter } from './zip-writer.ts'

/** Small archives, held against lowered limits: what is refused would be harmless. */
async function archive(entries: Record<string, Uint8Array>, limits: Partial<ArchiveLimits> = {}): Promise<ArchiveReader> {
  const path = join(temporaryFolder(), 'a.zip')
  const zip = await ZipWriter.create(path)
  for (const [name, content] of Object.entries(entries)) await zip.add(name, content)
  await zip.close()
  return ArchiveReader.open(path, { ...ARCHIVE_LIMITS, ...limits })
}
const NOTHING = (): void => undefined

describe('an archive that is meant to do harm', () => {
  it('by the number of its files is not even listed', async () => {
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`${i}.wav`, new Uint8Array(1)]))
    await expect(archive(many, { mostEntries: 20 })).rejects.toThrow(/it holds 21 files/)
  })

  it('by what little of it becomes is refused before it fills a disk', async () => {
    // A megabyte of nothing packs to a thousandth.
    const bomb = { 'a.wav': new Uint8Array(1 << 20), 'b.wav': new Uint8Array(1 << 20) }
    const reader = await archive(bomb, { freeBytes: (3 << 20) / 2 })
    const folder = temporaryFolder()
    await reader.extract('a.wav', join(folder, 'a.wav'), NOTHING)
    await expect(reader.extract('b.wav', join(folder, 'b.wav'), NOTHING)).rejects.toThrow(/far larger than it can be/)
    reader.close()
    expect(readdirSync(folder)).toContain('a.wav')
  })

  it('by all of it together is refused, however well it is packed', async () => {
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * i * 31) >> 3)
    const reader = await archive({ 'a.wav': noise, 'b.wav': noise }, { mostBytes: 9999 })
    const folder = temporaryFolder()
    await reader.extract('a.wav', join(folder, 'a.wav'), NOTHING)
    await expect(reader.extract('b.wav', join(folder, 'b.wav'), NOTHING)).rejects.toThrow(/far larger/)
    reader.close()
  })

  it('by the length of its text is refused before it is read', async () => {
    const reader = await archive({ 'project.xml': Buffer.from(' '.repeat(2000)) }, { mostTextBytes: 1999 })
    await expect(reader.text('project.xml')).rejects.toThrow(/too long/)
    reader.close()
  })

  it.each(['../evil.wav', '/etc/evil.wav', 'a/../../evil.wav', 'C:/evil.wav', 'a\\..\\evil.wav'])(
    'by names such as %s leads nowhere',
    async (name) => {
      await expect(archive({ [name]: new Uint8Array(1) })).rejects.toMatchObject({ name: 'AudioFileError' })
    },
  )

  it('by entities that make entities is refused at the first', () => {
    const entities = Array.from({ length: 4 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join('')
    expect(() => readXml(`<!DOCTYPE P [<!ENTITY e0 "ha">${entities}]><P>&e4;</P>`, 'project.xml')).toThrow(/document type/)
    expect(() => readXml('<P a="&e4;"/>', 'project.xml')).toThrow(/entity/i)
    expect(() => readXml('<!DOCTYPE P SYSTEM "file:///etc/passwd"><P/>', 'project.xml')).toThrow(/document type/)
  })
})
