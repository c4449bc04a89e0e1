import { expect, it } from 'vitest'
import { FakeHost } from '../../../../test/support/fake-host/fake-host.ts'
import { sampleRecording } from '../../../../test/support/project-samples.ts'
import { settled, startWindowSession } from '../../../../test/support/window-session.ts'
import { useProjectStore } from '../../../stores/project-store.ts'
import { useSongStore } from '../../../song/song-store.ts'
import { useSoundEditsStore } from './sound-edits-store.ts'

it('puts the edited sound into the song, as the new recording that is made of it', async () => {
  const { host } = await startWindowSession(new FakeHost())
  await useProjectStore().create('Evening', undefined)
  // The host of the tests gives back the recording itself as the one that was made.
  host.setRecordings([sampleRecording({ id: 'fugue', name: 'Fugue' })])
  await settled()
  const edits = useSoundEditsStore()
  await edits.enter({ kind: 'recording', id: 'fugue' })
  await edits.putIntoSong('Fugue')
  await settled()
  expect(host.log.filter(({ name }) => name === 'edits.bounce')).toHaveLength(1)
  expect(useSongStore().song.tracks.flatMap(({ clips }) => clips)).toMatchObject([{ sound: { kind: 'recording', id: 'fugue' } }])
})
