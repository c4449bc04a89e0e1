import { execFileSync } from 'node:child_process'
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { createFile, createNewFile, fileInfo, moveFile, openFile, readText, readWhole, removeFile } from './files.ts'
import { entriesIn, makeFolder, namesIn, removeFolder, sweep } from './folders.ts'
import { isPlainFolder, plainFilePath, plainPath } from './plain-path.ts'

/** A folder of ours beside one of the person's, which must stay as it is. */
let ours: string
let theirs: string
let letter: string

beforeEach(() => {
  const folder = temporaryFolder()
  ours = join(folder, 'ours')
  theirs = join(folder, 'theirs')
  letter = join(theirs, 'letter')
  mkdirSync(ours)
  mkdirSync(theirs)
  writeFileSync(letter, 'dear')
})

const expectUntouched = (): void => {
  expect(readdirSync(theirs)).toEqual(['letter'])
  expect(readFileSync(letter, 'utf8')).toBe('dear')
}

/** Everything that the room does with a path in a folder. */
const uses: Record<string, (path: string) => Promise<unknown>> = {
  createFile: async (path) => (await createFile(path)).close(),
  createNewFile: async (path) => (await createNewFile(path)).close(),
  'openFile to read': async (path) => (await openFile(path)).close(),
  'openFile to update': async (path) => (await openFile(path, 'update')).close(),
  'openFile to append': async (path) => (await openFile(path, 'append')).close(),
  readWhole,
  fileInfo,
  writeFileAtomic: (path) => writeFileAtomic(path, 'x'),
  'writeFileAtomic with former versions': (path) => writeFileAtomic(path, 'x', { keep: 2 }),
  removeFile,
  removeFolder,
  'moveFile away': (path) => moveFile(path, join(ours, 'moved')),
  'moveFile there': (path) => moveFile(join(ours, 'own'), path),
  makeFolder: (path) => makeFolder(join(path, 'new')),
  entriesIn: (path) => entriesIn(join(path, '..')),
  sweep: (path) => sweep(join(path, '..'), () => true),
}

describe.each(Object.entries(uses))('%s', (_, use) => {
  it('does nothing through a folder that is a link', async () => {
    writeFileSync(join(ours, 'own'), 'own')
    symlinkSync(theirs, join(ours, 'cache'))
    await expect(use(join(ours, 'cache', 'letter'))).rejects.toMatchObject({
      name: 'UnsafePathError',
      path: join(ours, 'cache'),
      message: `The folder ${join(ours, 'cache')} is a link to another place.`,
    })
    expectUntouched()
    expect(readdirSync(ours).sort()).toEqual(['cache', 'own'])
  })

  it('does nothing through a link further up, which it names', async () => {
    writeFileSync(join(ours, 'own'), 'own')
    mkdirSync(join(theirs, 'deep'))
    symlinkSync(theirs, join(ours, 'cache'))
    await expect(use(join(ours, 'cache', 'deep', 'letter'))).rejects.toMatchObject({ name: 'UnsafePathError', path: join(ours, 'cache') })
    expect(readdirSync(join(theirs, 'deep'))).toEqual([])
    expect(readFileSync(letter, 'utf8')).toBe('dear')
  })

  it('neither reads nor changes what a file that is a link leads to', async () => {
    writeFileSync(join(ours, 'own'), 'own')
    symlinkSync(letter, join(ours, 'file'))
    await use(join(ours, 'file')).catch((error: unknown) =>
      expect(error).toMatchObject({ message: expect.stringMatching(/link|EEXIST|is not a folder/) as string }),
    )
    expectUntouched()
  })

  it('makes nothing where a link leads nowhere', async () => {
    writeFileSync(join(ours, 'own'), 'own')
    symlinkSync(join(theirs, 'none'), join(ours, 'file'))
    await use(join(ours, 'file')).catch((error: unknown) =>
      expect(error).toMatchObject({ message: expect.stringMatching(/link|EEXIST/) as string }),
    )
    expectUntouched()
  })
})

describe('createFile', () => {
  it('replaces a file, and a link itself', async () => {
    for (const name of ['a', 'b']) {
      if (name === 'a') writeFileSync(join(ours, name), 'a long former content')
      else symlinkSync(letter, join(ours, name))
      const file = await createFile(join(ours, name))
      await file.writeFile('new')
      await file.close()
      expect(lstatSync(join(ours, name)).isFile()).toBe(true)
      expect(readFileSync(join(ours, name), 'utf8')).toBe('new')
    }
    expectUntouched()
  })

  it('does not write into a file that has another name elsewhere', async () => {
    linkSync(letter, join(ours, 'a'))
    const file = await createFile(join(ours, 'a'))
    await file.writeFile('new')
    await file.close()
    expectUntouched()
  })
})

