import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FIGURE_IDS, FLOOR_IDS, type GenerationSettings } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources, type TestSession } from '../../../test/support/test-session.ts'
import type { EvaluateInput, EvaluateResult } from '../../engine/evaluation/evaluation-jobs.ts'
import { FRAME_MODELS } from '../../engine/models/index.ts'

const SETTINGS: GenerationSettings = {
  mode: 'stateful',
  seconds: 1,
  level: 'hold',
  variation: 0,
  randomSeed: 1,
  rawJoins: false,
  weights: 'auto',
}

const RESULT: EvaluateResult = {
  comparedSeconds: 20,
  realSeconds: 60,
  figures: FIGURE_IDS.map((id) => ({
    id,
    value: 0.5,
    ceiling: 0.1,
    floors: Object.fromEntries(FLOOR_IDS.map((floor) => [floor, 1])) as never,
  })),
  pitchClasses: { takes: new Array<number>(12).fill(1 / 12), real: new Array<number>(12).fill(1 / 12) },
  copying: { threshold: 0.8, searchedSeconds: 30, takes: [] },
  foretelling: null,
}

interface Judged extends TestSession {
  folder: string
  runId: string
  inputs: EvaluateInput[]
  takeId: string
}

/** A project with three recordings, a run and a take. */
async function project(): Promise<Judged> {
  const root = temporaryFolder()
  const folder = join(root, 'Test.loom')
  const inputs: EvaluateInput[] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'evaluate') return others(work, process)
    inputs.push(work.input as EvaluateInput)
    process.report({ type: 'event', event: { type: 'progress', progress: 0.5, detail: 'half' } })
    process.report({ type: 'result', result: RESULT })
  })
  const opened = await openTestSession(folder, forker)
  const { session } = opened
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b', 'c.wav': 'sound c' })])
    .done
  const { id: runId } = await session.runs.start({
    ...FRAME_MODELS.bilinear.descriptor.presets.quick,
    epochs: 1,
    sequenceFrames: 4,
    previewEpochs: [],
  })
  await session.runs.finished(runId)
  const started = await session.takes.generate({
    run: session.runs.get(runId),
    checkpointStep: null,
    seed: { recordingId: session.library.recordings[0].id, startSeconds: 0 },
    settings: SETTINGS,
  })
  await started.done
  return { ...opened, folder, runId, inputs, takeId: started.take.id }
}

const namesOf = (parts: EvaluateInput['real']): string[] => (parts ?? []).map(({ name }) => name)

describe('EvaluationService', () => {
  it('holds a take against what its run never heard, and looks for copies in what it learnt from', async () => {
    const { session, inputs, takeId, runId, of } = await project()
    const evaluation = await session.evaluations.start({ takeIds: [takeId] }).done
    expect(namesOf(inputs[0].real)).toEqual(['a'])
    expect(namesOf(inputs[0].learnt)).toEqual(['b', 'c'])
    expect(inputs[0].network?.checkpoint).toBe(session.runs.get(runId).checkpoints.at(-1)?.step)
    expect(inputs[0].takes).toEqual([
      {
        name: session.takes.get(takeId).name,
        path: await session.takes.audioPath(takeId),
        realTimeFactor: session.takes.get(takeId).realTimeFactor,
      },
    ])
    expect(evaluation).toMatchObject({ runId, takeIds: [takeId], against: { heldOut: true, names: ['a'], seconds: 60 } })
    expect(of('evaluations.finished')).toEqual([{ jobId: of('jobs.changed').at(-1)?.id, evaluation }])
    await session.close()
  })

  it('finds again what was found, also after the project was opened anew', async () => {
    const { session, takeId, folder } = await project()
    expect(await session.evaluations.find([takeId])).toBeNull()
    const evaluation = await session.evaluations.start({ takeIds: [takeId] }).done
    expect(await session.evaluations.find([takeId])).toEqual(evaluation)
    await session.close()
    const again = await openTestSession(folder, new FakeForker(fakeEngine()), { create: false })
    expect(await again.session.evaluations.find([takeId])).toEqual(evaluation)
    // Without one of the recordings it would be another judgement.
    await again.session.library.remove([again.session.library.recordings[0].id])
    expect(await again.session.evaluations.find([takeId])).toBeNull()
    await again.session.close()
  })

  it('takes all recordings, or files, where the person says so', async () => {
    const { session, inputs, takeId } = await project()
    await session.evaluations.start({ takeIds: [takeId], against: 'recordings' }).done
    await session.evaluations.start({ takeIds: [], files: ['/music/mine.wav'], against: { files: ['/music/real.wav'] } }).done
    expect(inputs.map(({ real }) => namesOf(real))).toEqual([[], ['real.wav']])
    expect(inputs.map(({ learnt }) => namesOf(learnt))).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ])
    expect(inputs[1].takes.map(({ name }) => name)).toEqual(['mine.wav'])
    await session.close()
  })

  it('says so where there is nothing to judge, or nothing to judge by', async () => {
    const { session, takeId } = await project()
    expect(() => session.evaluations.start({ takeIds: [] })).toThrow('There is no take to judge.')
    await session.library.remove(session.library.recordings.map(({ id }) => id))
    expect(() => session.evaluations.start({ takeIds: [takeId] })).toThrow('There is no recording to hold the takes against.')
    await session.close()
  })
})
