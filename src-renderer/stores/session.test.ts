import { beforeEach, describe, expect, it } from 'vitest'
import { sampleRecording, sampleRun } from '../../test/support/project-samples.ts'
import { channelTo, settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { RpcError } from '../../src-shared/rpc/index.ts'
import { useAppStore } from './app-store.ts'
import { useJobsStore } from './jobs-store.ts'
import { useLibraryStore } from './library-store.ts'
import { useNoticesStore } from './notices-store.ts'
import { useProjectStore } from './project-store.ts'
import { useTakesStore } from './takes-store.ts'
import { useTrainingStore } from './training-store.ts'
import { useUndoStore } from './undo-store.ts'

let session: WindowSession
beforeEach(async () => {
  session = await startWindowSession()
})

const openWithRecordings = async (): Promise<void> => {
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([sampleRecording({ id: 'one', name: 'Prelude' }), sampleRecording({ id: 'two', name: 'Fugue' })])
  await settled()
}

describe('connection', () => {
  it('asks for everything at start and again after a reconnection', async () => {
    expect(useAppStore().info?.host).toBe('headless')
    expect(useProjectStore().known).toBe(true)
    await openWithRecordings()
    session.channel.close()
    expect(useAppStore().connection).toBe('lost')
    session.host.project = { ...session.host.project!, recordings: [sampleRecording({ id: 'three' })] }
    session.client.attach(channelTo(session.host))
    await settled()
    expect(useAppStore().connection).toBe('open')
    expect(useLibraryStore().recordings.map(({ id }) => id)).toEqual(['three'])
  })

  it('fails calls with words for the person while the connection is gone', async () => {
    session.channel.close()
    await expect(session.client.call('app.info', {})).rejects.toMatchObject({ name: 'RpcError', code: 'unavailable' })
  })

  it('refuses results that do not fit the contract', async () => {
    session.host.handlers['app.info'] = () => ({ version: 3 }) as never
    await expect(session.client.call('app.info', {})).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('failures', () => {
  it('are shown with what to do, and stay', async () => {
    session.host.failing.set('projects.create', new RpcError({ code: 'disk', message: 'The disk is full.', advice: 'Free some space.' }))
    const notices = useNoticesStore()
    await notices.attempt(() => useProjectStore().create('Etudes', undefined))
    expect(notices.notices).toMatchObject([{ level: 'error', message: 'The disk is full.', advice: 'Free some space.', seconds: null }])
  })

  it('never show a stack trace', () => {
    const notices = useNoticesStore()
    notices.showError(new TypeError('x is not a function'))
    expect(JSON.stringify(notices.notices)).not.toContain('session.test.ts')
  })
})

describe('recordings', () => {
  it('can be renamed and removed, and both undone and done again in turn', async () => {
    await openWithRecordings()
    const library = useLibraryStore()
    const undo = useUndoStore()
    const names = (): string[] => library.recordings.map(({ name }) => name).sort()
    await library.rename('one', 'Praeludium')
    await library.remove('two')
    await settled()
    expect(names()).toEqual(['Praeludium'])
    await undo.undo()
    await undo.undo()
    await settled()
    expect(names()).toEqual(['Fugue', 'Prelude'])
    expect(undo.nextUndo).toBeNull()
    await undo.redo()
    await settled()
    expect(names()).toEqual(['Fugue', 'Praeludium'])
  })

  it('offers to undo a removal', async () => {
    await openWithRecordings()
    await useLibraryStore().remove('one')
    const offer = useNoticesStore().notices.at(-1)
    expect(offer?.action?.label).toBe('Undo')
    offer?.action?.run()
    await settled()
    expect(useLibraryStore().recordings.length).toBe(2)
  })

  it('does not block earlier edits with one that cannot be undone', async () => {
    await openWithRecordings()
    const library = useLibraryStore()
    await library.rename('one', 'Praeludium')
    await library.remove('two')
    session.host.failing.set('trash.restore', new RpcError({ code: 'not-found', message: 'It is gone.', advice: 'Import it again.' }))
    await useUndoStore().undo()
    await useUndoStore().undo()
    await settled()
    expect(library.byId.get('one')?.name).toBe('Prelude')
  })

  it('are sent in pieces and imported together; refused ones are listed', async () => {
    await useProjectStore().create('Etudes', undefined)
    const library = useLibraryStore()
    const big = new File([Uint8Array.from({ length: 2_500_000 }, (_, i) => i % 251)], 'big.wav')
    await library.importFiles([big, new File([], 'empty.wav')])
    const [first, second] = [...session.host.uploads.values()]
    expect(first.received.map(({ length }) => length)).toEqual([1 << 20, 1 << 20, 2_500_000 - (2 << 20)])
    const sent = new Uint8Array(await new Blob(first.received as BlobPart[]).arrayBuffer())
    expect(sent.findIndex((byte, i) => byte !== i % 251)).toBe(-1)
    expect(second.received).toEqual([])
    expect(library.upload).toBeNull()
    const [jobId] = library.importJobIds
    session.host.finishImport(jobId, ['big'], [{ file: 'empty.wav', reason: 'The file is empty.' }])
    await settled()
    expect(library.refused).toEqual([{ file: 'empty.wav', reason: 'The file is empty.' }])
    expect(library.importJobIds).toEqual([])
    expect(useJobsStore().active).toEqual([])
  })

  it('imports nothing when the sending is cancelled', async () => {
    await useProjectStore().create('Etudes', undefined)
    const library = useLibraryStore()
    const sending = library.importFiles([new File([new Uint8Array(5_000_000)], 'big.wav')])
    library.cancelUpload()
    await sending
    expect(session.host.log.some(({ name }) => name === 'library.importUploads')).toBe(false)
  })
})

describe('training', () => {
  it('shows a new run, its live steps and its epochs', async () => {
    await openWithRecordings()
    const training = useTrainingStore()
    await training.start(training.models[0].presets.quick, { provider: undefined, name: 'First' })
    await settled()
    expect(training.selected).toMatchObject({ name: 'First', status: 'running' })
    const runId = training.selected!.id
    session.host.emit('training.stepCompleted', { runId, epoch: 1, step: 3, loss: 0.98, secondsLeft: 60 })
    session.host.completeEpoch(runId, 0.9, 1.01)
    session.host.completeEpoch(runId, 0.8, 1.0)
    await settled()
    expect(training.metrics.get(runId)?.map(({ training: { loss } }) => loss)).toEqual([0.9, 0.8])
    expect(training.liveSteps.get(runId)?.loss).toBe(0.98)
    await training.pause(runId)
    await settled()
    expect(training.selected?.status).toBe('paused')
    expect(training.liveSteps.has(runId)).toBe(false)
  })

  it('keeps epochs that arrive while the history is loaded, and the later report of each', async () => {
    await openWithRecordings()
    session.host.putRun(sampleRun({ id: 'run-a', epochsDone: 2 }))
    await settled()
    const epoch = (number: number, loss: number) => ({ epoch: number, step: number * 8, training: { loss }, validation: null, seconds: 1 })
    session.host.handlers['training.metrics'] = () => ({ epochs: [epoch(1, 0.9), epoch(2, 0.85)] })
    const training = useTrainingStore()
    session.host.completeEpoch('run-a', 0.7, null)
    await settled()
    await training.loadMetrics('run-a')
    expect(training.metrics.get('run-a')).toEqual([epoch(1, 0.9), epoch(2, 0.85), { ...epoch(3, 0.7), seconds: 2 }])
  })

  it('selects another run when the selected one is removed, and brings it back on undo', async () => {
    await openWithRecordings()
    const training = useTrainingStore()
    await training.start(training.models[0].presets.quick, { provider: undefined, name: 'First' })
    await training.start(training.models[0].presets.quick, { provider: undefined, name: 'Second' })
    await settled()
    await training.remove(training.selected!.id)
    await settled()
    expect(training.selected?.name).toBe('First')
    await useUndoStore().undo()
    await settled()
    expect(training.runs.map(({ name }) => name)).toEqual(['First', 'Second'])
  })
})

describe('takes', () => {
  it('are listed newest first, previews with their run', async () => {
    await openWithRecordings()
    const training = useTrainingStore()
    await training.start(training.models[0].presets.quick, { provider: undefined, name: 'First' })
    await settled()
    const takes = useTakesStore()
    const settings = {
      mode: 'window' as const,
      seconds: 10,
      level: 'hold' as const,
      variation: 0,
      randomSeed: 1,
      rawJoins: false,
      weights: 'auto' as const,
    }
    const request = {
      runId: training.selected!.id,
      checkpointStep: null,
      seed: { recordingId: 'one', startSeconds: 0 },
      settings,
      name: 'Take 1',
    }
    const first = await takes.generate(request)
    const second = await takes.generate(request)
    session.host.changeTake(first.takeId, { preview: true })
    await settled()
    expect(takes.kept.map(({ id }) => id)).toEqual([second.takeId])
    expect(takes.previewsOf(request.runId).map(({ id }) => id)).toEqual([first.takeId])
    expect(useJobsStore().bySubject.get(second.takeId)?.id).toBe(second.jobId)
  })
})

describe('project', () => {
  it('forgets what could be undone when another one is opened', async () => {
    await openWithRecordings()
    await useLibraryStore().rename('one', 'Praeludium')
    await useProjectStore().open('/elsewhere/Other.loom')
    expect(useUndoStore().nextUndo).toBeNull()
    expect(useLibraryStore().recordings).toEqual([])
  })

  it('is not closed under a training without a question', async () => {
    await openWithRecordings()
    const project = useProjectStore()
    session.host.putRun(sampleRun({ id: 'run-a', name: 'Slow' }))
    await settled()
    await project.close()
    expect([project.current?.name, project.leaving?.trainings]).toEqual(['Etudes', ['Slow']])
    await project.leaving?.goOn()
    expect([project.current, session.host.project]).toEqual([null, null])
  })

  it('stays open for the other window, and this one stays at the start', async () => {
    await openWithRecordings()
    const project = useProjectStore()
    session.host.putRun(sampleRun({ id: 'run-a' }))
    session.host.shownElsewhere = true
    await settled()
    await project.close()
    expect([project.current, project.leaving, session.host.project?.name]).toEqual([null, null, 'Etudes'])
    session.host.emit('project.changed', { id: 'project-1', name: 'Renamed', folder: '/projects/Etudes.loom' })
    await settled()
    expect(project.current).toBeNull()
    session.channel.close()
    session.client.attach(channelTo(session.host))
    await settled()
    expect(project.current).toBeNull()
    await project.open(session.host.project!.folder)
    expect(project.current?.name).toBe('Etudes.loom')
  })

  it('of an existing name is asked about', async () => {
    await openWithRecordings()
    const project = useProjectStore()
    await expect(project.create('Etudes', undefined)).rejects.toMatchObject({ code: 'exists' })
    await project.create('Etudes', undefined, 'number')
    expect(project.current?.name).toBe('Etudes 2')
  })
})
