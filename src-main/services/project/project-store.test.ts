import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NO_CORRECTION, NO_MARKS, type Recording } from '../../../src-shared/project/index.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { canMount, mountTinyDisk } from '../../../test/support/tiny-disk.ts'
import { ProjectStore } from './project-store.ts'

const recording = (id: string, fields: Partial<Recording> = {}): Recording => ({
  id,
  name: id,
  file: `${id}.wav`,
  contentHash: 'a'.repeat(64),
  format: 'WAV, 16 bit',
  sampleRate: 44_100,
  channels: 1,
  durationSeconds: 1,
  pcmSampleRate: 44_100,
  pcmChannels: 1,
  pcmSpeakers: null,
  pcmFrames: 44_100,
  peakDb: -1,
  rmsDb: -20,
  clippedSamples: 0,
  silent: false,
  monoSilent: false,
  reference: null,
  sizeBytes: null,
  tags: { title: null, artist: null, album: null, tempoBpm: null, key: null },
  markers: [],
  warnings: [],
  mend: { kinds: [], tracks: null },
  findings: [],
  correction: NO_CORRECTION,
  labels: NO_MARKS,
  importedAt: '2026-01-01T00:00:00.000Z',
  ...fields,
})

async function projectWith(...ids: string[]): Promise<string> {
  const folder = join(temporaryFolder(), 'A.loom')
  const store = await ProjectStore.create(folder, 'A', 'a test')
  for (const id of ids) await store.update((file) => ({ ...file, recordings: [...file.recordings, recording(id)] }))
  await store.close()
  return folder
}

async function openedIds(folder: string): Promise<{ ids: string[]; notices: string[] }> {
  const store = await ProjectStore.open(folder, 'a test')
  const ids = store.file.recordings.map(({ id }) => id)
  await store.close()
  return { ids, notices: store.notices }
}

const edit = (folder: string, change: (file: Record<string, unknown>) => Record<string, unknown>): void => {
  const path = join(folder, 'project.json')
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)))
}

