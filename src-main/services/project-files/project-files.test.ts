import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newTrack, packedChange } from '../../../src-shared/music/index.ts'
import { sampleProject } from '../../../test/support/project-with-everything.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { ZipWriter } from '../../engine/daw-files/zip-writer.ts'
import { silentLog } from '../../failures/log.ts'
import { JobBoard } from '../machine/jobs.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { collectSources } from './collect-sources.ts'
import { OWN_FOLDERS } from './project-contents.ts'
import { ProjectTransfers } from './project-transfers.ts'

const engine = (): FakeForker => new FakeForker(fakeEngine())
const reopened = (folder: string): Promise<TestSession> => openTestSession(folder, engine(), { create: false })
const transfers = new ProjectTransfers({
  emit: () => undefined,
  openElsewhere: (folder) => reopened(folder).then(({ session }) => session),
})
const board = (): JobBoard => new JobBoard(() => undefined, silentLog)

/** Every file of a project that is no rebuildable one, by its content. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/^(cache|trash)\/|^project\./.test(relative(folder, path)))
      .map((path) => [relative(folder, path), readFileSync(path, 'latin1')]),
  )
}

async function withSong(folder: string): Promise<TestSession> {
  const opened = await reopened(folder)
  await opened.session.song.edit('Add a track', [
    packedChange({ kind: 'tracks', removed: [], added: [{ index: 0, track: newTrack('t', 'notes', 'Lead', 3) }] }),
  ])
  return opened
}

it('copies every folder of a project but those that can be made again, were removed, or left it', () => {
  const folders = Object.values(new ProjectPaths('/p')).filter(
    (path): path is string => typeof path === 'string' && dirname(path) === '/p' && !basename(path).includes('.'),
  )
  const notCopied = new Set(['cache', 'trash', 'Dragged out'])
  const forgotten = folders.map((path) => basename(path)).filter((name) => !notCopied.has(name) && !OWN_FOLDERS.some((own) => own === name))
  expect(forgotten).toEqual([])
})

describe('a duplicate of a project', () => {
  it('holds all the musician made, under a name of its own, and opens', async () => {
    const { folder } = await sampleProject()
    const { session } = await withSong(folder)
    const { folder: copy, name } = await transfers.duplicate(session).done
    expect([name, copy]).toEqual(['Test 2', join(folder, '..', 'Test 2.loom')])
    await session.close()
    expect(contentOf(copy)).toEqual(contentOf(folder))
    const { session: second } = await reopened(copy)
    expect(second.store.file.id).not.toBe(session.store.file.id)
    expect(second.song.song.tracks.map(({ name: track }) => track)).toEqual(['Lead'])
    expect(second.song.history.undo).toBe('Add a track')
    expect(second.store.notices).toEqual([])
    await second.mendCache()
    await second.close()
  })

  it('of a closed project opens it for so long', async () => {
    const { folder } = await sampleProject()
    const { folder: copy } = await transfers.duplicateClosed(folder, 'Other', board()).done
    expect(contentOf(copy)).toEqual(contentOf(folder))
    expect(existsSync(join(folder, 'project.lock'))).toBe(false)
  })

  it('leaves nothing behind where it is cancelled', async () => {
    const { folder } = await sampleProject()
    const { session } = await withSong(folder)
    const job = transfers.duplicate(session)
    session.jobs.cancel(job.id)
    await expect(job.done).rejects.toThrow()
    expect(readdirSync(join(folder, '..')).filter((name) => name !== 'config')).toEqual(['Test.loom'])
    await session.close()
  })
})

describe('an archive of a project', () => {
  it('comes back as the same project', async () => {
    const { folder } = await sampleProject()
    const { session, of } = await withSong(folder)
    const out = temporaryFolder()
    const job = await transfers.pack(session, out, 'Evening', [])
    expect((await job.done).left).toEqual([])
    expect(of('exports.placed')).toEqual([{ jobId: job.id, path: join(out, 'Evening.loom.zip'), remarks: [] }])
    await session.close()
    const { folder: back } = await transfers.unpack(join(out, 'Evening.loom.zip'), out, board()).done
    expect(back).toBe(join(out, 'Test.loom'))
    expect(contentOf(back)).toEqual(contentOf(folder))
    const { session: second } = await reopened(back)
    expect(second.library.recordings).toEqual(session.library.recordings)
    await second.close()
  })

  it('takes sources along that were left in place, and says which it could not', async () => {
    const root = realpathSync(temporaryFolder())
    const folder = join(root, 'Test.loom')
    const { session } = await openTestSession(folder, engine())
    const sources = writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })
    await session.library.importPaths([sources], 'reference').done
    rmSync(join(sources, 'b.wav'))
    const job = await transfers.pack(session, root, undefined, [])
    expect((await job.done).left).toEqual(['b'])
    expect(session.library.recordings.map(({ reference }) => reference !== null)).toEqual([true, true])
    await session.close()
    const { folder: back } = await transfers.unpack(join(root, 'Test.loom.zip'), root, board()).done
    expect(readFileSync(join(back, 'recordings', 'a.wav'), 'utf8')).toBe('sound a')
    const { session: second } = await reopened(back)
    expect(second.library.recordings.map(({ reference }) => reference?.path ?? null)).toEqual([null, join(sources, 'b.wav')])
    await second.close()
  })

  it('is not written into a project, nor over what is there', async () => {
    const { folder } = await sampleProject()
    const { session } = await reopened(folder)
    await expect(transfers.pack(session, join(folder, 'takes'), undefined, [])).rejects.toMatchObject({ code: 'bad-input' })
    const out = temporaryFolder()
    writeFileSync(join(out, 'Test.loom.zip'), 'mine')
    await expect(transfers.pack(session, out, undefined, [])).rejects.toMatchObject({ code: 'conflict' })
    await session.close()
  })
})

describe('an archive from elsewhere', () => {
  const archive = async (entries: Record<string, string>): Promise<string> => {
    const path = join(temporaryFolder(), 'x.loom.zip')
    const zip = await ZipWriter.create(path)
    for (const [name, content] of Object.entries(entries)) await zip.add(name, Buffer.from(content))
    await zip.close()
    return path
  }
  const project = async (): Promise<string> => readFileSync(join((await sampleProject()).folder, 'project.json'), 'utf8')

  it.each([
    ['leads out of its folder', { 'x.loom/recordings/../../evil': '' }],
    ['has a name that Windows does not take', { 'x.loom/recordings/a:b.wav': '' }],
    ['hides files', { 'x.loom/recordings/.hidden': '' }],
    ['is too deep', { 'x.loom/runs/a/b/c/d/e': '' }],
    ['has a file twice where capitals count for nothing', { 'x.loom/takes/a.wav': '', 'x.loom/takes/A.wav': '' }],
    ['holds two projects', { 'y.loom/project.json': '{}' }],
  ])('is refused where it %s', async (_, entries: Record<string, string>) => {
    const place = temporaryFolder()
    const job = transfers.unpack(await archive({ 'x.loom/project.json': await project(), ...entries }), place, board())
    await expect(job.done).rejects.toMatchObject({ advice: expect.any(String) as string })
    expect(readdirSync(place)).toEqual([])
  })

  it('is refused where it is none, or its project cannot be read', async () => {
    const place = temporaryFolder()
    for (const path of [await archive({}), await archive({ 'x/project.json': 'no' }), join(place, 'missing.zip')])
      await expect(transfers.unpack(path, place, board()).done).rejects.toThrow()
    expect(readdirSync(place)).toEqual([])
  })

  it('brings no files that a project has not', async () => {
    const place = temporaryFolder()
    const path = await archive({ 'x.loom/project.json': await project(), 'x.loom/run-me.exe': '', 'x.loom/cache/pcm/a': '', 'other/a': '' })
    const { folder } = await transfers.unpack(path, place, board()).done
    expect(readdirSync(folder)).toEqual(['project.json'])
  })
})

describe('sources that were left in place', () => {
  it('are copied into the project, each as it was when it was imported', async () => {
    const root = realpathSync(temporaryFolder())
    const folder = join(root, 'Test.loom')
    const { session, of } = await openTestSession(folder, engine())
    const sources = writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b', 'c.wav': 'sound c' })
    await session.library.importPaths([sources], 'reference').done
    mkdirSync(join(folder, 'recordings'), { recursive: true })
    writeFileSync(join(folder, 'recordings', 'a.wav'), 'in its way')
    writeFileSync(join(sources, 'c.wav'), 'other sound')
    expect(await collectSources(session.context, session.library).done).toEqual({ copied: 2, left: ['c'] })
    expect(session.library.recordings.map(({ file, reference }) => [file, reference?.path ?? null])).toEqual([
      ['a 2.wav', null],
      ['b.wav', null],
      ['c.wav', join(sources, 'c.wav')],
    ])
    expect(readFileSync(join(folder, 'recordings', 'a 2.wav'), 'utf8')).toBe('sound a')
    expect(of('app.notice').at(-1)).toMatchObject({ level: 'warning', advice: expect.stringContaining('c') as string })
    await session.close()
  })
})

describe('cleaning up', () => {
  it('names what is not needed, and takes it away where that is wished', async () => {
    const { folder, takeId } = await sampleProject()
    const { session } = await reopened(folder)
    const features = join(folder, 'cache', 'features', 'a'.repeat(40))
    mkdirSync(features, { recursive: true })
    writeFileSync(join(features, 'frames'), Buffer.alloc(1000))
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'kept'), 'kept')
    symlinkSync(outside, join(folder, 'cache', 'features', 'link'))
    const plan = await session.cleanUp.plan()
    expect(plan.cache.bytes).toBeGreaterThanOrEqual(1000)
    expect(plan.takes.things.map(({ id }) => id)).toEqual([takeId])
    expect(plan.trash).toEqual({ bytes: 0, count: 0 })

    await session.cleanUp.clean(['cache', 'takes'], [takeId])
    expect(existsSync(features)).toBe(false)
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('kept')
    expect(session.takes.list()).toEqual([])
    expect((await session.cleanUp.plan()).trash.count).toBe(1)
    // All of it can be had back.
    const [version] = session.versions.list()
    expect(version).toMatchObject({ name: 'Before cleaning up', isAutomatic: true })
    await session.versions.returnTo(version.id)
    expect(session.takes.list().map(({ id }) => id)).toEqual([takeId])
    await session.close()
  })

  it('leaves a take that is marked, is in the song, or that another one begins with', async () => {
    const { folder, takeId } = await sampleProject()
    const { session } = await reopened(folder)
    const unused = async (): Promise<number> => (await session.cleanUp.plan()).takes.things.length
    for (const labels of [{ stars: 1 }, { colour: 2 }, { tags: ['keep'] }]) {
      await session.label('take', [takeId], labels)
      expect(await unused()).toBe(0)
      await session.label('take', [takeId], { stars: 0, colour: null, tags: [] })
      expect(await unused()).toBe(1)
    }
    await session.close()
  })
})
