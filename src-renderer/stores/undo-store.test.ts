import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { sampleRecording, sampleRun } from '../../test/support/project-samples.ts'
import { channelTo, settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useAppStore } from './app-store.ts'
import { useLibraryStore } from './library-store.ts'
import { useNoticesStore } from './notices-store.ts'
import { useProjectStore } from './project-store.ts'
import { useTrainingStore } from './training-store.ts'
import { useUndoStore } from './undo-store.ts'
import { followEvents } from './follow-events.ts'
import { createRpcClient } from '../rpc/client.ts'
import { provideRpc } from '../rpc/index.ts'

let session: WindowSession
const ids = (): string[] =>
  useLibraryStore()
    .recordings.map(({ id }) => id)
    .sort()
const offered = (words: string): (() => void) | undefined =>
  useNoticesStore().notices.find(({ message }) => message.includes(words))?.action?.run

beforeEach(async () => {
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings(['one', 'two', 'three'].map((id) => sampleRecording({ id })))
  await settled()
})

/** The window is loaded again: its stores are new, the program and the session's storage are not. */
async function reload(): Promise<void> {
  setActivePinia(createPinia())
  const client = createRpcClient((error) => {
    throw error
  })
  provideRpc(client)
  followEvents(client)
  client.attach(channelTo(session.host))
  await settled()
}

describe('an Undo that was offered', () => {
  it('takes back its own edit, whatever was done after it', async () => {
    const library = useLibraryStore()
    await library.remove('one')
    await library.remove('two')
    await settled()
    offered('“one”')?.()
    await settled()
    expect(ids()).toEqual(['one', 'three'])
    await useUndoStore().undo()
    await settled()
    expect(ids()).toEqual(['one', 'three', 'two'])
  })

  it('is gone when its edit was taken back by the keys', async () => {
    const library = useLibraryStore()
    await library.rename('three', 'Third')
    await library.remove('one')
    const press = offered('“one”')
    await useUndoStore().undo()
    await settled()
    expect(offered('“one”')).toBeUndefined()
    // Even where the press was under way already.
    press?.()
    await settled()
    expect(library.byId.get('three')?.name).toBe('Third')
    expect(ids()).toEqual(['one', 'three', 'two'])
  })
})

describe('edits', () => {
  it('that are taken back quickly are taken back in turn, none left out', async () => {
    const library = useLibraryStore()
    const undo = useUndoStore()
    for (const id of ['one', 'two', 'three']) await library.remove(id)
    await Promise.all([undo.undo(), undo.undo(), undo.undo()])
    await settled()
    expect(ids()).toEqual(['one', 'three', 'two'])
    expect(undo.nextUndo).toBeNull()
  })

  it('of many recordings, and of an import, are one', async () => {
    const library = useLibraryStore()
    const undo = useUndoStore()
    await library.remove('one', 'two')
    await settled()
    expect(undo.nextUndo).toBe('Remove 2 recordings')
    await library.importPaths(['/a.wav', '/b.wav'])
    session.host.finishImport(library.importJobIds[0], ['a', 'b'])
    await settled()
    expect(undo.nextUndo).toBe('Add 2 recordings')
    await undo.undo()
    await settled()
    expect(ids()).toEqual(['three'])
    await undo.redo()
    await undo.undo()
    await undo.undo()
    await settled()
    expect(ids()).toEqual(['one', 'three', 'two'])
  })

  it('of another window are not taken back here', async () => {
    session.host.emit('library.importFinished', {
      jobId: 'job-elsewhere',
      imported: ['one'],
      replaced: [],
      alreadyHere: [],
      refused: [],
      seconds: 1,
    })
    await settled()
    expect(useUndoStore().nextUndo).toBeNull()
  })

  it('leave the window where it was after a reload', async () => {
    session.host.putRun(sampleRun({ id: 'run-a', status: 'completed' }))
    session.host.putRun(sampleRun({ id: 'run-b', status: 'completed', createdAt: '2026-03-02T10:00:00.000Z' }))
    await settled()
    useAppStore().step = 'train'
    useTrainingStore().selectedId = 'run-a'
    await settled()
    await reload()
    expect([useAppStore().step, useTrainingStore().selectedId]).toEqual(['train', 'run-a'])
    await useProjectStore().open('/projects/Other.loom')
    expect(useAppStore().step).toBe('recordings')
  })

  it('are known after a reload, and those of another project are not', async () => {
    await useLibraryStore().remove('one')
    await settled()
    await reload()
    expect(useUndoStore().nextUndo).toBe('Remove “one”')
    await useUndoStore().undo()
    await settled()
    expect(ids()).toEqual(['one', 'three', 'two'])
    await useProjectStore().open('/projects/Other.loom')
    expect([useUndoStore().nextUndo, useUndoStore().nextRedo]).toEqual([null, null])
  })
})
