import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine, type FakeEngineOptions } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { openWithRecordings, reopen, runFile, smallRun } from '../../../test/support/small-run.ts'

/** Crashes as a graphics driver does, until the run is the processor's. */
const crashingOnGraphics = (): FakeEngineOptions => ({
  train: (work, process) => {
    if (work.input.provider !== 'cpu') process.crash()
    else fakeEngine()(work, process)
  },
})

async function untilEpoch({ of }: TestSession, epoch: number): Promise<void> {
  while (!of('training.epochCompleted').some(({ metrics }) => metrics.epoch === epoch))
    await new Promise((resolve) => setTimeout(resolve, 2))
}

describe('a model of a later version', () => {
  it('is refused in words, while a project that holds a run of it opens', async () => {
    const { session, folder } = await openWithRecordings()
    await expect(session.runs.start(smallRun({ model: 'later' }))).rejects.toThrow('This version knows no model called later.')
    const { id } = await session.runs.start(smallRun())
    await session.runs.finished(id)
    await session.close()
    const run = runFile(folder, id)
    writeFileSync(join(folder, 'runs', id, 'run.json'), JSON.stringify({ ...run, settings: { ...run.settings, model: 'later' } }))
    const again = await reopen(folder)
    expect(again.session.runs.list().map(({ settings: { model } }) => model)).toEqual(['later'])
    await again.session.close()
  })
})

describe('a training within a time', () => {
  it('has as many epochs as fit, measured before its first one and not again', async () => {
    const { session, folder } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun({ epochs: 3 }), { withinSeconds: 600 })
    expect((await session.runs.finished(id)).run.status).toBe('completed')
    // 600 s, a tenth left aside, 40 s of listening: five times 100 s.
    expect(runFile(folder, id)).toMatchObject({ withinSeconds: 600, settings: { epochs: 5 }, epochsDone: 5 })
    await session.runs.resume(id, 7)
    await session.runs.finished(id)
    expect(runFile(folder, id)).toMatchObject({ settings: { epochs: 7 }, epochsDone: 7 })
    await session.close()
  })
})

