import { beforeEach, describe, expect, it } from 'vitest'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { settled, startWindowSession, type WindowSession } from '../../test/support/window-session.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { useTracks } from './tracks-store.ts'

let session: WindowSession
beforeEach(async () => {
  session = await startWindowSession()
  await useProjectStore().create('Etudes', undefined)
  session.host.setRecordings([
    sampleRecording({ id: 'poly', channels: 6, mend: { kinds: ['offset'], tracks: [4, 5] } }),
    sampleRecording({ id: 'second', channels: 6 }),
    sampleRecording({ id: 'stereo', channels: 2 }),
  ])
  await settled()
})

const mended = (): unknown[] => session.host.log.filter(({ name }) => name === 'library.mend').map(({ params }) => params)

describe('the choice of tracks', () => {
  it('begins with those that are heard, and keeps what else was mended', async () => {
    const choice = useTracks()
    choice.open('poly')
    expect([choice.tracks, choice.chosen]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [4, 5],
    ])
    choice.toggle(4)
    choice.toggle(2)
    expect(choice.chosen).toEqual([2, 5])
    await choice.apply()
    expect(choice.recording).toBeNull()
    expect(mended()).toEqual([{ recordingId: 'poly', mend: { kinds: ['offset'], tracks: [2, 5] } }])
  })

  it('goes for all recordings with as many tracks where that is wished for, all tracks as the file means them', async () => {
    const choice = useTracks()
    choice.open('second')
    expect(choice.chosen).toHaveLength(6)
    expect(choice.alike.map(({ id }) => id)).toEqual(['poly'])
    choice.forAll = true
    await choice.apply()
    // The second one is heard like that already.
    expect(mended()).toEqual([{ recordingId: 'poly', mend: { kinds: ['offset'], tracks: null } }])
  })
})
