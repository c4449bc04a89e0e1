import { existsSync, mkdirSync, readFileSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { FRAME_MODELS } from '../../engine/models/index.ts'

interface Project extends TestSession {
  folder: string
  recordings: string[]
  runId: string
  takeId: string
  notesId: string
}

/** Five recordings, a run, a take and notes. */
async function project(): Promise<Project> {
  const root = temporaryFolder()
  const folder = join(root, 'Test.loom')
  const opened = await openTestSession(folder, new FakeForker(fakeEngine()))
  const { library, runs, takes, midiTakes } = opened.session
  const files = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}.wav`, `sound ${name}`]))
  const { imported } = await library.importPaths([writeSources(join(root, 'sources'), files)]).done
  const run = await runs.start(
    { ...FRAME_MODELS.bilinear.descriptor.presets.quick, epochs: 1, sequenceFrames: 4, previewEpochs: [] },
    { name: 'Rain' },
  )
  await runs.finished(run.id)
  const settings = { mode: 'stateful', seconds: 1, level: 'hold', variation: 0, randomSeed: 1, rawJoins: false, weights: 'auto' } as const
  const { take, done } = await takes.generate({
    run: runs.get(run.id),
    checkpointStep: null,
    seed: { recordingId: imported[0].id, startSeconds: 0 },
    settings,
    name: 'Drops',
  })
  await done
  const notes = await midiTakes.keep(
    { tempoBpm: 120, notes: [{ pitch: 60, velocity: 90, startSeconds: 0, durationSeconds: 0.5 }], controls: [] },
    'Melody',
  )
  return { ...opened, folder, recordings: imported.map(({ id }) => id), runId: run.id, takeId: take.id, notesId: notes.id }
}

const again = (folder: string): Promise<TestSession> => openTestSession(folder, new FakeForker(fakeEngine()), { create: false })

const names = ({ session }: TestSession): string[] => session.library.recordings.map(({ name }) => name)

describe('the trash', () => {
  it('lists things of every kind with their names, dates and sizes, the last removed first', async () => {
    const opened = await project()
    const { session, folder, recordings, runId, takeId, notesId, of } = opened
    const bytesOf = (...path: string[]): number => readFileSync(join(folder, ...path)).length
    const run = bytesOf('runs', runId, 'run.json') + bytesOf('runs', runId, 'run.json.1')
    const sizes = {
      recording: 'sound b'.length,
      take: bytesOf('takes', `${takeId}.wav`),
      'midi-take': bytesOf('takes', `${notesId}.mid`),
      run,
    }
    const before = new Date().toISOString()
    await session.library.remove([recordings[1]])
    await session.takes.remove(takeId)
    await session.midiTakes.remove(notesId)
    await session.runs.remove(runId)
    const items = await session.trash.list()
    expect(items.map(({ kind, id, name }) => [kind, id, name]).sort()).toEqual([
      ['midi-take', notesId, 'Melody'],
      ['recording', recordings[1], 'b'],
      ['run', runId, 'Rain'],
      ['take', takeId, 'Drops'],
    ])
    expect(items.every(({ removedAt }) => removedAt >= before && removedAt <= new Date().toISOString())).toBe(true)
    expect(items.map(({ removedAt }) => removedAt)).toEqual(
      items
        .map(({ removedAt }) => removedAt)
        .toSorted()
        .reverse(),
    )
    expect(Object.fromEntries(items.map(({ kind, sizeBytes }) => [kind, sizeBytes]))).toEqual(sizes)
    expect(of('trash.changed')).toHaveLength(4)
    await session.close()
  })

  it('gives back things of every kind, also after the project was closed', async () => {
    const opened = await project()
    const { session, folder, recordings, runId, takeId, notesId } = opened
    const run = session.runs.get(runId)
    const take = session.takes.get(takeId)
    const [notes] = session.midiTakes.list()
    const sound = readFileSync(join(folder, 'takes', `${takeId}.wav`))
    await session.library.remove(recordings)
    for (const [service, id] of [
      [session.takes, takeId],
      [session.midiTakes, notesId],
      [session.runs, runId],
    ] as const)
      await service.remove(id)
    expect(readdirSync(join(folder, 'takes'))).toEqual([])
    await session.close()
    const later = await again(folder)
    expect(later.session.state()).toMatchObject({ recordings: [], runs: [], takes: [], midiTakes: [], notices: [] })
    await later.session.trash.restore([takeId, notesId, runId, ...recordings.toReversed()])
    expect(later.session.runs.list()).toEqual([run])
    expect(later.session.takes.list()).toEqual([take])
    expect(later.session.midiTakes.list()).toEqual([notes])
    expect(names(later)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(readFileSync(join(folder, 'takes', `${takeId}.wav`))).toEqual(sound)
    expect(readdirSync(join(folder, 'trash'))).toEqual([])
    await later.session.close()
  })

  it.each([
    ['one after the other, the last first', [['b'], ['a'], ['d']], ['d', 'a', 'b'], 'abcde'],
    ['together, in any order', [['b', 'c', 'd']], ['d', 'b', 'c'], 'abcde'],
    ['first and last', [['a'], ['e']], ['e', 'a'], 'abcde'],
    ['all of them', [['a', 'b', 'c', 'd', 'e']], ['e', 'c', 'a', 'b', 'd'], 'abcde'],
    ['only some of them', [['a', 'b', 'c', 'd', 'e']], ['d', 'b'], 'bd'],
  ])('gives recordings back to where they stood: %s', async (_, removals, returns, expected) => {
    const opened = await project()
    const { session, recordings } = opened
    const idOf = (name: string): string => recordings['abcde'.indexOf(name)]
    for (const removal of removals) await session.library.remove(removal.map(idOf))
    for (const name of returns) await session.trash.restore([idOf(name)])
    expect(names(opened).join('')).toBe(expected)
    await session.close()
  })

  it('gives a recording back to its number where those before it are gone for good', async () => {
    const opened = await project()
    const { session, recordings } = opened
    await session.library.remove([recordings[1]])
    await session.library.remove([recordings[0]])
    await session.library.remove([recordings[2]])
    await session.trash.delete([recordings[0]])
    await session.trash.restore([recordings[1]])
    expect(names(opened).join('')).toBe('dbe')
    await session.close()
  })

  it('gives a recording a free name where another file has its own by now', async () => {
    const opened = await project()
    const { session, recordings, folder } = opened
    await session.library.remove([recordings[0]])
    await session.library.importPaths([writeSources(temporaryFolder(), { 'A.wav': 'sound other' })]).done
    await session.trash.restore([recordings[0]])
    const { file } = session.library.recording(recordings[0])
    expect(file).toBe('a 2.wav')
    expect(readFileSync(join(folder, 'recordings', file), 'utf8')).toBe('sound a')
    expect(readFileSync(join(folder, 'recordings', 'A.wav'), 'utf8')).toBe('sound other')
    await session.close()
  })

  it('removes all of several recordings or none', async () => {
    const opened = await project()
    const { session, recordings, folder } = opened
    await expect(session.library.remove([recordings[0], 'rec-none', recordings[1]])).rejects.toMatchObject({ code: 'not-found' })
    expect(names(opened).join('')).toBe('abcde')
    // What stands in the way of the third.
    mkdirSync(join(folder, 'trash', recordings[2], 'c.wav'), { recursive: true })
    await expect(session.library.remove(recordings)).rejects.toMatchObject({ code: 'conflict' })
    expect(names(opened).join('')).toBe('abcde')
    expect(readdirSync(join(folder, 'recordings')).sort()).toEqual(['a.wav', 'b.wav', 'c.wav', 'd.wav', 'e.wav'])
    expect(await session.trash.list()).toEqual([])
    await session.close()
  })

  it('deletes one thing for good, or everything', async () => {
    const opened = await project()
    const { session, recordings, takeId, folder } = opened
    await session.library.remove(recordings)
    await session.takes.remove(takeId)
    await session.trash.delete([recordings[0]])
    await expect(session.trash.restore([recordings[0]])).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('not in the trash any more') as string,
    })
    expect(await session.trash.list()).toHaveLength(5)
    writeFileSync(join(folder, 'trash', 'letter.txt'), 'mine')
    await session.trash.empty()
    expect(await session.trash.list()).toEqual([])
    expect(readdirSync(join(folder, 'trash'))).toEqual(['letter.txt'])
    await session.close()
  })

  it('leaves what is in the project already as it is', async () => {
    const opened = await project()
    const { session, recordings, runId, takeId, notesId } = opened
    const before = session.state()
    await session.trash.restore([...recordings, runId, takeId, notesId])
    expect(session.state()).toEqual(before)
    await session.close()
  })

  it('gives back what earlier versions removed', async () => {
    const opened = await project()
    const { session, recordings, takeId, folder } = opened
    const recording = session.library.recording(recordings[0])
    const take = session.takes.get(takeId)
    await session.library.remove([recordings[0]])
    await session.takes.remove(takeId)
    await session.close()
    for (const [id, record] of [
      [recording.id, recording],
      [takeId, take],
    ] as const) {
      const entry = join(folder, 'trash', id)
      writeFileSync(join(entry, 'record.json'), JSON.stringify(record))
      // As it was before there were entries.
      unlinkSync(join(entry, '.entry.json'))
    }
    const later = await again(folder)
    expect((await later.session.trash.list()).map(({ kind, name }) => [kind, name]).sort()).toEqual([
      ['recording', 'a'],
      ['take', 'Drops'],
    ])
    await later.session.trash.restore([recording.id, takeId])
    expect(later.session.library.recording(recording.id)).toEqual(recording)
    expect(later.session.takes.get(takeId)).toEqual(take)
    expect(existsSync(join(folder, 'recordings', recording.file))).toBe(true)
    await later.session.close()
  })

  it('lets go of things after 30 days, but not to a clock that was set ahead once', async () => {
    const opened = await project()
    const { session, recordings, folder } = opened
    await session.library.remove([recordings[0]])
    await session.close()
    const openAt = async (days: number): Promise<number> => {
      vi.useFakeTimers({ toFake: ['Date'], now: start + days * 86_400_000 })
      const { session } = await again(folder)
      const items = await session.trash.list()
      await session.close()
      vi.useRealTimers()
      return items.length
    }
    const start = Date.now()
    for (const days of [29, 400, 400.5, 1, 2, 29, 31, 31.5]) expect([days, await openAt(days)]).toEqual([days, 1])
    expect(await openAt(32.1)).toBe(0)
  })
})
