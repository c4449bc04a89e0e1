import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Recording, NextFrameSettings } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { until } from '../../../test/support/until.ts'
import { Hold } from '../../engine/hold.ts'
import { FRAME_MODELS } from '../../engine/models/index.ts'
import type { SourceMode } from './import-recordings.ts'

const never = { signal: new AbortController().signal, update: () => undefined, hold: new Hold() }
const settings = (): NextFrameSettings => ({
  ...FRAME_MODELS.bilinear.descriptor.presets.quick,
  sequenceFrames: 4,
  epochs: 2,
  previewEpochs: [],
})

interface Trained extends TestSession {
  forker: FakeForker
  folder: string
  sources: string
  recordings: Recording[]
  runId: string
}

/** Two recordings and a run that learnt from them. */
async function trained(mode: SourceMode = 'copy'): Promise<Trained> {
  const root = temporaryFolder()
  const folder = join(root, 'Test.loom')
  const sources = writeSources(join(root, 'sources'), { 'long.wav': 'sound long', 'other.wav': 'sound other' })
  const forker = new FakeForker(fakeEngine())
  const opened = await openTestSession(folder, forker)
  const { imported } = await opened.session.library.importPaths([sources], mode).done
  const { id } = await opened.session.runs.start(settings())
  await opened.session.runs.finished(id)
  return { ...opened, forker, folder, sources, recordings: imported, runId: id }
}

async function reopened(folder: string): Promise<TestSession & { forker: FakeForker }> {
  const forker = new FakeForker(fakeEngine())
  return { ...(await openTestSession(folder, forker, { create: false })), forker }
}

const resumed = async ({ session }: TestSession, runId: string, epochs: number): Promise<void> => {
  await session.runs.resume(runId, epochs)
  await session.runs.finished(runId)
}

const names = ({ session }: TestSession): string[] => session.library.recordings.map(({ name }) => name)

describe('a recording that was removed', () => {
  it('is what it was when the same file is imported again, under whatever name, and its runs go on', async () => {
    const project = await trained()
    const {
      session,
      sources,
      recordings: [long],
      runId,
      folder,
    } = project
    await session.library.rename(long.id, 'Rain')
    await session.library.remove([long.id])
    renameSync(join(sources, 'long.wav'), join(sources, 'moved.wav'))
    const { imported } = await session.library.importPaths([join(sources, 'moved.wav')]).done
    expect(imported.map(({ id, name, contentHash }) => [id, name, contentHash])).toEqual([[long.id, 'Rain', long.contentHash]])
    expect(await session.trash.list()).toEqual([])
    // The undo of the removal finds it done.
    await session.trash.restore([long.id])
    expect(session.library.recordings.map(({ id }) => id).sort()).toEqual(project.recordings.map(({ id }) => id).sort())
    await resumed(project, runId, 3)
    expect(session.runs.get(runId)).toMatchObject({ status: 'completed', epochsDone: 3 })
    expect(readdirSync(join(folder, 'recordings')).sort()).toEqual(['moved.wav', 'other.wav'])
    // The undo of the import takes it away again, and the redo brings it back.
    await session.library.remove([long.id])
    await session.trash.restore([long.id])
    expect(session.library.recording(long.id).name).toBe('Rain')
    await session.close()
  })

  it('is known to its runs also when the trash was emptied and the project opened anew', async () => {
    const project = await trained()
    const {
      session,
      sources,
      recordings: [long],
      runId,
      folder,
    } = project
    await session.library.remove([long.id])
    await session.trash.empty()
    await session.close()
    const later = await reopened(folder)
    await expect(later.session.runs.resume(runId, 3)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"long"') as string,
      advice: expect.stringContaining('import the same file again') as string,
    })
    expect(later.session.runs.get(runId).status).toBe('completed')
    const { imported } = await later.session.library.importPaths([join(sources, 'long.wav')]).done
    expect(imported.map(({ id }) => id)).toEqual([long.id])
    await resumed(later, runId, 3)
    await later.session.close()
  })

  it('that is mended otherwise by now is told to the run that goes on with it', async () => {
    const project = await trained()
    const { session, recordings, runId, of } = project
    await session.library.mend(recordings[0].id, { kinds: ['polarity'], tracks: null }).done
    await resumed(project, runId, 3)
    expect(of('app.notice').map(({ message }) => message)).toContainEqual(expect.stringContaining('"long" is mended otherwise than when'))
    await session.close()
  })

  it('is known to runs of older versions, which noted no contents', async () => {
    const project = await trained()
    const {
      session,
      sources,
      recordings: [long],
      runId,
      folder,
    } = project
    await session.close()
    const path = join(folder, 'runs', runId, 'run.json')
    const run = JSON.parse(readFileSync(path, 'utf8')) as { material?: unknown }
    expect(run.material).toHaveLength(2)
    delete run.material
    writeFileSync(path, JSON.stringify(run))
    const later = await reopened(folder)
    await later.session.library.remove([long.id])
    await later.session.trash.empty()
    expect((await later.session.library.importPaths([join(sources, 'long.wav')]).done).imported.map(({ id }) => id)).toEqual([long.id])
    await resumed(later, runId, 3)
    await later.session.close()
  })
})

