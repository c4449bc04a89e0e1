import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { FRAME_MODELS } from '../../engine/models/index.ts'

interface Project extends TestSession {
  folder: string
  recordingId: string
  runId: string
  takeId: string
  notesId: string
}

async function project(): Promise<Project> {
  const root = temporaryFolder()
  const folder = join(root, 'Test.loom')
  const opened = await openTestSession(folder, new FakeForker(fakeEngine()))
  const { library, runs, takes, midiTakes } = opened.session
  const { imported } = await library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const run = await runs.start({ ...FRAME_MODELS.bilinear.descriptor.presets.quick, epochs: 1, sequenceFrames: 4, previewEpochs: [] })
  await runs.finished(run.id)
  const settings = { mode: 'stateful', seconds: 1, level: 'hold', variation: 0, randomSeed: 1, rawJoins: false, weights: 'auto' } as const
  const { take, done } = await takes.generate({
    run: runs.get(run.id),
    checkpointStep: null,
    seed: { recordingId: imported[0].id, startSeconds: 0 },
    settings,
  })
  await done
  const notes = await midiTakes.keep({
    tempoBpm: 120,
    notes: [{ pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 0.5 }],
    controls: [],
  })
  return { ...opened, folder, recordingId: imported[0].id, runId: run.id, takeId: take.id, notesId: notes.id }
}

describe('what could not be done has not changed anything', () => {
  it.each([
    ['a recording', ({ session, recordingId }: Project) => session.library.remove([recordingId])],
    ['a run', ({ session, runId }: Project) => session.runs.remove(runId)],
    ['a take', ({ session, takeId }: Project) => session.takes.remove(takeId)],
    ['a MIDI take', ({ session, notesId }: Project) => session.midiTakes.remove(notesId)],
  ])('removing %s', async (_, remove) => {
    const opened = await project()
    const { session, folder } = opened
    const before = session.state()
    const files = ['recordings', 'takes', 'runs'].map((name) => readdirSync(join(folder, name)))
    const told = opened.events.length
    rmSync(join(folder, 'trash'), { recursive: true })
    writeFileSync(join(folder, 'trash'), 'a file in its place')
    await expect(remove(opened)).rejects.toThrow(/trash is not a folder|it is not a folder/)
    expect(session.state()).toEqual(before)
    expect(opened.events.slice(told)).toEqual([])
    expect(['recordings', 'takes', 'runs'].map((name) => readdirSync(join(folder, name)))).toEqual(files)
    rmSync(join(folder, 'trash'))
    mkdirSync(join(folder, 'trash'))
    await remove(opened)
    await session.close()
  })

  it.each([
    ['resuming', ({ session, runId }: Project) => session.runs.resume(runId, 5)],
    ['renaming a run', ({ session, runId }: Project) => session.runs.rename(runId, 'Other')],
    ['renaming a take', ({ session, takeId }: Project) => session.takes.rename(takeId, 'Other')],
    ['renaming a MIDI take', ({ session, notesId }: Project) => session.midiTakes.rename(notesId, 'Other')],
  ])('%s', async (_, change) => {
    const opened = await project()
    const { session, folder } = opened
    const before = session.state()
    const told = opened.events.length
    // Nothing can be saved there.
    for (const name of ['runs', 'takes']) renameSync(join(folder, name), join(folder, `${name} away`))
    await expect(change(opened)).rejects.toThrow('Cannot save')
    expect(session.state()).toEqual(before)
    expect(opened.events.slice(told)).toEqual([])
    for (const name of ['runs', 'takes']) renameSync(join(folder, `${name} away`), join(folder, name))
    await change(opened)
    await session.close()
  })

  it('what has happened is so, also where it cannot be saved, and that is told', async () => {
    const root = temporaryFolder()
    const folder = join(root, 'Test.loom')
    const forker = new FakeForker(
      fakeEngine({
        train: (work, process) => {
          renameSync(join(folder, 'runs'), join(folder, 'runs away'))
          process.report({ type: 'failure', failure: { code: 'disk', message: 'The disk is gone.', advice: 'Connect it.' }, detail: '' })
          void work
        },
      }),
    )
    const { session, of } = await openTestSession(folder, forker)
    await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a' })]).done
    const { id } = await session.runs.start({
      ...FRAME_MODELS.bilinear.descriptor.presets.quick,
      epochs: 1,
      sequenceFrames: 4,
      previewEpochs: [],
    })
    await expect(session.runs.finished(id)).rejects.toThrow('The disk is gone.')
    expect(session.runs.get(id)).toMatchObject({ status: 'failed', failure: { message: 'The disk is gone.' } })
    expect(of('training.runChanged').at(-1)).toMatchObject({ status: 'failed' })
    expect(of('app.notice').at(-1)).toMatchObject({ level: 'error', message: expect.stringContaining('Cannot save') as string })
    await session.close()
    renameSync(join(folder, 'runs away'), join(folder, 'runs'))
    const later = await openTestSession(folder, new FakeForker(fakeEngine()), { create: false })
    expect(later.session.runs.get(id).status).toBe('interrupted')
    await later.session.close()
  })
})