describe('a training', () => {
  it('runs to its end, reports, and stands in run.json', async () => {
    const { session, of, folder, forker } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun())
    const { run, result } = await session.runs.finished(id)
    expect(result).toMatchObject({ outcome: 'completed', epochsDone: 3 })
    expect(run).toMatchObject({
      status: 'completed',
      epochsDone: 3,
      parameters: 10,
      stepsPerEpoch: 1,
      latest: { epoch: 3 },
      checkpoints: [{ step: 3 }],
      measure: { name: 'loss', better: 'lower' },
      baselines: { guesses: { zero: 1 } },
    })
    expect(runFile(folder, id)).toEqual(run)
    expect(of('training.epochCompleted').map(({ metrics }) => metrics.epoch)).toEqual([1, 2, 3])
    expect([...new Set(of('training.runChanged').map(({ status }) => status))]).toEqual(['queued', 'running', 'completed'])
    expect(forker.work.at(-1)).toMatchObject({
      kind: 'train',
      input: { resume: false, split: null, sources: [{ name: 'a' }, { name: 'b' }] },
    })
    await session.close()
    expect(forker.running).toBe(0)
  })

  it('learns from the recordings that were chosen, and from them alone', async () => {
    const { session, forker } = await openWithRecordings()
    const [a, b] = session.library.recordings
    const { id } = await session.runs.start(smallRun({ recordings: [b.id] }))
    expect((await session.runs.finished(id)).run.settings.recordings).toEqual([b.id])
    expect(forker.work.at(-1)).toMatchObject({ kind: 'train', input: { sources: [{ name: 'b' }] } })
    await session.library.remove([a.id])
    await expect(session.runs.start(smallRun({ recordings: [a.id] }))).rejects.toMatchObject({ code: 'not-found' })
    await session.close()
  })

  it.each([
    ['pause', 'paused'],
    ['stop', 'stopped'],
  ] as const)('that is told to %s keeps its checkpoint and goes on from there', async (how, status) => {
    const opened = await openWithRecordings({ holdAfterEpochs: 2 })
    const { session, folder, forker } = opened
    const { id } = await session.runs.start(smallRun({ epochs: 5 }))
    await untilEpoch(opened, 2)
    await session.runs[how](id)
    expect(runFile(folder, id)).toMatchObject({ status, epochsDone: 2, checkpoints: [{ epoch: 2 }] })
    await session.runs.resume(id)
    const { run } = await session.runs.finished(id)
    expect(run).toMatchObject({ status: 'completed', epochsDone: 5 })
    expect(forker.work.at(-1)).toMatchObject({ input: { resume: true, split: [{ part: 'validation' }, { part: 'training' }] } })
    await session.close()
  })

  it('is ended within two seconds in the middle of a long step, and goes on from its last checkpoint', async () => {
    const opened = await openWithRecordings({
      train: ({ input }, process) => {
        const split = [{ recordingId: input.sources[0].recordingId, startSeconds: 0, endSeconds: 1, part: 'training' as const }]
        const baselines = { guesses: { persistence: 2, zero: 1 }, part: 'training' as const }
        process.report({
          type: 'event',
          event: {
            type: 'prepared',
            split,
            leftOut: [],
            trainingFrames: 9,
            parameters: 10,
            stepsPerEpoch: 4,
            baselines,
            provider: 'cpu',
            epochsDone: 0,
            warnings: [],
          },
        })
        process.report({
          type: 'event',
          event: { type: 'checkpoints', checkpoints: [{ step: 6, epoch: 1, training: { loss: 0.5 }, validation: null }] },
        })
        process.report({
          type: 'event',
          event: { type: 'epoch', metrics: { epoch: 2, step: 8, training: { loss: 0.4 }, validation: null, seconds: 1 } },
        })
      },
    })
    const { session, of, folder, forker } = opened
    const { id } = await session.runs.start(smallRun())
    await untilEpoch(opened, 2)
    const finished = session.runs.finished(id)
    // With a grace of the time that a checkpoint may take, this test would run into its own limit.
    await session.runs.stop(id)
    expect((await finished).result).toMatchObject({ outcome: 'stopped', epochsDone: 1, training: { loss: 0.5 } })
    expect(runFile(folder, id)).toMatchObject({ status: 'stopped', failure: null, epochsDone: 1 })
    expect(of('app.notice')).toContainEqual({
      level: 'info',
      message: expect.stringContaining('within a step') as string,
      advice: 'It goes on from its checkpoint of step 6.',
    })
    expect(forker.running).toBe(0)
    await session.close()
  })

  it('is paused when the project closes and can be resumed after the next start', async () => {
    const opened = await openWithRecordings({ holdAfterEpochs: 1 })
    const { id } = await opened.session.runs.start(smallRun())
    await untilEpoch(opened, 1)
    await opened.session.close()
    expect(runFile(opened.folder, id).status).toBe('paused')
    const again = await reopen(opened.folder)
    await again.session.runs.resume(id)
    expect((await again.session.runs.finished(id)).run.status).toBe('completed')
    await again.session.close()
  })

  it('that waits its turn is paused with the others when the project closes, and all of them are named before', async () => {
    const opened = await openWithRecordings({ holdAfterEpochs: 1 })
    const { session, folder } = opened
    const first = await session.runs.start(smallRun(), { name: 'First' })
    const second = await session.runs.start(smallRun(), { name: 'Second' })
    await untilEpoch(opened, 1)
    expect(session.underWay()).toEqual({ trainings: ['First', 'Second'], others: [] })
    await session.close()
    expect([first, second].map(({ id }) => runFile(folder, id).status)).toEqual(['paused', 'paused'])
    const again = await reopen(folder)
    expect(again.session.state().notices).toEqual([])
    await again.session.runs.resume(second.id)
    expect((await again.session.runs.finished(second.id)).run.status).toBe('completed')
    await again.session.close()
  })

  it('whose program was killed is interrupted, with a notice', async () => {
    const { session, folder } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun())
    await session.runs.finished(id)
    await session.close()
    writeFileSync(join(folder, 'runs', id, 'run.json'), JSON.stringify({ ...runFile(folder, id), status: 'running', epochsDone: 2 }))
    const again = await reopen(folder)
    // There are no checkpoint files here, whatever run.json says.
    expect(again.session.runs.get(id)).toMatchObject({ status: 'interrupted', checkpoints: [], epochsDone: 0 })
    expect(again.session.state().notices).toEqual([expect.stringContaining('interrupted before its first checkpoint')])
    await again.session.close()
  })

  it('that fails says why, in the run, in the job, and the next one goes on', async () => {
    const failure = { code: 'bad-input', message: 'The loss became NaN at step 7.', advice: 'Choose a smaller learning rate.' } as const
    let first = true
    const { session, folder } = await openWithRecordings({
      train: (work, process) => {
        if (first) process.report({ type: 'failure', failure, detail: 'stack' })
        else
          process.report({
            type: 'result',
            result: {
              outcome: 'completed',
              epochsDone: work.input.settings.epochs,
              training: { loss: 1 },
              validation: null,
              secondsPerEpoch: 1,
            },
          })
        first = false
      },
    })
    const bad = await session.runs.start(smallRun())
    const failed = expect(session.runs.finished(bad.id)).rejects.toThrow('NaN')
    const good = await session.runs.start(smallRun())
    await failed
    await session.runs.finished(good.id)
    expect(runFile(folder, bad.id)).toMatchObject({ status: 'failed', failure: { message: failure.message, advice: failure.advice } })
    expect(runFile(folder, good.id).status).toBe('completed')
    await session.close()
  })

  it('whose process dies fails with advice and the app goes on', async () => {
    const { session } = await openWithRecordings({ train: (_, process) => process.crash() })
    const { id } = await session.runs.start(smallRun())
    await expect(session.runs.finished(id)).rejects.toThrow('stopped unexpectedly')
    expect(session.runs.get(id)).toMatchObject({ status: 'failed', failure: { advice: expect.stringContaining('memory') as string } })
    await session.close()
  })

  it('is not started without recordings, with silence only, or with sizes that its model does not have', async () => {
    const empty = await openWithRecordings({}, {})
    await expect(empty.session.runs.start(smallRun())).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('no recordings') as string,
    })
    await empty.session.close()
    const silent = await openWithRecordings({}, { 'a.wav': 'silence' })
    await expect(silent.session.runs.start(smallRun())).rejects.toThrow('silent')
    await silent.session.close()
    const { session, folder } = await openWithRecordings()
    await expect(session.runs.start(smallRun({ sizes: { hidden: 0 } }))).rejects.toThrow('hidden')
    expect(readdirSync(join(folder, 'runs'))).toEqual([])
    await session.close()
  })

  it('does not resume without the recordings it learns from, nor beyond its epochs', async () => {
    const { session } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun())
    await session.runs.finished(id)
    await expect(session.runs.resume(id)).rejects.toThrow('has done its 3 epochs')
    await session.library.remove([session.library.recordings[0].id])
    const before = session.runs.get(id)
    await expect(session.runs.resume(id, 4)).rejects.toMatchObject({
      message: expect.stringContaining('"a", which') as string,
      advice: expect.stringContaining('import the same file again') as string,
    })
    expect(session.runs.get(id)).toEqual(before)
    await session.close()
  })

  it('keeps previews as takes', async () => {
    const { session, of, folder } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun({ previewEpochs: [1, 3] }))
    await session.runs.finished(id)
    const previews = session.takes.list()
    expect(previews.map(({ preview, provenance }) => [preview, provenance.checkpointEpoch, provenance.seedHeldOut])).toEqual([
      [true, 1, true],
      [true, 3, true],
    ])
    expect(of('takes.changed')).toHaveLength(2)
    for (const { id: takeId } of previews) expect(existsSync(join(folder, 'takes', `${takeId}.wav`))).toBe(true)
    await session.close()
  })

  it('waits until another one has ended', async () => {
    const opened = await openWithRecordings({ holdAfterEpochs: 1 })
    const { session, forker } = opened
    const first = await session.runs.start(smallRun())
    const second = await session.runs.start(smallRun())
    await untilEpoch(opened, 1)
    expect(session.runs.get(second.id).status).toBe('queued')
    await session.runs.stop(second.id)
    expect(session.runs.get(second.id).status).toBe('stopped')
    expect(forker.work.filter(({ kind }) => kind === 'train')).toHaveLength(1)
    await session.runs.stop(first.id)
    await session.close()
  })
})

