import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TrainingSettings } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import { FRAME_MODELS, MODELS } from '../../engine/models/index.ts'
import type { UnitMapInput, UnitMapPoints } from '../../engine/generation/unit-map-job.ts'

const POINTS: UnitMapPoints = {
  x: Float32Array.from([0, 0.5]),
  y: Float32Array.from([-1, 0.25]),
  recording: Float32Array.from([0, 1]),
  startSeconds: Float32Array.from([1.5, 2.25]),
  seconds: Float32Array.from([0.25, 0.5]),
  levelDb: Float32Array.from([-20, -30]),
}

async function project(
  settings: TrainingSettings = MODELS.corpus.descriptor.presets.quick,
): Promise<TestSession & { runId: string; inputs: UnitMapInput[] }> {
  const root = temporaryFolder()
  const inputs: UnitMapInput[] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'map-units') return others(work, process)
    inputs.push(work.input as UnitMapInput)
    process.report({ type: 'result', result: POINTS })
  })
  const opened = await openTestSession(join(root, 'Test.loom'), forker)
  const { session } = opened
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const { id: runId } = await session.runs.start({ ...settings, epochs: 1 })
  await session.runs.finished(runId)
  return { ...opened, runId, inputs }
}

describe('the map of the sounds of a network', () => {
  it('is made once, and then there, also where recordings were renamed', async () => {
    const { session, runId, inputs } = await project()
    const first = await session.unitMaps.find(runId)
    const made = await first.job!.done
    expect(made.recordingIds).toEqual(session.library.recordings.map(({ id }) => id))
    await session.library.rename(made.recordingIds[0], 'Another name')
    const { ready, job } = await session.unitMaps.find(runId)
    expect(job).toBeNull()
    expect(ready).toEqual(made)
    expect(inputs.length).toBe(1)
  })

  it('is made anew where a recording has gone', async () => {
    const { session, runId, inputs } = await project()
    await (
      await session.unitMaps.find(runId)
    ).job!.done
    await session.library.remove([session.library.recordings[0].id])
    const again = await session.unitMaps.find(runId)
    expect((await again.job!.done).recordingIds.length).toBe(1)
    expect(inputs[1].sources.length).toBe(1)
  })

  it('is refused for a network that plays with no sounds of recordings', async () => {
    const { session, runId } = await project({ ...FRAME_MODELS.bilinear.descriptor.presets.quick, sequenceFrames: 2 })
    await expect(session.unitMaps.find(runId)).rejects.toThrow('no sounds of recordings')
  })
})
