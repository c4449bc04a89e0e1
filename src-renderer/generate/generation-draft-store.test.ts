import { beforeEach, describe, expect, it } from 'vitest'
import { sampleRecording, sampleRun, sampleTake } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'
import { useGenerationDraft } from './generation-draft-store.ts'

let session: WindowSession
const checkpoint = (epoch: number) => ({ step: epoch * 8, epoch, training: { loss: 0.8 }, validation: { loss: 1 } })

beforeEach(async () => {
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([
    sampleRecording({ id: 'heard', name: 'A' }),
    sampleRecording({ id: 'unheard', name: 'B' }),
    sampleRecording({ id: 'brief', name: 'C', durationSeconds: 4 }),
  ])
  session.host.putRun(
    sampleRun({
      id: 'run-a',
      checkpoints: [checkpoint(10), checkpoint(20)],
      createdAt: '2026-03-01T00:00:00.000Z',
      split: [
        { recordingId: 'heard', startSeconds: 0, endSeconds: 60, part: 'training' },
        { recordingId: 'unheard', startSeconds: 0, endSeconds: 60, part: 'validation' },
      ],
    }),
  )
  await settled()
})

describe('generation draft', () => {
  it('begins with the newest network and a seed it has not heard', () => {
    const draft = useGenerationDraft()
    expect([draft.run?.id, draft.checkpointStep, draft.recording?.id, draft.startSeconds, draft.heldOut]).toEqual([
      'run-a',
      null,
      'unheard',
      0,
      true,
    ])
    expect(draft.obstacle).toBe('')
  })

  it('sends what is set', async () => {
    const draft = useGenerationDraft()
    draft.wantedRecordingId = 'heard'
    draft.startSeconds = 1e9
    draft.checkpointStep = 80
    draft.settings.variation = 0.5
    await draft.generate()
    expect(session.host.log.at(-1)).toMatchObject({
      name: 'takes.generate',
      params: {
        runId: 'run-a',
        checkpointStep: 80,
        seed: { recordingId: 'heard', startSeconds: 50 },
        settings: { variation: 0.5, mode: 'window' },
        name: 'A, take 1',
      },
    })
    await settled()
    await draft.generate()
    expect(session.host.log.at(-1)).toMatchObject({ params: { name: 'A, take 2' } })
  })

  it('goes back to the newest checkpoint when the chosen one is gone', async () => {
    const draft = useGenerationDraft()
    draft.chooseRun('run-a', 80)
    session.host.changeRun('run-a', { checkpoints: [checkpoint(20), checkpoint(30)] })
    await settled()
    expect(draft.checkpointStep).toBeNull()
  })

  it('sets up the same again as far as it is still there, and says what is not', () => {
    const draft = useGenerationDraft()
    const take = sampleTake({ id: 't' })
    const provenance = {
      ...take.provenance,
      runId: 'run-a',
      checkpointStep: 96,
      checkpointEpoch: 12,
      seed: { recordingId: 'heard', startSeconds: 3 },
    }
    draft.repeat({ ...take, provenance })
    // Epoch 12 is not kept; 10 is the nearest.
    expect([draft.run?.id, draft.checkpointStep, draft.recording?.id, draft.startSeconds]).toEqual(['run-a', 80, 'heard', 3])
    expect(useNoticesStore().notices.at(-1)?.message).toContain('round 12')
    draft.repeat({
      ...take,
      provenance: { ...provenance, runId: 'run-gone', runName: 'Old', seed: { recordingId: 'gone', startSeconds: 0 } },
    })
    expect([draft.run?.id, draft.checkpointStep, draft.recording?.id]).toEqual(['run-a', null, 'unheard'])
    expect(useNoticesStore().notices.at(-1)?.message).toMatch(/“Old”.*“recording-1”/)
  })

  it('has no choice left over from a run that was removed', async () => {
    const draft = useGenerationDraft()
    session.host.putRun(sampleRun({ id: 'run-b', checkpoints: [checkpoint(5)], createdAt: '2026-03-05T00:00:00.000Z' }))
    await settled()
    draft.chooseRun('run-b', 40)
    await useTrainingStore().remove('run-b')
    await settled()
    expect([draft.run?.id, draft.checkpointStep, draft.obstacle]).toEqual(['run-a', null, ''])
    await useTrainingStore().remove('run-a')
    await settled()
    expect([draft.run, draft.checkpointStep, draft.obstacle]).toEqual([null, null, 'No network has kept a state yet.'])
  })

  it('keeps the checkpoint that is chosen together with another run', async () => {
    const draft = useGenerationDraft()
    session.host.putRun(sampleRun({ id: 'run-b', checkpoints: [checkpoint(5)], createdAt: '2026-04-01T00:00:00.000Z' }))
    await settled()
    expect(draft.run?.id).toBe('run-b')
    draft.chooseRun('run-a', 160)
    expect([draft.run?.id, draft.checkpointStep]).toEqual(['run-a', 160])
  })

  it('sets everything up as it was for an earlier take', () => {
    const draft = useGenerationDraft()
    const { provenance } = sampleTake({ id: 'take-a' })
    const settings = { ...provenance.settings, mode: 'stateful' as const, randomSeed: 77 }
    draft.repeat(
      sampleTake({
        id: 'take-a',
        provenance: { ...provenance, runId: 'run-a', checkpointStep: 80, seed: { recordingId: 'heard', startSeconds: 33 }, settings },
      }),
    )
    expect([draft.run?.id, draft.checkpointStep, draft.recording?.id, draft.startSeconds, draft.settings.randomSeed]).toEqual([
      'run-a',
      80,
      'heard',
      33,
      77,
    ])
  })

  it('says why nothing can be generated', async () => {
    const draft = useGenerationDraft()
    session.host.setRecordings([sampleRecording({ id: 'brief', durationSeconds: 4 })])
    await settled()
    expect([draft.obstacle, draft.startSeconds, draft.heardSeconds]).toEqual(['', 0, 4])
    session.host.setRecordings([])
    await settled()
    expect(draft.obstacle).toContain('no recording')
    session.host.changeRun('run-a', { checkpoints: [] })
    await settled()
    expect(draft.obstacle).toContain('No network')
  })

  it('makes the next take newer, as far as there is', () => {
    const draft = useGenerationDraft()
    draft.corpus = { ...draft.corpus, novelty: 0.6 }
    draft.makeNewer()
    expect(draft.corpus.novelty).toBeCloseTo(0.85)
    draft.makeNewer()
    expect(draft.corpus.novelty).toBe(1)
  })
})
