import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import type { CorpusSettings, Run } from '../../../src-shared/project/index.ts'
import { FakeForker, type Script } from '../../../test/support/fake-engine.ts'
import { sampleRun } from '../../../test/support/project-samples.ts'
import { silentLog } from '../../failures/log.ts'
import { MODELS } from '../../engine/models/index.ts'
import { EngineClient } from '../../workers/engine-client.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { LibraryService } from '../library/library-service.ts'
import { ReadyEngine } from './ready-engine.ts'

const CHECKPOINTS: Run['checkpoints'] = [{ step: 7, epoch: 1, training: { loss: 1 }, validation: { loss: 1 } }]
const corpusRun = (id: string): Run => ({
  ...sampleRun({ id, checkpoints: CHECKPOINTS }),
  settings: MODELS.corpus.descriptor.presets.quick as CorpusSettings,
  material: [],
})

/** Answers at once: how much memory it takes, or what a take is. */
const answering =
  (residentBytes = 1e8): Script =>
  (_, { report }) =>
    report({ type: 'result', result: { residentBytes } })

function setUp(script: Script = answering(), readOnly: { reason: string } | null = null) {
  const forker = new FakeForker(script)
  const paths = { readOnly, features: '/features', run: (id: string) => `/runs/${id}` }
  const context = { forker, log: silentLog, store: { paths } } as unknown as SessionContext
  const library = { recordings: [], pcmSources: async () => [] } as unknown as LibraryService
  const ready = new ReadyEngine(context, library)
  onTestFinished(() => ready.close())
  /** How many processes were started for one more playing. */
  const startedFor = async (run: Run, step = 7): Promise<number> => {
    const before = forker.forks.length
    const first = await ready.forkerFor(run, step, forker)
    await new EngineClient(first).run('generate', {} as never)
    return forker.forks.length - before
  }
  return { ready, forker, startedFor }
}

afterEach(() => vi.useRealTimers())

it('plays with the process that stands ready, once', async () => {
  const { ready, forker, startedFor } = setUp()
  await ready.prepare(corpusRun('a'), null)
  await ready.prepare(corpusRun('a'), 7)
  expect(forker.work.map(({ kind, input }) => [kind, input])).toMatchObject([['get-ready', { runFolder: '/runs/a', checkpoint: 7 }]])
  expect(await startedFor(corpusRun('a'))).toBe(0)
  expect(forker.work.map(({ kind }) => kind)).toEqual(['get-ready', 'generate'])
  expect(await startedFor(corpusRun('a'))).toBe(1)
})

it('starts another process where more than one is asked for, as for a playing that lost its own', async () => {
  const { ready, forker } = setUp()
  await ready.prepare(corpusRun('a'), null)
  const forkerOfPlaying = await ready.forkerFor(corpusRun('a'), 7, forker)
  forkerOfPlaying.fork()
  expect(forker.forks).toHaveLength(1)
  forkerOfPlaying.fork()
  expect(forker.forks).toHaveLength(2)
})

it('lets go of what stands ready for another run', async () => {
  const { ready, forker, startedFor } = setUp()
  await ready.prepare(corpusRun('a'), null)
  expect(await startedFor(corpusRun('b'))).toBe(1)
  expect(await startedFor(corpusRun('a'))).toBe(1)
  // The two that played; what stood ready has ended.
  expect(forker.running).toBe(2)
})

it('gives its memory back when nobody has asked for ten minutes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { ready, forker } = setUp()
  await ready.prepare(corpusRun('a'), null)
  await vi.advanceTimersByTimeAsync(9 * 60_000)
  await ready.prepare(corpusRun('a'), null)
  await vi.advanceTimersByTimeAsync(9 * 60_000)
  expect(forker.running).toBe(1)
  await vi.advanceTimersByTimeAsync(2 * 60_000)
  expect(forker.running).toBe(0)
})

it('does not keep a memory that is large for this machine', async () => {
  const { ready, forker, startedFor } = setUp(answering(Number.MAX_SAFE_INTEGER))
  await ready.prepare(corpusRun('a'), null)
  expect(forker.running).toBe(0)
  expect(await startedFor(corpusRun('a'))).toBe(1)
})

it('passes over a process that died meanwhile, and a network that cannot be made ready', async () => {
  let crash = (): void => undefined
  const dying = setUp((work, process) => {
    crash = () => process.crash()
    return answering()(work, process)
  })
  await dying.ready.prepare(corpusRun('a'), null)
  crash()
  await new Promise((resolve) => setImmediate(resolve))
  expect(await dying.startedFor(corpusRun('a'))).toBe(1)
  const failing = setUp((work, { report }) =>
    work.kind === 'get-ready'
      ? report({ type: 'failure', failure: { code: 'internal', message: 'No.', advice: '' }, detail: '' })
      : report({ type: 'result', result: { residentBytes: 0 } }),
  )
  await failing.ready.prepare(corpusRun('a'), null)
  expect(failing.forker.running).toBe(0)
  expect(await failing.startedFor(corpusRun('a'))).toBe(1)
})

it('makes nothing ready while a network plays live, in a project that cannot be written, or of other networks', async () => {
  const standing = setUp()
  standing.ready.standBack(true)
  await standing.ready.prepare(corpusRun('a'), null)
  const reading = setUp(answering(), { reason: 'a full disk' })
  await reading.ready.prepare(corpusRun('a'), null)
  const other = setUp()
  await other.ready.prepare(sampleRun({ id: 'a', checkpoints: CHECKPOINTS }), null)
  expect([standing, reading, other].map(({ forker }) => forker.forks.length)).toEqual([0, 0, 0])
})

it('has the newest run stand ready that has learnt something', async () => {
  const { ready, forker } = setUp()
  const at = (id: string, createdAt: string, checkpoints = CHECKPOINTS): Run => ({ ...corpusRun(id), createdAt, checkpoints })
  await ready.prepareNewest([
    at('old', '2026-01-01T00:00:00.000Z'),
    at('newest', '2026-03-01T00:00:00.000Z'),
    at('bare', '2026-04-01T00:00:00.000Z', []),
  ])
  expect(forker.work.map(({ input }) => input)).toMatchObject([{ runFolder: '/runs/newest' }])
})
