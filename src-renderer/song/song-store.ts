import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import {
  clipsReplaced,
  EMPTY_SONG,
  sentChanges,
  songEndTick,
  TempoMap,
  type AudioClip,
  type Clip,
  type ClipSound,
  type NotePlace,
  type Song,
  type SongChange,
  type SongLoop,
} from '../../src-shared/music/index.ts'
import type { CallResult, EventPayload, SongHistory } from '../../src-shared/rpc/index.ts'
import { newSongId } from './add-to-song.ts'
import { FollowedSong } from './followed-song.ts'
import { loopSet } from '../editors/arrangement/core/ruler-editor.ts'
import { useKeyTurns } from '../keyboard/key-turns.ts'
import { rpc } from '../rpc/index.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { usePlayerStore, type Stretch } from '../stores/player-store.ts'

const NO_HISTORY: SongHistory = { undo: null, redo: null }

type MadeSound = CallResult<'song.prepareSound'>

/** The song as this window shows it: its own edits at once, those of others and undo as the program tells of them. */
export const useSongStore = defineStore('song', () => {
  const song = shallowRef<Song>(EMPTY_SONG)
  const history = shallowRef<SongHistory>(NO_HISTORY)
  const isLoaded = ref(false)
  /** Of the clip that the piano roll shows. */
  const openClipId = ref<string | null>(null)
  /** Where playing begins. */
  const cursorTick = ref(0)
  const tempi = computed(() => song.value.tempi)
  const tempo = computed(() => new TempoMap(tempi.value))
  const endTick = computed(() => songEndTick(song.value, tempo.value))
  /** The sound that was made for playing: where in the song it begins. */
  const heard = shallowRef<{ id: string; startSample: number; sampleRate: number; meteredTrackIds: readonly string[] } | null>(null)
  /** Clicks along with the song, and so many bars of them before it. */
  const metronome = ref({ isOn: false, countInBars: 0 })
  /** Begins again from where it is heard, so that an edit is heard, too. */
  const playAnew = useDebounceFn(
    () => (isPlaying.value ? play(playingTick.value ?? cursorTick.value, { countsIn: false, lastsSeconds: lasting }) : undefined),
    250,
  )
  const player = usePlayerStore()
  const notices = useNoticesStore()
  const { keysWaitFor } = useKeyTurns()
  const followed = new FollowedSong()
  /** What plays lasts so long at least. */
  let lasting = 0

  const openPlace = computed<NotePlace | null>(() => {
    for (const { id, clips } of song.value.tracks) {
      const clip: Clip | undefined = clips.find((candidate) => candidate.id === openClipId.value)
      if (clip?.kind === 'notes') return { trackId: id, clip }
    }
    return null
  })

  async function load(): Promise<void> {
    const opened = await rpc().call('song.open', {})
    followed.open(opened)
    song.value = followed.song
    history.value = opened.history
    isLoaded.value = true
  }

  /** Nothing is known of another project's song. */
  function forget(): void {
    followed.forget()
    song.value = followed.song
    history.value = NO_HISTORY
    isLoaded.value = false
    openClipId.value = null
    cursorTick.value = 0
    heard.value = null
  }

  /** Shows the changes at once; where the program refuses them the song is shown as it is there. */
  async function edit(label: string, changes: SongChange[]): Promise<void> {
    const editId = newSongId('edit')
    followed.edit(editId, changes)
    song.value = followed.song
    history.value = { undo: label, redo: null }
    void playAnew()
    const kept = await notices.attempt(async () => {
      await rpc().call('song.edit', { label, changes: sentChanges(changes), editId })
      return true
    })
    if (!kept) await notices.attempt(load)
  }

  function changed(event: EventPayload<'song.changed'>): void {
    if (!isLoaded.value || followed.isKnown(event)) return
    history.value = event.history
    if (event.kind !== 'do') void playAnew()
    try {
      followed.follow(event)
      song.value = followed.song
    } catch {
      void notices.attempt(load)
    }
  }

  const undo = (): Promise<unknown> => keysWaitFor(notices.attempt(() => rpc().call('song.undo', {})))
  const redo = (): Promise<unknown> => keysWaitFor(notices.attempt(() => rpc().call('song.redo', {})))

  const isPlaying = computed(() => heard.value !== null && player.isSounding({ kind: 'song', id: heard.value.id }))
  /** Seconds of that sound that are heard while something is recorded along with it; null where nothing is. */
  const secondsAlong = ref<number | null>(null)
  /** What is heard now; null where the song is not playing. In a loop the place goes round with the sound. */
  const playingTick = computed(() => {
    const sound = heard.value
    if (!sound) return null
    const seconds = isPlaying.value ? player.positionFrame / sound.sampleRate : secondsAlong.value
    return seconds === null ? null : tempo.value.tickAt(sound.startSample / sound.sampleRate + seconds)
  })

  /** What goes round when playing begins at a tick: behind its end a loop is not entered any more. */
  const loopFrom = (tick: number): SongLoop | null => (song.value.loop?.isOn && tick < song.value.loop.endTick ? song.value.loop : null)

  /** Has the sound of the song made, from a tick on. @returns null where it could not be, which the person was told */
  async function made(startTick: number, countsIn: boolean, lastsSeconds: number): Promise<MadeSound | null> {
    const clicks = { ...metronome.value, countInBars: countsIn ? metronome.value.countInBars : 0 }
    return (await notices.attempt(() => rpc().call('song.prepareSound', { startTick, metronome: clicks, lastsSeconds }))) ?? null
  }

  function hear({ soundId: id, startSample, sampleRate, meteredTrackIds }: MadeSound): void {
    heard.value = { id, startSample, sampleRate, meteredTrackIds }
  }

  /** For something that is recorded along with the song. @param lastsSeconds  at least, from that tick on */
  async function prepareAlong(startTick: number, lastsSeconds: number): Promise<MadeSound | null> {
    const sound = await made(startTick, true, lastsSeconds)
    if (sound) hear(sound)
    return sound
  }

  /** @returns whether it plays */
  async function play(
    fromTick = cursorTick.value,
    { countsIn = metronome.value.countInBars > 0, lastsSeconds = 0 } = {},
  ): Promise<boolean> {
    const loop = lastsSeconds > 0 ? null : loopFrom(fromTick)
    // The sound is made from where it is to be heard first or again.
    const startTick = Math.min(fromTick, loop?.startTick ?? fromTick)
    const hasCountIn = countsIn && startTick === fromTick
    const sound = await made(startTick, hasCountIn, lastsSeconds)
    if (!sound) return false
    hear(sound)
    lasting = lastsSeconds
    const { soundId, startSample, sampleRate, samples } = sound
    const frameOf = (tick: number): number => tempo.value.sampleAt(tick, sampleRate) - startSample
    const source = { ref: { kind: 'song', id: soundId }, title: 'Song', kind: 'Song', sampleRate, channels: 2 } as const
    await player.play(
      { ...source, totalFrames: Math.max(samples, loop ? frameOf(loop.endTick) : 0), growing: true },
      null,
      hasCountIn ? 0 : frameOf(fromTick),
    )
    entering.value = loop && { startFrame: frameOf(loop.startTick), endFrame: frameOf(loop.endTick) }
    return true
  }

  /** A loop that playing is to enter: from before it the way to it is heard once. */
  const entering = shallowRef<Stretch | null>(null)
  watch([entering, () => player.positionFrame], ([loop, frame]) => {
    if (!loop || !isPlaying.value || frame < loop.startFrame) return
    entering.value = null
    player.setLoop(loop)
  })

  /** Playing begins there; what is heard goes there at once. */
  function locate(tick: number): void {
    cursorTick.value = tick
    if (isPlaying.value) void play(tick, { countsIn: false })
  }

  function setMetronome(change: Partial<typeof metronome.value>): void {
    metronome.value = { ...metronome.value, ...change }
    void playAnew()
  }

  function loopOver(startTick: number, endTick: number): void {
    void edit('Set the loop', loopSet(song.value, { startTick, endTick, isOn: true }))
  }

  /** Another of the sounds that were made for a clip's place. */
  async function chooseVariant(clip: AudioClip, sound: ClipSound): Promise<void> {
    const track = song.value.tracks.find(({ clips }) => clips.includes(clip))
    const take = useTakesStore().byId.get(sound.id)
    if (!track || !take) return
    const { sampleRate, frames: soundSamples } = take
    const lengthSamples = Math.min(soundSamples, Math.round((clip.lengthSamples * sampleRate) / clip.sampleRate))
    const next = { ...clip, sound, sampleRate, soundSamples, lengthSamples, offsetSamples: 0 }
    await edit('Choose a variant', clipsReplaced(track.id, [clip], [next]))
  }

  /** Where there is none it goes round the whole song. */
  function toggleLoop(): void {
    const { loop } = song.value
    if (!loop) loopOver(0, Math.max(endTick.value, 3840))
    else void edit(loop.isOn ? 'Loop off' : 'Loop on', loopSet(song.value, { ...loop, isOn: !loop.isOn }))
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
    heard,
    endTick,
    isPlaying,
    playingTick,
    load,
    forget,
    prepareAlong,
    secondsAlong,
    edit,
    changed,
    undo,
    redo,
    play,
    locate,
    metronome,
    setMetronome,
    loopOver,
    chooseVariant,
    toggleLoop,
    togglePlaying,
  }
})
