import { beforeEach, expect, it } from 'vitest'
import { sampleRecording, sampleRun } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useLibraryStore } from './library-store.ts'
import { useProjectStore } from './project-store.ts'
import { useTrainingStore } from './training-store.ts'
import { useTrashStore } from './trash-store.ts'

let session: WindowSession
const ids = (): string[] => useTrashStore().items.map(({ id }) => id)
beforeEach(async () => {
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([sampleRecording({ id: 'one' }), sampleRecording({ id: 'two' })])
  session.host.putRun(sampleRun({ id: 'run-a', status: 'completed' }))
  await settled()
  await useLibraryStore().remove('one')
  await useTrainingStore().remove('run-a')
  await settled()
})

it('shows what was removed, brings it back, deletes it, and follows while it is looked at', async () => {
  const trash = useTrashStore()
  await trash.open()
  expect(ids()).toEqual(['run-a', 'one'])
  await trash.restore('one')
  await settled()
  expect([
    ids(),
    useLibraryStore()
      .recordings.map(({ id }) => id)
      .sort(),
  ]).toEqual([['run-a'], ['one', 'two']])
  await useLibraryStore().remove('two')
  await settled()
  expect(ids()).toEqual(['two', 'run-a'])
  await trash.deleteForGood('run-a')
  await settled()
  expect([ids(), useTrainingStore().runs]).toEqual([['two'], []])
  await trash.empty()
  await settled()
  expect([ids(), trash.sizeBytes]).toEqual([[], 0])
})