describe('a source left in place that was edited and imported again', () => {
  const edit = (path: string): void => {
    writeFileSync(path, 'sound long, edited')
    utimesSync(path, new Date('2030-01-01'), new Date('2030-01-01'))
  }

  it.each(['reference', 'copy'] as const)('is one recording, the edited one, and its runs are told (%s)', async (mode) => {
    const project = await trained('reference')
    const {
      session,
      sources,
      recordings: [long, other],
      runId,
      of,
    } = project
    await session.library.rename(long.id, 'Rain')
    edit(join(sources, 'long.wav'))
    const { imported, replaced, alreadyHere } = await session.library.importPaths([sources], mode).done
    expect([imported.length, replaced.map(({ id }) => id), alreadyHere.map(({ recording }) => recording.id)]).toEqual([
      0,
      [long.id],
      [other.id],
    ])
    expect(of('library.importFinished').at(-1)).toMatchObject({ imported: [], replaced: [long.id] })
    expect(names(project)).toEqual(['Rain', 'other'])
    const now = session.library.recording(long.id)
    expect(now).toMatchObject({ id: long.id, reference: long.reference, sizeBytes: 'sound long, edited'.length })
    expect(now.contentHash).not.toBe(long.contentHash)
    expect(of('app.notice').at(-1)).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('"Rain" was changed; "Bilinear 1" learnt from the former sound') as string,
      advice: expect.stringContaining('Set up the same again') as string,
    })
    await expect(session.runs.resume(runId, 3)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('another sound now') as string,
      advice: expect.stringContaining('Import the former file again') as string,
    })
    const anew = await session.runs.start(settings())
    await session.runs.finished(anew.id)
    await session.close()
  })

  it('is read again when the cache is gone; before that, what helps is said', async () => {
    const project = await trained('reference')
    const {
      session,
      sources,
      recordings: [long],
      folder,
    } = project
    await session.close()
    edit(join(sources, 'long.wav'))
    rmSync(join(folder, 'cache'), { recursive: true })
    const later = await reopened(folder)
    await expect(later.session.library.pcmSources([long.id], never)).rejects.toMatchObject({
      message: expect.stringContaining('was changed outside') as string,
      advice: 'Import the changed file again: it takes the place of the former one.',
    })
    await later.session.library.importPaths([sources], 'reference').done
    rmSync(join(folder, 'cache', 'pcm'), { recursive: true })
    mkdirSync(join(folder, 'cache', 'pcm'))
    const [source] = await later.session.library.pcmSources([long.id], never)
    expect(existsSync(source.pcmPath)).toBe(true)
    await later.session.close()
  })

  it('lets its runs go on where the former file is imported again', async () => {
    const project = await trained('reference')
    const {
      session,
      sources,
      recordings: [long],
      runId,
      forker,
    } = project
    cpSync(join(sources, 'long.wav'), join(sources, 'former.wav'))
    edit(join(sources, 'long.wav'))
    await session.library.importPaths([join(sources, 'long.wav')], 'reference').done
    const { imported } = await session.library.importPaths([join(sources, 'former.wav')], 'reference').done
    expect(imported[0].id).not.toBe(long.id)
    await resumed(project, runId, 3)
    const training = forker.work.filter(({ kind }) => kind === 'train').at(-1)?.input as {
      sources: { recordingId: string; soundKey: string }[]
    }
    expect(training.sources.find(({ recordingId }) => recordingId === long.id)?.soundKey).toBe(long.contentHash)
    await session.close()
  })

  it('is one recording where the copy in the project was edited', async () => {
    const project = await trained()
    const {
      session,
      recordings: [long],
      folder,
    } = project
    edit(join(folder, 'recordings', long.file))
    const { replaced } = await session.library.importPaths([join(folder, 'recordings')]).done
    expect(replaced.map(({ id, file, reference }) => [id, file, reference])).toEqual([[long.id, long.file, null]])
    expect(readdirSync(join(folder, 'recordings')).sort()).toEqual(['long.wav', 'other.wav'])
    await session.close()
  })
})

describe('an import that is cut off', () => {
  it('has listed all that is in place, in a project of any size, and is not repeated by the next', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'Test.loom')
    const { session } = await openTestSession(folder, new FakeForker(fakeEngine()))
    const sources = writeSources(
      join(root, 'sources'),
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.wav`, `sound ${i}`])),
    )
    const job = session.library.importPaths([sources])
    await until(() => session.library.recordings.length >= 3)
    session.jobs.pause(job.id)
    let before = -1
    await until(() => before === (before = session.library.recordings.length))
    // What a kill at this moment leaves.
    const left = join(root, 'Left.loom')
    cpSync(folder, left, { recursive: true, filter: (path) => !path.endsWith('project.lock') })
    session.jobs.cancel(job.id)
    await job.done
    await session.close()
    expect((JSON.parse(readFileSync(join(left, 'project.json'), 'utf8')) as { recordings: unknown[] }).recordings).toEqual([])
    const later = await reopened(left)
    const files = readdirSync(join(left, 'recordings'))
    expect(files.length).toBeGreaterThanOrEqual(3)
    expect(later.session.library.recordings.map(({ file }) => file).sort()).toEqual(files.sort())
    expect(later.session.state().notices).toEqual([])
    const { imported, alreadyHere } = await later.session.library.importPaths([sources]).done
    expect([imported.length, alreadyHere.length]).toEqual([30 - files.length, files.length])
    expect(readdirSync(join(left, 'recordings'))).toHaveLength(30)
    await later.session.close()
  })

  it('takes the copy that an older version left in place instead of a second one', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'Test.loom')
    const opened = await openTestSession(folder, new FakeForker(fakeEngine()))
    const sources = writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })
    writeFileSync(join(folder, 'recordings', 'a.wav'), 'sound a')
    writeFileSync(join(folder, 'recordings', 'x.wav'), 'sound x')
    const { imported } = await opened.session.library.importPaths([sources]).done
    expect(imported.map(({ name, file }) => [name, file])).toEqual([
      ['a', 'a.wav'],
      ['b', 'b.wav'],
    ])
    expect(readdirSync(join(folder, 'recordings')).sort()).toEqual(['a.wav', 'b.wav', 'x.wav'])
    await opened.session.close()
  })
})
