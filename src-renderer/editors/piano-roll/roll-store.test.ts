import { beforeEach, describe, expect, it } from 'vitest'
import { newTrack, PLAIN_NOTES, type NoteClip, type Track } from '../../../src-shared/music/index.ts'
import { FakeHost } from '../../../test/support/fake-host/fake-host.ts'
import { testNote } from '../../../test/support/test-roll.ts'
import { startWindowSession } from '../../../test/support/window-session.ts'
import { useSongStore } from '../../song/song-store.ts'
import { useProjectStore } from '../../stores/project-store.ts'
import { useRollStore } from './roll-store.ts'

const clip = (id: string, startTick: number): NoteClip => ({
  ...{ ...PLAIN_NOTES, id, kind: 'notes', name: id, startTick, lengthTicks: 1920, notes: [testNote(1, 0, 60)] },
})
const track = (id: string, ...clips: NoteClip[]): Track => ({ ...newTrack(id, 'notes', id, 0), clips })
const names = (places: readonly { clip: NoteClip }[]): string[] => places.map((place) => place.clip.id)

beforeEach(async () => {
  await startWindowSession(new FakeHost())
  await useProjectStore().create('Evening', undefined)
  const song = useSongStore()
  await song.load()
  const tracks = [track('lead', clip('open', 1920), clip('later', 3840)), track('bass', clip('before', 0), clip('along', 2880))]
  await song.edit('Begin', [{ kind: 'tracks', removed: [], added: tracks.map((added, index) => ({ index, track: added })) }])
  song.openClipId = 'open'
})

describe('clips beside the open one', () => {
  it('are those that sound along it, and those that are edited with it', () => {
    const roll = useRollStore()
    expect([roll.hasAlongside, names(roll.alongside)]).toEqual([true, ['along']])
    roll.toggleBeside('before')
    expect(names(roll.alongside)).toEqual(['before', 'along'])
    expect(names(roll.places)).toEqual(['open', 'before'])
    roll.toggleBeside('before')
    useSongStore().openClipId = 'later'
    expect(names(roll.alongside)).toEqual(['along'])
    useSongStore().openClipId = 'before'
    expect([roll.hasAlongside, names(roll.alongside)]).toEqual([false, []])
  })

  it('show through as the same list as long as they stay as they are', async () => {
    const roll = useRollStore()
    const song = useSongStore()
    roll.like({ showsGhosts: true })
    const { ghosts } = roll
    expect(names(ghosts).sort()).toEqual(['along', 'before', 'later'])
    const edit = async (trackId: string, id: string): Promise<void> => {
      const removed = song.song.tracks.flatMap(({ clips }) => clips).filter((one): one is NoteClip => one.id === id && one.kind === 'notes')
      const added = removed.map((one) => ({ ...one, notes: [testNote(1, 0, 72)] }))
      await song.edit('Change', [{ kind: 'clips', trackId, removed, added }])
    }
    await edit('lead', 'open')
    expect(roll.places[0].clip.notes[0].pitch).toBe(72)
    expect(roll.ghosts).toBe(ghosts)
    await edit('bass', 'along')
    expect(roll.ghosts.find((ghost) => ghost.clip.id === 'along')!.clip.notes[0].pitch).toBe(72)
  })
})
