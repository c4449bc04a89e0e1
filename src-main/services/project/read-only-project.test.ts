import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sampleProject, type SampleProject } from '../../../test/support/project-with-everything.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import { canMount, mountTinyDisk } from '../../../test/support/tiny-disk.ts'
import type * as Files from '../../storage/files.ts'

/** What the disk answers to whoever makes a file in the project; the temporary folder's disk is another one. */
const disk = vi.hoisted(() => ({ code: null as string | null, folder: '', freedBy: (_: string): boolean => false }))
vi.mock('../../storage/files.ts', async (original) => {
  const files = await original<typeof Files>()
  return {
    ...files,
    createNewFile: (path: string, ...more: [Files.Privacy?]) => {
      if (disk.code !== null && path.startsWith(disk.folder) && !disk.freedBy(disk.folder))
        return Promise.reject(Object.assign(new Error(`${disk.code}: write`), { code: disk.code }))
      return files.createNewFile(path, ...more)
    },
  }
})
afterEach(() => Object.assign(disk, { code: null, freedBy: () => false }))

const openOn = (project: SampleProject, code: string, freedBy = (_: string): boolean => false) => {
  Object.assign(disk, { code, folder: project.folder, freedBy })
  return openTestSession(project.folder, project.forker, { create: false })
}

/** Everything in the project, by its path. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(names.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]))
}

describe.each([
  ['EROFS', 'the disk is read-only'],
  ['EACCES', 'you have no permission'],
  ['EPERM', 'the system does not permit it'],
  ['ENOSPC', 'the disk is full'],
])('a project on a disk that answers %s', (code, words) => {
  it('opens for reading, says why, and is heard', async () => {
    const project = await sampleProject()
    const { session } = await openOn(project, code)
    const state = session.state()
    expect(state.readOnly).toContain(words)
    expect(state.notices).toEqual([expect.stringContaining(`open for reading only, since ${words}`)])
    expect(state).toMatchObject({ recordings: [{ name: 'a' }], runs: [{ id: project.runId }], takes: [{ id: project.takeId }] })
    expect((await session.sounds.read({ kind: 'recording', id: state.recordings[0].id }, 0, 10)).samples).toHaveLength(10)
    expect((await session.sounds.read({ kind: 'take', id: project.takeId }, 0, 10)).samples).toHaveLength(10)
    expect((await session.takes.file(project.takeId, 'wav-float')).data.length).toBeGreaterThan(44)
    await session.close()
  })

  it('refuses every edit in words, and stays as it is', async () => {
    const project = await sampleProject()
    const before = contents(project.folder)
    const { session } = await openOn(project, code)
    disk.code = null
    const { library, runs, takes, midiTakes } = session
    const [recording] = library.recordings
    const edits: [string, () => unknown][] = [
      ['library.rename', () => library.rename(recording.id, 'New')],
      ['library.remove', () => library.remove([recording.id])],
      ['library.importPaths', () => library.importPaths([join(project.folder, 'recordings')]).done],
      ['runs.start', () => runs.start(runs.get(project.runId).settings)],
      ['runs.rename', () => runs.rename(project.runId, 'New')],
      ['runs.resume', () => runs.resume(project.runId, 9)],
      ['runs.remove', () => runs.remove(project.runId)],
      [
        'takes.generate',
        () =>
          takes.generate({
            run: runs.get(project.runId),
            checkpointStep: null,
            seed: takes.get(project.takeId).provenance.seed,
            settings: takes.get(project.takeId).provenance.settings,
          }),
      ],
      ['takes.rename', () => takes.rename(project.takeId, 'New')],
      ['takes.remove', () => takes.remove(project.takeId)],
      ['midiTakes.keep', () => midiTakes.keep({ tempoBpm: null, notes: [], controls: [] } as never)],
      ['unfinished.begin', () => session.unfinished.begin('New')],
      ['models.importFile', () => session.models.importFile(join(project.folder, 'a.onnx')).done],
    ]
    for (const [name, edit] of edits) {
      const answer = await (async () => edit())().then(
        () => null,
        (error: unknown) => error,
      )
      expect(answer, name).toMatchObject({
        code: 'read-only',
        message: expect.stringContaining(words) as string,
        advice: expect.stringContaining('open it again') as string,
      })
    }
    await session.close()
    expect(contents(project.folder)).toEqual(before)
  })

  it('is not opened beside another program that has it', async () => {
    const project = await sampleProject()
    const other = await openTestSession(project.folder, project.forker, { create: false })
    await expect(openOn(project, code)).rejects.toMatchObject({ code: 'conflict' })
    disk.code = null
    await other.session.close()
  })
})

describe('a full disk', () => {
  it('is rid of what unfinished work left, and the project opens for work, which it says', async () => {
    const project = await sampleProject()
    const unfinished = join(project.folder, 'runs', project.runId, 'checkpoints', '.unfinished-20')
    mkdirSync(unfinished)
    writeFileSync(join(unfinished, 'state.safetensors'), 'large')
    const { session } = await openOn(project, 'ENOSPC', () => !readdirSync(join(unfinished, '..')).includes('.unfinished-20'))
    expect(session.state()).toMatchObject({ readOnly: null, notices: [expect.stringContaining('What unfinished work had left')] })
    await session.library.rename(session.library.recordings[0].id, 'New')
    await session.close()
  })

  it.skipIf(!canMount)('in truth: a checkpoint that filled it is removed', async () => {
    const tiny = mountTinyDisk(2048)
    try {
      const sample = await sampleProject()
      const folder = join(tiny.folder, 'Test.loom')
      cpSync(sample.folder, folder, { recursive: true })
      const unfinished = join(folder, 'runs', sample.runId, 'checkpoints', '.unfinished-20')
      mkdirSync(unfinished)
      expect(() => writeFileSync(join(unfinished, 'state.safetensors'), Buffer.alloc(4 << 20))).toThrow('ENOSPC')
      const { session } = await openTestSession(folder, sample.forker, { create: false })
      expect(session.state().readOnly).toBeNull()
      expect(session.state().notices).toEqual([expect.stringContaining('The disk is full')])
      await session.close()
      tiny.makeReadOnly()
      const again = await openTestSession(folder, sample.forker, { create: false })
      expect(again.session.state().readOnly).toContain('read-only')
      await again.session.close()
    } finally {
      tiny.remove()
    }
  })
})