describe('openFile', () => {
  it('reads, and changes in place what has no other name', async () => {
    writeFileSync(join(ours, 'a'), 'one')
    const file = await openFile(join(ours, 'a'), 'append')
    await file.write(' two')
    await file.close()
    expect(await readText(join(ours, 'a'))).toBe('one two')
    linkSync(letter, join(ours, 'b'))
    expect(await readText(join(ours, 'b'))).toBe('dear')
    for (const use of ['update', 'append'] as const)
      await expect(openFile(join(ours, 'b'), use)).rejects.toMatchObject({ message: expect.stringContaining('another name') as string })
  })

  it.skipIf(process.platform === 'win32')('does not wait for a pipe, and reads no folder', async () => {
    execFileSync('mkfifo', [join(ours, 'pipe')])
    for (const path of [join(ours, 'pipe'), theirs])
      await expect(openFile(path)).rejects.toMatchObject({
        name: 'UnsafePathError',
        message: expect.stringContaining('not an ordinary file') as string,
      })
  })

  it('says that a file is not there as the system does', async () => {
    await expect(openFile(join(ours, 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(openFile(join(ours, 'none', 'none'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

it('readWhole refuses a file that is too large before it reads it', async () => {
  writeFileSync(join(ours, 'a'), '12345')
  expect((await readWhole(join(ours, 'a'), 5)).toString()).toBe('12345')
  await expect(readWhole(join(ours, 'a'), 4)).rejects.toMatchObject({ message: expect.stringContaining('5 bytes') as string })
})

describe('makeFolder', () => {
  it('makes a folder and its parents, and is content with one that is there', async () => {
    await makeFolder(join(ours, 'a', 'b', 'c'))
    await makeFolder(join(ours, 'a', 'b'))
    expect(readdirSync(join(ours, 'a', 'b'))).toEqual(['c'])
  })

  it('says that a file is in its place, and that a link is', async () => {
    writeFileSync(join(ours, 'file'), '')
    symlinkSync(join(ours, 'nowhere'), join(ours, 'dangling'))
    await expect(makeFolder(join(ours, 'file'))).rejects.toMatchObject({ message: expect.stringContaining('is not a folder') as string })
    await expect(makeFolder(join(ours, 'file', 'a'))).rejects.toMatchObject({
      message: expect.stringContaining('is not a folder') as string,
    })
    await expect(makeFolder(join(ours, 'dangling'))).rejects.toMatchObject({ message: expect.stringContaining('is a link') as string })
  })
})

describe('removeFolder', () => {
  it('removes links in it themselves', async () => {
    mkdirSync(join(ours, 'a'))
    symlinkSync(theirs, join(ours, 'a', 'folder'))
    symlinkSync(letter, join(ours, 'a', 'file'))
    await removeFolder(join(ours, 'a'))
    expect(existsSync(join(ours, 'a'))).toBe(false)
    expectUntouched()
  })

  it('removes the link where it is one, and nothing where nothing is', async () => {
    symlinkSync(theirs, join(ours, 'a'))
    await removeFolder(join(ours, 'a'))
    await removeFolder(join(ours, 'a'))
    await removeFolder(join(ours, 'none', 'a'))
    expect(readdirSync(ours)).toEqual([])
    expectUntouched()
  })
})

describe('sweep', () => {
  it('removes what it is told by name, links themselves, and leaves the rest', async () => {
    mkdirSync(join(ours, 'old-1'))
    writeFileSync(join(ours, 'old-1', 'content'), '')
    symlinkSync(theirs, join(ours, 'old-2'))
    writeFileSync(join(ours, 'mine'), '')
    expect(await sweep(ours, (name) => name.startsWith('old-'))).toEqual([])
    expect(readdirSync(ours)).toEqual(['mine'])
    expectUntouched()
  })

  it.skipIf(process.platform !== 'linux')('goes on past names that are no text, in a folder and as what it is to remove', async () => {
    mkdirSync(join(ours, 'old-1'))
    const raw = Buffer.concat([Buffer.from(join(ours, 'old-1')), Buffer.from('/a'), Buffer.from([0xff, 0xfe])])
    writeFileSync(raw, '')
    writeFileSync(Buffer.concat([Buffer.from(ours), Buffer.from('/old-'), Buffer.from([0xff])]), '')
    writeFileSync(join(ours, 'old-2\n -rf *'), '')
    expect(await sweep(ours, (name) => name.startsWith('old-'))).toEqual([])
    expect(existsSync(join(ours, 'old-1'))).toBe(false)
    expect((await namesIn(ours)).length).toBe(1)
  })

  it('has nothing to do where the folder is missing', async () => {
    expect(await sweep(join(ours, 'none'), () => true)).toEqual([])
  })
})

describe('a path that a person named', () => {
  it('is taken without the links in it, also where its end does not exist yet', () => {
    symlinkSync(theirs, join(ours, 'link'))
    expect(plainPath(join(ours, 'link'))).toBe(theirs)
    expect(plainPath(join(ours, 'link', 'new', 'deeper'))).toBe(join(theirs, 'new', 'deeper'))
    symlinkSync(letter, join(ours, 'file'))
    expect(plainFilePath(join(ours, 'link', 'a'))).toBe(join(theirs, 'a'))
    expect(plainFilePath(join(ours, 'file'))).toBe(join(ours, 'file'))
  })

  it('a folder that is swapped for a link is seen at the next use', async () => {
    mkdirSync(join(ours, 'cache'))
    expect(await isPlainFolder(join(ours, 'cache'))).toBe(true)
    renameSync(join(ours, 'cache'), join(ours, 'aside'))
    expect(await isPlainFolder(join(ours, 'cache'))).toBe(false)
    symlinkSync(theirs, join(ours, 'cache'))
    await expect(writeFileAtomic(join(ours, 'cache', 'a'), 'x')).rejects.toMatchObject({ name: 'UnsafePathError' })
    expectUntouched()
  })
})
