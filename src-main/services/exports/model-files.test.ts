import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FakeForker, type Script } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleRun, sampleSettings } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, type TestSession } from '../../../test/support/test-session.ts'
import type { Run } from '../../../src-shared/project/index.ts'

const RUN = sampleRun({
  id: 'run-1',
  name: 'Preludes / 1',
  status: 'completed',
  checkpoints: [
    { step: 4, epoch: 2, training: { loss: 0.5 }, validation: null },
    { step: 8, epoch: 4, training: { loss: 0.4 }, validation: null },
  ],
})

/** An engine that writes and reads files of eight bytes in place of models. */
const modelEngine: Script = (work, process) => {
  if (work.kind === 'export-model') {
    const { outPath } = work.input as { outPath: string }
    mkdirSync(dirname(outPath), { recursive: true })
    writeFileSync(outPath, 'a model!')
    process.report({ type: 'event', event: { type: 'progress', detail: 'Writing', progress: 0.5 } })
    process.report({
      type: 'result',
      result: {
        path: outPath,
        files: [{ name: outPath.split('/').at(-1) as string, bytes: 8 }],
        operatorSet: 17,
        nodes: 3,
        weightBytes: 4,
      },
    })
  } else if (work.kind === 'import-model') {
    const { modelPath } = work.input as { modelPath: string }
    if (modelPath.endsWith('bad.onnx'))
      process.report({
        type: 'failure',
        failure: { code: 'bad-input', message: 'This file is cut off.', advice: 'Copy it again.' },
        detail: '',
      })
    else {
      const checkpoint = { step: 8, epoch: 4, training: { loss: 0.4 }, validation: null }
      const origin = { runId: 'run-9', runName: 'Far away', product: 'Spectraloom', productVersion: '1.0.0' }
      process.report({
        type: 'result',
        result: { settings: sampleSettings({ epochs: 4 }), checkpoint, parameters: 10, origin, contentHash: 'a'.repeat(64) },
      })
    }
  } else void fakeEngine()(work, process)
}

const open = async (): Promise<TestSession & { folder: string; forker: FakeForker; run: Run }> => {
  const folder = join(temporaryFolder(), 'Test.loom')
  const forker = new FakeForker(modelEngine)
  const opened = await openTestSession(folder, forker)
  const staged = join(opened.session.store.paths.incoming, RUN.id)
  mkdirSync(staged)
  await opened.session.runs.adopt(RUN, staged)
  return { ...opened, folder, forker, run: RUN }
}

describe('ModelFiles', () => {
  it('exports the newest or the chosen checkpoint to a place of the person’s choice', async () => {
    const { session, run, forker, folder } = await open()
    const outPath = join(folder, '..', 'out.onnx')
    const { files } = await session.models.exportTo(run, { checkpointStep: null, form: 'step' }, { path: outPath, replace: true }).done
    expect(files).toEqual([{ name: 'out.onnx', bytes: 8 }])
    expect(forker.work[0].input).toMatchObject({ checkpoint: 8, form: 'step', runName: 'Preludes / 1' })
    await session.models.exportTo(run, { checkpointStep: 4, form: 'window' }, { path: outPath, replace: true }).done
    expect(forker.work[1].input).toMatchObject({ checkpoint: 4, form: 'window' })
    expect(() => session.models.exportTo(run, { checkpointStep: 5, form: 'step' }, { path: outPath, replace: true })).toThrow(
      /no checkpoint of step 5/,
    )
    await session.close()
  })

  it('leaves no weights of a former export under the same name, and what is the person’s', async () => {
    const { session, run, folder } = await open()
    const [outPath, parent] = [join(folder, '..', 'out.onnx'), join(folder, '..')]
    for (const name of [`out.onnx.${'a'.repeat(16)}.data`, `other.onnx.${'a'.repeat(16)}.data`, 'out.onnx.notes.data'])
      writeFileSync(join(parent, name), 'data')
    await session.models.exportTo(run, { checkpointStep: null, form: 'step' }, { path: outPath, replace: false }).done
    expect(
      readdirSync(parent)
        .filter((name) => name.includes('.onnx'))
        .sort(),
    ).toEqual([`other.onnx.${'a'.repeat(16)}.data`, 'out.onnx', 'out.onnx.notes.data'])
    await session.close()
  })

  it('hands an export to a window piece by piece, under a safe name, and forgets it', async () => {
    const { session, run, of } = await open()
    const job = session.models.exportForSaving(run, { checkpointStep: null, form: 'window' })
    await job.done
    const [{ files, jobId }] = of('models.exported')
    expect([jobId, files]).toEqual([job.id, [{ name: 'Preludes _ 1, window.onnx', bytes: 8 }]])
    expect(Buffer.from(await session.stagedExports.read(job.id, files[0].name, 2)).toString()).toBe('model!')
    expect(await session.stagedExports.read(job.id, files[0].name, 100)).toHaveLength(0)
    await expect(session.stagedExports.read(job.id, '../project.json', 0)).rejects.toThrow(/not there any more/)
    await session.stagedExports.discard(job.id)
    expect(readdirSync(session.store.paths.incoming)).toEqual([])
    await expect(session.stagedExports.read(job.id, files[0].name, 0)).rejects.toThrow(/not there any more/)
    await session.close()
  })

  it('makes a finished run of a model, with where it comes from, that is there after the next start', async () => {
    const { session, of, folder, forker } = await open()
    const run = await session.models.importFile('/far/away/model.onnx').done
    expect(run).toMatchObject({
      name: 'Far away',
      status: 'completed',
      epochsDone: 4,
      checkpoints: [{ step: 8 }],
      origin: { file: 'model.onnx', runId: 'run-9', contentHash: 'a'.repeat(64) },
    })
    expect(of('models.imported')).toMatchObject([{ runId: run.id }])
    expect((await session.models.importFile('/far/away/model.onnx').done).name).toBe('Far away (imported)')
    expect((await session.models.importFile('/far/away/model.onnx').done).name).toBe('Far away (imported 2)')
    await session.close()
    const again = await openTestSession(folder, forker, { create: false })
    expect(again.session.runs.get(run.id)).toEqual(run)
    await again.session.close()
  })

  it('takes a model that was sent in pieces, and removes what was sent', async () => {
    const { session, forker } = await open()
    const send = async (name: string): Promise<string> => {
      const id = await session.library.uploads.begin(name, 3)
      await session.library.uploads.chunk(id, 0, Uint8Array.from([1, 2, 3]))
      return id
    }
    const [modelId, dataId] = [await send('m.onnx'), await send('m.onnx.12.data')]
    await session.models.importUploads(modelId, [dataId]).done
    const input = forker.work[0].input as { dataFiles: Record<string, string> }
    expect(Object.keys(input.dataFiles)).toEqual(['m.onnx.12.data'])
    expect(readdirSync(session.store.paths.incoming)).toEqual([])
    await session.close()
  })

  it('leaves nothing behind of a model that is refused', async () => {
    const { session } = await open()
    const before = readdirSync(session.store.paths.runs)
    await expect(session.models.importFile('/tmp/bad.onnx').done).rejects.toThrow(/cut off/)
    expect(readdirSync(session.store.paths.runs)).toEqual(before)
    expect(session.runs.list().map(({ id }) => id)).toEqual([RUN.id])
    expect(existsSync(session.store.paths.run(RUN.id))).toBe(true)
    await session.close()
  })
})
