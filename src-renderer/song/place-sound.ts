import type { Clip, SongChange } from '../../src-shared/music/index.ts'
import { clipEndTick } from '../../src-shared/music/index.ts'
import { rpc } from '../rpc/index.ts'
import { useAppStore } from '../stores/app-store.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { useMidiTakesStore } from '../stores/midi-takes-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { clipOfSound, trackAdded } from './add-to-song.ts'
import { useSongStore } from './song-store.ts'

/** Where in the song a sound goes: on a track of sound, or on one of its own. */
export interface SoundPlace {
  trackId: string | null
  tick: number
}

/** Puts a recording, a take or a MIDI take of the project into the song. */
export async function placeSound(id: string, place: SoundPlace): Promise<void> {
  if (useMidiTakesStore().takes.some((take) => take.id === id)) await rpc().call('song.addMidiTake', { takeId: id })
  else await placeSounds([id], place)
}

/** A recording or take, on a track of its own from where playing begins, from another screen than the song's. */
export async function addSoundToSong({ id, name }: { id: string; name: string }): Promise<void> {
  const notices = useNoticesStore()
  await notices.attempt(async () => {
    await placeSound(id, { trackId: null, tick: useSongStore().cursorTick })
    notices.show({
      ...{ level: 'info', message: `“${name}” is in the song.` },
      action: { label: 'Show', run: () => (useAppStore().step = 'song') },
    })
  })
}

/** Recordings and takes one behind the other, as one step. */
async function placeSounds(ids: readonly string[], { trackId, tick }: SoundPlace): Promise<void> {
  const song = useSongStore()
  if (!song.isLoaded) await song.load()
  const sounds = ids.flatMap((id) => useLibraryStore().byId.get(id) ?? useTakesStore().byId.get(id) ?? [])
  if (sounds.length === 0) return
  let at = tick
  const clips = sounds.map((sound): Clip => {
    const clip = clipOfSound(sound, at)
    at = clipEndTick(clip, song.tempo)
    return clip
  })
  const track = song.song.tracks.find(({ id }) => id === trackId)
  const takesThem = track?.kind === 'audio' && !track.isFrozen
  const change: SongChange = takesThem
    ? { kind: 'clips', trackId: track.id, removed: [], added: clips }
    : trackAdded(song.song, 'audio', sounds[0].name, clips).change
  await song.edit(sounds.length === 1 ? `Add “${sounds[0].name}”` : `Add ${sounds.length} sounds`, [change])
}

/** Files that are being imported go there when they are in the project. */
let dropped: SoundPlace | null = null

/** Files were let go over the song; the window imports them as everywhere else. */
export function placeDropped(place: SoundPlace): void {
  dropped = place
}

/** What an import of this window brought. */
export function placeImported(recordingIds: readonly string[]): void {
  const place = dropped
  dropped = null
  if (place) void useNoticesStore().attempt(() => placeSounds(recordingIds, place))
}