describe('the provider of a training', () => {
  it('is the best of the machine where the person leaves it open, and stays it', async () => {
    const root = temporaryFolder()
    const forker = new FakeForker(fakeEngine())
    const best = vi.fn(async (_purpose: string, onMeasuring: () => void) => {
      onMeasuring()
      return 'webgpu' as const
    })
    const { session } = await openTestSession(join(root, 'Test.loom'), forker, { providers: { best, rememberedBest: async () => null } })
    await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
    for (const provider of [undefined, 'cuda' as const])
      await session.runs.finished((await session.runs.start(smallRun(), { provider })).id)
    expect(forker.work.filter(({ kind }) => kind === 'train').map(({ input }) => 'provider' in input && input.provider)).toEqual([
      'webgpu',
      'cuda',
    ])
    expect(best).toHaveBeenCalledTimes(1)
    await session.close()
  })

  it('is the processor after a failure, with a notice, also in run.json', async () => {
    const { session, folder, of } = await openWithRecordings({
      train: (work, process) => {
        process.report({
          type: 'event',
          event: { type: 'fallback', failed: 'webgpu', reason: 'Device lost', advice: 'Update the driver.' },
        })
        fakeEngine()(work, process)
      },
    })
    const { id } = await session.runs.start(smallRun(), { provider: 'webgpu' })
    await session.runs.finished(id)
    expect(runFile(folder, id).provider).toBe('cpu')
    expect(of('app.notice')).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringMatching(/processor.*webgpu/), advice: 'Update the driver.' }),
    ])
    await session.close()
  })

  it('is the processor after a crash of its process, and the run goes on from its checkpoint', async () => {
    const { session, folder, forker, of } = await openWithRecordings(crashingOnGraphics())
    const { id } = await session.runs.start(smallRun(), { provider: 'webgpu' })
    const { result } = await session.runs.finished(id)
    expect(result.outcome).toBe('completed')
    expect(
      forker.work
        .filter(({ kind }) => kind === 'train')
        .map(({ input }) => 'provider' in input && 'resume' in input && [input.provider, input.resume]),
    ).toEqual([
      ['webgpu', false],
      ['cpu', true],
    ])
    expect(runFile(folder, id)).toMatchObject({ provider: 'cpu', status: 'completed' })
    expect(of('app.notice')).toHaveLength(1)
    await session.close()
  })
})
