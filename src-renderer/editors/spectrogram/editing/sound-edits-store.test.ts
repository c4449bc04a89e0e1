import { expect, it } from 'vitest'
import type { CallParams } from '../../../../src-shared/rpc/index.ts'
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

it('draws tones and noise at a level of their own, whatever the gain is', async () => {
  const { host } = await startWindowSession(new FakeHost())
  await useProjectStore().create('Evening', undefined)
  host.setRecordings([sampleRecording({ id: 'fugue', name: 'Fugue' })])
  await settled()
  const edits = useSoundEditsStore()
  await edits.enter({ kind: 'recording', id: 'fugue' })
  edits.gainDb = 6
  edits.drawnDb = -30
  await edits.draw([
    [0, 440],
    [100, 450],
  ])
  await edits.paintNoise({ kind: 'box', startSample: 0, endSample: 100, lowHz: null, highHz: null })
  await settled()
  const layers = host.log.filter(({ name }) => name === 'edits.edit').map(({ params }) => (params as CallParams<'edits.edit'>).changes[0])
  expect(layers).toMatchObject([
    {
      layer: {
        operation: {
          kind: 'partial',
          points: [
            [0, 440, -30],
            [100, 450, -30],
          ],
        },
      },
    },
    { layer: { operation: { kind: 'noise', db: -30 } } },
  ])
})

it('lists what was done, as it is told of, done again and undone', async () => {
  const { host } = await startWindowSession(new FakeHost())
  await useProjectStore().create('Evening', undefined)
  host.setRecordings([sampleRecording({ id: 'fugue', name: 'Fugue' })])
  await settled()
  const edits = useSoundEditsStore()
  const sound = { kind: 'recording', id: 'fugue' } as const
  await edits.enter(sound)
  const history = { undo: 'Erase', redo: null }
  const tell = (sequence: number, kind: 'do' | 'undo' | 'redo', label: string): void =>
    host.emit('edits.changed', { sound, sequence, kind, label, changes: [], history })
  tell(1, 'do', 'Erase')
  tell(2, 'do', 'Noise')
  tell(3, 'undo', 'Noise')
  await settled()
  expect(edits.done).toEqual(['Erase'])
  tell(4, 'redo', 'Noise')
  await settled()
  expect(edits.done).toEqual(['Erase', 'Noise'])
  expect(host.log.filter(({ name }) => name === 'edits.open')).toHaveLength(1)
  // One that this window has not heard of lies between: all is asked for anew.
  tell(6, 'do', 'Heal')
  await settled()
  expect(host.log.filter(({ name }) => name === 'edits.open')).toHaveLength(2)
  expect(edits.done).toEqual([])
})
