import { beforeEach, describe, expect, it } from 'vitest'
import { labelsSettingsSchema, translationSettingsSchema } from '../../src-shared/project/index.ts'
import { sampleModel, sampleRecording, sampleRun, sampleSettings } from '../../test/support/project-samples.ts'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useGenerationDraft } from '../generate/generation-draft-store.ts'
import { useRecorderStore } from '../recorder/recorder-store.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'
import { useDraftStore } from './draft-store.ts'

let session: WindowSession
beforeEach(async () => {
  const host = new FakeHost()
  host.models = [sampleModel({ id: 'base', name: 'Base' }), sampleModel()]
  session = await startWindowSession(host)
  await useProjectStore().create('Etudes', undefined)
})

describe('draft of a run', () => {
  it('begins with the model listeners liked best and its quick preset', () => {
    const draft = useDraftStore()
    expect([draft.settings?.model, draft.settings?.preset, draft.changed]).toEqual(['bilinear', 'quick', false])
  })

  it('takes the preset of another choice and forgets changes to the old one', () => {
    const draft = useDraftStore()
    draft.settings!.epochs = 77
    expect(draft.changed).toBe(true)
    draft.presetId = 'paper'
    expect([draft.settings?.epochs, draft.settings?.optimizer, draft.changed]).toEqual([2000, 'rmsprop', false])
    draft.modelId = 'base'
    expect(draft.settings?.model).toBe('base')
  })

  it('leaves the preset itself as it is', () => {
    const draft = useDraftStore()
    draft.settings!.sizes.hidden = 4
    draft.reset()
    expect(draft.settings?.sizes.hidden).toBe(512)
  })

  it('starts a training with a name that says what it is', async () => {
    const draft = useDraftStore()
    draft.settings!.epochs = 5
    draft.provider = 'cpu'
    await draft.train()
    await settled()
    expect(session.host.log.at(-1)).toMatchObject({
      name: 'training.start',
      params: { name: 'Bilinear, quick', provider: 'cpu', settings: { epochs: 5 } },
    })
    expect(useTrainingStore().selected?.name).toBe('Bilinear, quick')
  })

  it('takes over the settings of an earlier run', () => {
    const draft = useDraftStore()
    draft.startFrom(sampleSettings({ model: 'base', preset: 'paper', epochs: 123 }))
    expect([draft.modelId, draft.presetId, draft.settings?.epochs, draft.changed]).toEqual(['base', 'paper', 123, true])
  })

  it('forgets a teacher, and members of groups, that are removed while it is set up', async () => {
    session.host.setRecordings(['a', 'b', 'c'].map((id) => sampleRecording({ id })))
    const labels = labelsSettingsSchema.parse({ ...sampleSettings(), task: 'labels', model: 'base', per: null, sequenceSteps: 32 })
    const training = useTrainingStore()
    const checkpoints = [{ step: 8, epoch: 1, training: { loss: 1 }, validation: null }]
    training.reset([sampleRun({ id: 'teacher', settings: labels, checkpoints })], false)
    await settled()
    const draft = useDraftStore()
    const teacher = { runId: 'teacher', checkpointStep: 8 }
    draft.startFrom({ ...labels, teacher })
    expect(draft.settings).toMatchObject({ teacher })
    training.reset([], false)
    await settled()
    expect(draft.settings).toMatchObject({ teacher: null })

    const groups = [
      { name: 'low', recordings: ['a', 'b'] },
      { name: 'high', recordings: ['c'] },
    ]
    draft.startFrom(translationSettingsSchema.parse({ ...sampleSettings(), task: 'translation', stepsPerEpoch: 5, groups }))
    session.host.setRecordings(['b', 'c'].map((id) => sampleRecording({ id })))
    await settled()
    await draft.train()
    expect(session.host.log.at(-1)).toMatchObject({ params: { settings: { groups: [{ recordings: ['b'] }, { recordings: ['c'] }] } } })
    session.host.setRecordings([sampleRecording({ id: 'b' })])
    await settled()
    const before = session.host.log.length
    await draft.train()
    expect([session.host.log.length, draft.groups?.map(({ recordings }) => recordings)]).toEqual([before, [['b'], []]])
  })

  it('learns from those that were picked, whatever the preset, as far as they are still there', async () => {
    session.host.setRecordings(['a', 'b', 'c'].map((id) => sampleRecording({ id })))
    await settled()
    const draft = useDraftStore()
    draft.learnFrom(['c', 'a', 'gone'])
    draft.presetId = 'paper'
    expect(draft.recordings.map(({ id }) => id)).toEqual(['a', 'c'])
    session.host.setRecordings(['b', 'c'].map((id) => sampleRecording({ id })))
    await settled()
    await draft.train()
    expect(session.host.log.at(-1)).toMatchObject({ name: 'training.start', params: { settings: { recordings: ['c'] } } })
    draft.learnFrom(null)
    await draft.train()
    expect(session.host.log.at(-1)).toMatchObject({ params: { settings: { recordings: null } } })
    draft.startFrom(sampleSettings({ recordings: ['a'] }))
    expect(draft.recordingIds).toBeNull()
  })

  it('does not leak into the next project', async () => {
    const draft = useDraftStore()
    draft.startFrom(sampleSettings({ model: 'base', preset: 'paper', epochs: 123 }))
    Object.assign(draft, { name: 'Mine', provider: 'cpu' })
    const generation = useGenerationDraft()
    generation.settings.seconds = 77
    const recorder = useRecorderStore()
    recorder.setup = { ...recorder.setup, name: 'Mine', along: { kind: 'recording', id: 'one' } }
    await useProjectStore().create('Other', undefined)
    expect([draft.modelId, draft.presetId, draft.name, draft.provider, draft.settings?.epochs, draft.changed]).toEqual([
      'bilinear',
      'quick',
      '',
      'automatic',
      30,
      false,
    ])
    expect(generation.settings.seconds).toBe(10)
    expect([recorder.setup.name, recorder.setup.along]).toEqual([undefined, null])
  })
})
