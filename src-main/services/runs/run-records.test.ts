import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWithRecordings, reopen, runFile, smallRun } from '../../../test/support/small-run.ts'

describe('runs', () => {
  it('can be renamed, removed and brought back', async () => {
    const { session, folder, of } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun())
    await session.runs.finished(id)
    await session.runs.rename(id, 'Night piece')
    const run = session.runs.get(id)
    await session.runs.remove(id)
    expect(session.runs.list()).toEqual([])
    expect(readdirSync(join(folder, 'runs'))).toEqual([])
    expect(of('training.runRemoved')).toEqual([{ runId: id }])
    await session.runs.restore(id)
    expect(session.runs.list()).toEqual([run])
    expect(runFile(folder, id)).toEqual(run)
    await session.close()
  })

  it('that cannot be read are left as they are, with a notice; a former version helps', async () => {
    const { session, folder } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun())
    await session.runs.finished(id)
    await session.close()
    writeFileSync(join(folder, 'runs', id, 'run.json'), '{"half')
    mkdirSync(join(folder, 'runs', 'strange'))
    mkdirSync(join(folder, 'runs', 'Not An Id'))
    const again = await reopen(folder)
    expect(again.session.runs.list().map((run) => run.id)).toEqual([id])
    expect(again.session.state().notices).toContainEqual(
      expect.stringContaining('runs/strange cannot be read (run.json: the file is missing)'),
    )
    await again.session.close()
    expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['Not An Id', id, 'strange'].sort())
  })

  it('tell their epochs from metrics.ndjson, without a half-written line', async () => {
    const { session, folder } = await openWithRecordings()
    const { id } = await session.runs.start(smallRun())
    await session.runs.finished(id)
    const line = (epoch: number, trainLoss: number): string =>
      JSON.stringify({ epoch, step: epoch, trainLoss, validationLoss: null, seconds: 1 })
    writeFileSync(join(folder, 'runs', id, 'metrics.ndjson'), `${line(1, 3)}\n${line(2, 2)}\n${line(2, 1.9)}\n{"epoch":3,"st`)
    expect((await session.runs.metrics(id)).map(({ epoch, training }) => [epoch, training.loss])).toEqual([
      [1, 3],
      [2, 1.9],
    ])
    await session.close()
  })
})
