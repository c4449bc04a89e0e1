import { computed, onScopeDispose, watch } from 'vue'
import type { Track } from '../../src-shared/music/index.ts'
import { useRollStore } from '../editors/piano-roll/roll-store.ts'
import { useMidiStore } from '../midi/midi-store.ts'
import { useNoteSounds } from './note-sounds-store.ts'
import { useSongStore } from './song-store.ts'
import { useSongViewStore } from './song-view-store.ts'

/**
 * Lets a MIDI instrument be heard on the track that is worked on: that of the open clip, else the one that is chosen. Its sounds are
 * fetched as soon as it is, before the first key is struck.
 */
export function useSongKeys(): void {
  const song = useSongStore()
  const view = useSongViewStore()
  const roll = useRollStore()
  const midi = useMidiStore()
  const sounds = useNoteSounds()

  const track = computed((): Track | null => {
    const open = song.openPlace?.trackId
    const found = song.song.tracks.find(({ id }) => (open ? id === open : view.chosenTracks.has(id)))
    return found?.kind === 'notes' ? found : null
  })
  const isHeard = computed(() => midi.state === 'on' && roll.liking.isHeard)
  watch(
    [() => track.value?.instrument, () => track.value?.sampler, isHeard],
    () => {
      // What cannot be fetched now is fetched when it is struck.
      if (track.value && isHeard.value) void sounds.prepare(track.value).catch(() => undefined)
    },
    { immediate: true },
  )
  onScopeDispose(
    midi.follow((message) => {
      if (message.kind !== 'note-on' || !track.value || !isHeard.value) return
      const { instrument, sampler } = track.value
      // A note that cannot be heard keeps nobody from playing it.
      void sounds.play([{ instrument, sampler, pitch: message.pitch, velocity: message.velocity }]).catch(() => undefined)
    }),
  )
  onScopeDispose(sounds.close)
}
