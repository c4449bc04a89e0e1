import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { canMount, mountTinyDisk } from '../../test/support/tiny-disk.ts'
import { writeFileAtomic } from './atomic-file.ts'

describe('writeFileAtomic', () => {
  it('replaces the content and leaves nothing else', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.json')
    await writeFileAtomic(path, 'one')
    await writeFileAtomic(path, 'two')
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  it('keeps the former versions, newest first, and no more than asked for', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'a.json')
    for (const content of ['1', '2', '3', '4', '5', '6']) await writeFileAtomic(path, content, { keep: 3 })
    const content = (name: string): string => readFileSync(join(folder, name), 'utf8')
    expect(['a.json', 'a.json.1', 'a.json.2', 'a.json.3'].map(content)).toEqual(['6', '5', '4', '3'])
    expect(existsSync(join(folder, 'a.json.4'))).toBe(false)
  })

  it('a former version does not change when the file is written again', async () => {
    const path = join(temporaryFolder(), 'a.json')
    await writeFileAtomic(path, 'old')
    await writeFileAtomic(path, 'new', { keep: 1 })
    writeFileSync(path, 'damaged in place')
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('old')
  })

  it.skipIf(!canMount)('on a full disk fails, keeps the old content and leaves no temporary file', async () => {
    const disk = mountTinyDisk(64)
    try {
      const path = join(disk.folder, 'a.json')
      await writeFileAtomic(path, 'old')
      await expect(writeFileAtomic(path, 'x'.repeat(200_000), { keep: 3 })).rejects.toMatchObject({ code: 'ENOSPC' })
      expect(readFileSync(path, 'utf8')).toBe('old')
      expect(readdirSync(disk.folder)).toEqual(['a.json'])
    } finally {
      disk.remove()
    }
  })
})
