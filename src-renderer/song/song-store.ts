import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import {
  decodeSong,
  EMPTY_SONG,
  inverseOfAll,
  packedChange,
  songEndTick,
  TempoMap,
  wholeChange,
  withChanges,
  type Clip,
  type NotePlace,
  type Song,
  type SongChange,
} from '../../src-shared/music/index.ts'
import type { EventPayload, SongHistory } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'

const NO_HISTORY: SongHistory = { undo: null, redo: null }

/** The song as this window shows it: its own edits at once, those of others and undo as the program tells of them. */
export const useSongStore = defineStore('song', () => {
  const song = shallowRef<Song>(EMPTY_SONG)
  const history = shallowRef<SongHistory>(NO_HISTORY)
  const isLoaded = ref(false)
  /** Of the clip that the piano roll shows. */
  const openClipId = ref<string | null>(null)
  /** Where playing begins. */
  const cursorTick = ref(0)
  const tempo = computed(() => new TempoMap(song.value.tempi))
  const endTick = computed(() => songEndTick(song.value, tempo.value))
  /** The sound that was made for playing: where in the song it begins. */
  const heard = shallowRef<{ id: string; startSample: number; sampleRate: number } | null>(null)
  const player = usePlayerStore()
  const notices = useNoticesStore()
  let sequence = 0
  /** Edits of this window that the program has not told of yet. */
  let waiting: SongChange[][] = []

  const openPlace = computed<NotePlace | null>(() => {
    for (const { id, clips } of song.value.tracks) {
      const clip: Clip | undefined = clips.find((candidate) => candidate.id === openClipId.value)
      if (clip?.kind === 'notes') return { trackId: id, clip }
    }
    return null
  })

  async function load(): Promise<void> {
    const opened = await rpc().call('song.open', {})
    song.value = decodeSong(new TextDecoder().decode(opened.data)).song
    sequence = opened.sequence
    history.value = opened.history
    waiting = []
    isLoaded.value = true
  }

  /** Nothing is known of another project's song. */
  function forget(): void {
    song.value = EMPTY_SONG
    history.value = NO_HISTORY
    isLoaded.value = false
    openClipId.value = null
    cursorTick.value = 0
    heard.value = null
  }

  /** Shows the changes at once; where the program refuses them the song is shown as it is there. */
  async function edit(label: string, changes: SongChange[]): Promise<void> {
    song.value = withChanges(song.value, changes)
    waiting.push(changes)
    const kept = await notices.attempt(async () => {
      await rpc().call('song.edit', { label, changes: changes.map(packedChange) })
      return true
    })
    if (!kept) await notices.attempt(load)
  }

  function changed(event: EventPayload<'song.changed'>): void {
    if (!isLoaded.value || event.sequence <= sequence) return
    const changes = event.changes.map(wholeChange)
    const isNext = event.sequence === sequence + 1
    sequence = event.sequence
    history.value = event.history
    const [own] = waiting
    if (isNext && own && JSON.stringify(own.map(packedChange)) === JSON.stringify(event.changes)) {
      waiting.shift()
      return
    }
    try {
      if (!isNext) throw new Error('an event is missing')
      // Others were faster: what is only here goes on top of theirs.
      const without = waiting.toReversed().reduce((before, step) => withChanges(before, inverseOfAll(step)), song.value)
      song.value = waiting.reduce(withChanges, withChanges(without, changes))
    } catch {
      void notices.attempt(load)
    }
  }

  const undo = (): Promise<unknown> => notices.attempt(() => rpc().call('song.undo', {}))
  const redo = (): Promise<unknown> => notices.attempt(() => rpc().call('song.redo', {}))

  const isPlaying = computed(() => heard.value !== null && player.isSounding({ kind: 'song', id: heard.value.id }))
  /** What is heard now; null where the song is not playing. */
  const playingTick = computed(() => {
    const sound = heard.value
    if (!sound || !isPlaying.value) return null
    return tempo.value.tickAt((sound.startSample + player.positionFrame) / sound.sampleRate)
  })

  async function play(fromTick = cursorTick.value): Promise<void> {
    const made = await notices.attempt(() => rpc().call('song.prepareSound', { startTick: fromTick }))
    if (!made) return
    const { soundId, startSample, sampleRate, samples } = made
    heard.value = { id: soundId, startSample, sampleRate }
    await player.play({
      ref: { kind: 'song', id: soundId },
      title: 'Song',
      kind: 'Song',
      sampleRate,
      channels: 2,
      totalFrames: samples,
      growing: true,
    })
  }

  function togglePlaying(): void {
    if (isPlaying.value) player.pause()
    else void play()
  }

  return {
    song,
    history,
    isLoaded,
    openClipId,
    openPlace,
    cursorTick,
    tempo,
    endTick,
    isPlaying,
    playingTick,
    load,
    forget,
    edit,
    changed,
    undo,
    redo,
    play,
    togglePlaying,
  }
})
