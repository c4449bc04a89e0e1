import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MELODY_STEP_SECONDS } from '../../../src-shared/project/index.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { sampleHeardSound } from '../../../test/support/project-samples.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, writeSources } from '../../../test/support/test-session.ts'
import { NO_CORRECTION, type LabelledStretch, type Run } from '../../../src-shared/project/index.ts'
import type { HearSectionsInput } from '../../engine/evaluation/evaluation-jobs.ts'
import type { HearInput } from '../../engine/hearing/hear-job.ts'
import type { HearByNetworksInput } from '../../engine/listening/hear-by-networks-job.ts'
import { MODELS } from '../../engine/models/index.ts'
import type { TrainInput } from '../../engine/training/train-job.ts'
import { ProjectPaths } from '../project/project-paths.ts'
import { HeardRecords } from './heard-records.ts'

const SOUND = sampleHeardSound()

it('what recordings hold is found once, kept with their sound, and found again when that is gone', async () => {
  const root = temporaryFolder()
  const heard: string[] = []
  const others = fakeEngine()
  const forker = new FakeForker((work, process) => {
    if (work.kind !== 'hear') return others(work, process)
    heard.push((work.input as HearInput).source.name)
    process.report({ type: 'event', event: { type: 'progress', progress: 0.5, detail: '' } })
    process.report({ type: 'result', result: SOUND })
  })
  const { session } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const ids = session.library.recordings.map(({ id }) => id)

  const found = await session.hearing.start(ids).done
  expect(found.map(({ recording, heard: one, melody }) => [recording.name, one, melody])).toEqual([
    ['a', SOUND.heard, SOUND.melody],
    ['b', SOUND.heard, SOUND.melody],
  ])
  expect(heard).toEqual(['a', 'b'])

  await session.hearing.start(ids).done
  expect(heard).toEqual(['a', 'b'])

  await session.library.mend(ids[0], { kinds: ['polarity'], tracks: null }).done
  await session.hearing.start(ids).done
  expect(heard).toEqual(['a', 'b', 'a'])
  await session.close()
})

it('the tune that a network heard is told as a correction, and is the melody once it was taken', async () => {
  const root = temporaryFolder()
  const tune = [{ startSeconds: 0.5, endSeconds: 1, label: 'A4', probability: 0.9 }]
  const others = fakeEngine()
  const asked: unknown[] = []
  const forker = new FakeForker((work, process) => {
    if (work.kind === 'hear') process.report({ type: 'result', result: SOUND })
    else if (work.kind === 'hear-by-networks') {
      asked.push((work.input as HearByNetworksInput).tasks)
      process.report({ type: 'result', result: { tune } })
    } else others(work, process)
  })
  const { session, of } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a' })]).done
  const [{ id, correction }] = session.library.recordings
  await session.hearing.askNetwork(id, 'tune').done
  expect(asked).toEqual([['melody']])
  const said = of('hearing.networkSaid')
  expect(said).toEqual([{ recordingId: id, correction: { tune } }])

  await session.library.correct(id, { ...correction, ...said[0].correction })
  const [{ melody }] = await session.hearing.start([id]).done
  const pitchAt = (seconds: number): number => Number(melody?.hz[Math.round(seconds / MELODY_STEP_SECONDS)])
  expect(pitchAt(0.75)).toBeCloseTo(440 * 2 ** (SOUND.heard.tuningCents / 1200), 2)
  expect(pitchAt(0.4)).toBe(0)
  // What one voice sings stays as it was heard.
  expect(await session.hearing.melody(id)).toEqual(SOUND.melody)
  await session.close()
})

it('what cannot be kept on the disk is kept in memory, and found again', async () => {
  const root = temporaryFolder()
  const records = new HeardRecords(new ProjectPaths(root, { readOnly: { reason: 'it is full', advice: '' } }))
  const key = 'a'.repeat(64)
  expect([await records.heard(key), await records.melody(key)]).toEqual([null, null])
  await records.keep(key, SOUND)
  expect([await records.heard(key), await records.melody(key)]).toEqual([SOUND.heard, SOUND.melody])
  expect(existsSync(join(root, 'cache'))).toBe(false)
})

it('sections are found by a network that learnt them, where it is asked; others are refused', async () => {
  const root = temporaryFolder()
  const others = fakeEngine()
  const SECTIONS = [
    { startSeconds: 0, endSeconds: 2, label: 'A' },
    { startSeconds: 2, endSeconds: 4, label: 'B' },
  ]
  const learnt: LabelledStretch[][] = []
  const forker = new FakeForker((work, process) => {
    if (work.kind === 'train') learnt.push([...((work.input as TrainInput).labels ?? [])])
    if (work.kind === 'hear') process.report({ type: 'result', result: SOUND })
    else if (work.kind !== 'hear-sections') others(work, process)
    else {
      const { beats, bars, checkpoint } = work.input as HearSectionsInput
      const { beatsPerBar, firstDownbeat, meterChanges } = SOUND.heard
      expect([beats, bars, checkpoint]).toEqual([SOUND.heard.beats, { beatsPerBar, firstDownbeat, meterChanges }, 1])
      process.report({ type: 'result', result: SECTIONS })
    }
  })
  const { session, of } = await openTestSession(join(root, 'Test.loom'), forker)
  await session.library.importPaths([writeSources(join(root, 'sources'), { 'a.wav': 'sound a' })]).done
  const [{ id }] = session.library.recordings
  const corrected = [{ startSeconds: 0, endSeconds: 1, label: 'Verse' }]
  await session.library.correct(id, { ...NO_CORRECTION, sections: corrected })
  const trained = async (model: 'structure' | 'vae'): Promise<Run> => {
    const run = await session.runs.start({ ...MODELS[model].descriptor.presets.quick, epochs: 1, previewEpochs: [] }, { provider: 'cpu' })
    await session.runs.finished(run.id)
    return session.runs.get(run.id)
  }
  const network = { run: await trained('structure'), checkpointStep: null }
  // What the person says of sections is learnt.
  expect(learnt).toEqual([[{ recordingId: id, ...corrected[0] }]])
  await session.library.correct(id, NO_CORRECTION)

  const [{ heard }] = await session.hearing.start([id], { structure: network }).done
  expect(heard).toEqual({ ...SOUND.heard, sections: SECTIONS })
  const [{ heard: bySignal }] = await session.hearing.start([id]).done
  expect(bySignal).toEqual(SOUND.heard)
  const asked = session.hearing.askSections(id, network)
  expect(session.hearing.askSections(id, network).id).toBe(asked.id)
  await asked.done
  expect(of('hearing.networkSaid')).toEqual([{ recordingId: id, correction: { sections: SECTIONS } }])
  const other = { run: await trained('vae'), checkpointStep: null }
  expect(() => session.hearing.askSections(id, other)).toThrow('has not learnt sections')
  await session.close()
})
