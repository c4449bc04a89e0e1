import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listeningResults, testSoundId, type GenerationSettings, type ListeningTest } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import type { ListeningPageInput, MatchLevelsInput } from '../../engine/evaluation/evaluation-jobs.ts'
import { MODELS } from '../../engine/models/index.ts'

const SETTINGS: GenerationSettings = {
  mode: 'stateful',
  seconds: 1,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
  weights: 'auto',
}

/** Copies nothing, but leaves a file of a second for each sound. */
const forker = (fails = false): FakeForker => {
  const others = fakeEngine()
  return new FakeForker((work, process) => {
    if (work.kind === 'match-levels') {
      const { sounds } = work.input as MatchLevelsInput
      for (const { pcmPath } of sounds) {
        mkdirSync(dirname(pcmPath), { recursive: true })
        writeFileSync(pcmPath, new Uint8Array(4 * 100))
      }
      if (fails)
        return process.report({ type: 'failure', failure: { code: 'bad-input', message: 'Silent.', advice: 'Leave it out.' }, detail: '' })
      return process.report({
        type: 'result',
        result: { loudnessLufs: -23, sounds: sounds.map(() => ({ sampleRate: 100, channels: 1, frames: 100 })) },
      })
    }
    if (work.kind === 'listening-page') {
      const { outPath, sounds } = work.input as ListeningPageInput
      writeFileSync(outPath, `page of ${sounds.length}`)
      return process.report({ type: 'result', result: { bytes: 1 } })
    }
    return others(work, process)
  })
}

interface Listened extends TestSession {
  folder: string
  takeIds: string[]
}

async function project(fails = false): Promise<Listened> {
  const root = temporaryFolder()
  const folder = join(root, 'Test.loom')
  const opened = await openTestSession(folder, forker(fails))
  const { session } = opened
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const { id } = await session.runs.start({ ...MODELS.bilinear.descriptor.presets.quick, epochs: 1, sequenceFrames: 4, previewEpochs: [] })
  await session.runs.finished(id)
  const takeIds: string[] = []
  for (let i = 0; i < 4; i++) {
    const seed = { recordingId: session.library.recordings[0].id, startSeconds: 0 }
    const started = await session.takes.generate({ run: session.runs.get(id), checkpointStep: null, seed, settings: SETTINGS })
    await started.done
    takeIds.push(started.take.id)
  }
  return { ...opened, folder, takeIds }
}

const create = ({ session, takeIds }: Listened): Promise<ListeningTest> =>
  session.listeningTests.create({
    name: 'Which is it?',
    groups: [
      { name: 'Old', takeIds: takeIds.slice(0, 2) },
      { name: 'New', takeIds: takeIds.slice(2) },
    ],
  }).done

describe('ListeningTestService', () => {
  it('makes a test whose sounds say nothing of where they come from, and plays them', async () => {
    const made = await project()
    const test = await create(made)
    expect(test.groups.map(({ name }) => name)).toEqual(['Old', 'New'])
    expect(test.sounds.map(({ id }) => id).sort()).toEqual(['sound-1', 'sound-2', 'sound-3', 'sound-4'])
    expect(test.sounds.map(({ takeId }) => takeId)).toEqual(made.takeIds)
    const part = await made.session.sounds.read({ kind: 'test-sound', id: testSoundId(test.id, 'sound-3') }, 0, 1000)
    expect(part).toMatchObject({ sampleRate: 100, totalFrames: 100 })
    expect(made.of('listeningTests.changed').at(-1)?.tests).toEqual([test])
    await made.session.close()
  })

  it('keeps every rating at once, also for who opens the project next', async () => {
    const made = await project()
    const { id: testId, sounds } = await create(made)
    const { id: answersId, order } = await made.session.listeningTests.begin(testId, ' Ada ')
    expect([...order].sort()).toEqual(sounds.map(({ id }) => id).sort())
    for (const [i, soundId] of order.entries()) await made.session.listeningTests.rate(testId, { answersId, soundId, rating: (i % 5) + 1 })
    await made.session.listeningTests.rate(testId, { answersId, soundId: order[0], rating: 5 })
    await made.session.close()
    const next = await openTestSession(made.folder, forker(), { create: false })
    const [kept] = next.session.listeningTests.list()
    expect(kept.answers).toEqual([
      {
        id: answersId,
        listener: 'Ada',
        startedAt: expect.any(String) as string,
        order,
        ratings: { ...Object.fromEntries(order.map((id, i) => [id, i + 1])), [order[0]]: 5 },
      },
    ])
    expect(listeningResults(kept).reduce((sum, { ratings }) => sum + ratings, 0)).toBe(4)
    await next.session.close()
  })

  it('gives itself away as a page and takes the answers back, each listener once', async () => {
    const made = await project()
    const { id: testId } = await create(made)
    const { fileName, data } = await made.session.listeningTests.page(testId)
    expect([fileName, new TextDecoder().decode(data)]).toEqual(['Which is it_.html', 'page of 4'])
    const given = { testId, listener: 'Bo', startedAt: '2026-03-01T10:00:00.000Z', ratings: { 'sound-1': 2, 'sound-2': 4, elsewhere: 1 } }
    await made.session.listeningTests.readAnswers(testId, JSON.stringify(given))
    await made.session.listeningTests.readAnswers(testId, JSON.stringify({ ...given, ratings: { 'sound-1': 3 } }))
    expect(made.session.listeningTests.get(testId).answers.map(({ listener, ratings }) => [listener, ratings])).toEqual([
      ['Bo', { 'sound-1': 3 }],
    ])
    for (const wrong of [
      '',
      '{}',
      JSON.stringify({ ...given, ratings: { 'sound-1': 9 } }),
      JSON.stringify({ ...given, testId: 'test-other' }),
    ])
      await expect(made.session.listeningTests.readAnswers(testId, wrong)).rejects.toThrow(/answers/)
    await made.session.close()
  })

  it('leaves nothing behind where it cannot be made, and says so of what cannot be read', async () => {
    const made = await project(true)
    await expect(create(made)).rejects.toThrow('Silent.')
    expect(made.session.listeningTests.list()).toEqual([])
    const folder = made.session.store.paths.listeningTests
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([])
    await made.session.close()
    mkdirSync(join(folder, 'test-22222222'), { recursive: true })
    mkdirSync(join(folder, 'test-33333333'))
    writeFileSync(join(folder, 'test-33333333', 'test.json'), '{')
    const next = await openTestSession(made.folder, forker(), { create: false })
    expect(next.session.state().notices.join()).toContain('test-33333333 cannot be read')
    expect(readdirSync(folder)).toEqual(['test-33333333'])
    await next.session.close()
  })
})