describe('ProjectStore', () => {
  it('gives back what was saved', async () => {
    expect(await openedIds(await projectWith('one', 'two'))).toEqual({ ids: ['one', 'two'], notices: [] })
  })

  it('makes no project in a folder that holds other things', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'letter.txt'), 'dear')
    await expect(ProjectStore.create(folder, 'A', 'a test')).rejects.toMatchObject({ code: 'conflict' })
    expect(readdirSync(folder)).toEqual(['letter.txt'])
  })

  it('says that a folder is no project, and leaves it as it is', async () => {
    const folder = temporaryFolder()
    await expect(ProjectStore.open(folder, 'a test')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('no project in') as string,
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('can be open only once', async () => {
    const folder = await projectWith()
    const store = await ProjectStore.open(folder, 'the app')
    await expect(ProjectStore.open(folder, 'a test')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('open in the app') as string,
    })
    await store.close()
  })

  it('refuses a project of a newer version and leaves every file as it is', async () => {
    const folder = await projectWith('one')
    edit(folder, (file) => ({ ...file, version: 2, novelty: true }))
    const before = readFileSync(join(folder, 'project.json'), 'utf8')
    await expect(ProjectStore.open(folder, 'a test')).rejects.toMatchObject({
      message: expect.stringContaining('newer version') as string,
      advice: expect.stringContaining('Update') as string,
    })
    expect(readFileSync(join(folder, 'project.json'), 'utf8')).toBe(before)
    expect(readdirSync(folder)).not.toContain('project.lock')
  })

  it.each([
    ['cut off', (text: string) => text.slice(0, 100)],
    ['empty', () => ''],
    ['of another kind', () => '[1, 2]'],
  ])('puts the last good copy in the place of a project.json that is %s', async (_, damage) => {
    const folder = await projectWith('one', 'two')
    const path = join(folder, 'project.json')
    writeFileSync(path, damage(readFileSync(path, 'utf8')))
    const { ids, notices } = await openedIds(folder)
    expect(ids).toEqual(['one'])
    expect(notices).toEqual([expect.stringContaining('last good copy (project.json.1')])
    expect(readdirSync(folder).some((name) => name.startsWith('project.json.damaged-'))).toBe(true)
    expect(await openedIds(folder)).toEqual({ ids: ['one'], notices: [] })
  })

  it('says what is wrong where no copy can be read, and touches nothing', async () => {
    const folder = await projectWith('one', 'two')
    const names = readdirSync(folder).filter((name) => name.startsWith('project.json'))
    for (const name of names) writeFileSync(join(folder, name), 'x')
    await expect(ProjectStore.open(folder, 'a test')).rejects.toMatchObject({
      message: expect.stringContaining('not valid JSON') as string,
    })
    expect(readdirSync(folder).filter((name) => name.startsWith('project.json'))).toEqual(names)
  })

  it.each([
    ['a file outside the project', { file: '../../outside.wav' }],
    ['an absolute file', { file: '/etc/passwd' }],
    ['a file of another drive', { file: 'C:outside.wav' }],
    ['a hidden file', { file: '.profile' }],
    ['a hash that is a path', { contentHash: '../../'.repeat(21) + 'x' }],
    ['an id that is a path', { id: '../x' }],
  ])('does not take a project.json that names %s', async (_, fields) => {
    const folder = await projectWith('one')
    edit(folder, (file) => ({ ...file, recordings: [recording('bad', fields)] }))
    expect((await openedIds(folder)).ids).toEqual([])
  })

  it('does not take a project.json in which two recordings share an id', async () => {
    const folder = await projectWith('one')
    edit(folder, (file) => ({ ...file, recordings: [recording('same'), recording('same', { name: 'other' })] }))
    expect((await openedIds(folder)).ids).toEqual([])
  })

  it('bears files and folders it does not know', async () => {
    const folder = await projectWith('one')
    mkdirSync(join(folder, 'bounces'))
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    expect(await openedIds(folder)).toEqual({ ids: ['one'], notices: [] })
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['bounces', 'notes.txt']))
  })

  it('keeps the order of changes made at once', async () => {
    const folder = await projectWith()
    const store = await ProjectStore.open(folder, 'a test')
    const ids = Array.from({ length: 20 }, (_, index) => `r${index}`)
    await Promise.all(ids.map((id) => store.update((file) => ({ ...file, recordings: [...file.recordings, recording(id)] }))))
    await store.close()
    expect((await openedIds(folder)).ids).toEqual(ids)
  })

  describe.skipIf(!canMount)('on a small real disk', () => {
    it('reports a full disk in words and keeps what was saved', async () => {
      const disk = mountTinyDisk(256)
      try {
        const folder = join(disk.folder, 'A.loom')
        const store = await ProjectStore.create(folder, 'A', 'a test')
        await store.update((file) => ({ ...file, recordings: [recording('one')] }))
        const many = Array.from({ length: 1000 }, (_, index) => recording(`r${index}`))
        await expect(store.update((file) => ({ ...file, recordings: many }))).rejects.toMatchObject({
          code: 'disk',
          message: expect.stringContaining('the disk is full') as string,
          advice: expect.stringContaining('Free some space') as string,
        })
        expect(store.file.recordings.map(({ id }) => id)).toEqual(['one'])
        await store.update((file) => ({ ...file, name: 'still works' }))
        await store.close()
        expect((await openedIds(folder)).ids).toEqual(['one'])
      } finally {
        disk.remove()
      }
    })

    it('opens a project on a read-only disk for reading, refuses edits in words, and makes none there', async () => {
      const disk = mountTinyDisk(256)
      try {
        const folder = join(disk.folder, 'A.loom')
        await (await ProjectStore.create(folder, 'A', 'a test')).close()
        disk.makeReadOnly()
        const store = await ProjectStore.open(folder, 'a test')
        await expect(store.update((file) => file)).rejects.toMatchObject({
          code: 'read-only',
          message: expect.stringContaining('the disk is read-only') as string,
        })
        await store.close()
        await expect(ProjectStore.create(join(disk.folder, 'B.loom'), 'B', 'a test')).rejects.toMatchObject({ code: 'disk' })
      } finally {
        disk.remove()
      }
    })
  })
})
