import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FIRST_GENERATION_SETTINGS, type TakeResemblance, type TrainingSettings } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources } from '../../../test/support/test-session.ts'
import type { ResembleInput } from '../../engine/evaluation/evaluation-jobs.ts'
import { FRAME_MODELS, MODELS } from '../../engine/models/index.ts'

const FOUND: TakeResemblance = {
  stretches: [{ atSeconds: 1, seconds: 2, recordingId: 'recording-1', sourceSeconds: 3, transposition: -2, likeness: 0.8 }],
  nearShare: 0.2,
  longestSeconds: 2,
  ownNearShare: 0.3,
  searchedSeconds: 60,
  learntSeconds: 60,
}

it('notes with each take of own sounds what it is like, and looks at what the music has of itself once', async () => {
  const root = temporaryFolder()
  const inputs: ResembleInput[] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'resemble') return others(work, process)
    inputs.push(work.input as ResembleInput)
    process.report({ type: 'result', result: FOUND })
  })
  const folder = join(root, 'Test.loom')
  const { session } = await openTestSession(folder, forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const takeOf = async (settings: TrainingSettings): Promise<string> => {
    const { id } = await session.runs.start({ ...settings, epochs: 1, previewEpochs: [] })
    await session.runs.finished(id)
    const seed = { recordingId: session.library.recordings[0].id, startSeconds: 0 }
    const started = await session.takes.generate({
      run: session.runs.get(id),
      checkpointStep: null,
      seed,
      settings: { ...FIRST_GENERATION_SETTINGS, seconds: 1 },
    })
    return (await started.done).take.id
  }
  const first = await takeOf(MODELS.corpus.descriptor.presets.quick)
  expect(await session.resemblances.of(first)).toEqual(FOUND)
  expect(session.takes.get(first).resemblance).toEqual(FOUND)
  expect(await session.resemblances.of(await takeOf(MODELS.corpus.descriptor.presets.quick))).toEqual(FOUND)
  expect(inputs.map(({ sources, ownNearShare }) => [sources.length, ownNearShare])).toEqual([
    [2, null],
    [2, 0.3],
  ])
  // What foretells frames plays with no recording's sounds.
  expect(await session.resemblances.of(await takeOf({ ...FRAME_MODELS.base.descriptor.presets.quick, sequenceFrames: 4 }))).toBeNull()
  expect(inputs).toHaveLength(2)
  await session.close()
  const again = await openTestSession(folder, forker, { create: false })
  expect(again.session.takes.get(first).resemblance).toEqual(FOUND)
  await again.session.close()
})
