import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { SONG_RECORDING_SECONDS, type PlayedOutcome } from '../../src-shared/rpc/index.ts'
import type { MidiMessage, Track } from '../../src-shared/music/index.ts'
import type { ComingClip } from '../editors/arrangement/core/arrangement-painter.ts'
import { useKeyTurns } from '../keyboard/key-turns.ts'
import { useMidiStore } from '../midi/midi-store.ts'
import { NotesOnTheirWay } from '../midi/notes-on-their-way.ts'
import { useRecorderStore } from '../recorder/recorder-store.ts'
import { useNoticesStore } from '../stores/notices-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'
import { trackAdded } from './add-to-song.ts'
import { PlaceClock } from './place-clock.ts'
import { useSongStore } from './song-store.ts'
import { useSongViewStore } from './song-view-store.ts'

/** A recording on a track, from where playing began. */
interface Recorded {
  kind: 'notes' | 'sound'
  trackId: string
  startTick: number
}

/** Recording into the song: on a track of sound what comes in at the input, on one of notes what is played on a MIDI instrument. */
export const useSongRecording = defineStore('song-recording', () => {
  const song = useSongStore()
  const view = useSongViewStore()
  const recorder = useRecorderStore()
  const player = usePlayerStore()
  const notices = useNoticesStore()
  const { keysWaitFor } = useKeyTurns()
  const running = shallowRef<Recorded | null>(null)
  const isOn = computed(() => running.value !== null)
  let notes: NotesOnTheirWay | null = null
  let clock = new PlaceClock()
  let unfollow = (): void => undefined
  /** Whether the recorder was open before; an input that was opened for the song is closed with it. */
  let closesInput = false

  /** What grows on the track while it is recorded. */
  const shown = computed((): ComingClip[] => {
    const { value: recorded } = running
    const tick = song.playingTick
    if (!recorded || tick === null || tick <= recorded.startTick) return []
    return [{ ...recorded, endTick: tick, progress: 1, label: 'Recording', isRecording: true }]
  })

  function refuse(message: string, advice: string): void {
    notices.show({ level: 'info', message, advice })
  }

  /** The track that is chosen, or the only one there is; a new one of sound where the song is empty. */
  async function target(): Promise<Track | null> {
    const { tracks } = song.song
    if (tracks.length === 0) {
      const { change, track } = trackAdded(song.song, 'audio', 'Sound 1')
      await song.edit('Add a track of sound', [change])
      return track
    }
    const chosen = tracks.filter(({ id }) => view.chosenTracks.has(id))
    const track = chosen[0] ?? (tracks.length === 1 ? tracks[0] : null)
    if (!track) refuse('No track is chosen.', 'Choose the one to record on by its head, then record.')
    else if (track.kind === 'group') refuse('A group holds no clips.', 'Choose one of its tracks.')
    else if (track.isFrozen) refuse(`“${track.name}” is frozen.`, 'Unfreeze it first.')
    else return track
    return null
  }

  async function start(): Promise<void> {
    const track = await target()
    if (!track || isOn.value) return
    if (track.kind === 'notes') await startNotes(track)
    else await startSound(track)
  }

  async function startNotes({ id: trackId }: Track): Promise<void> {
    const midi = useMidiStore()
    if (midi.state !== 'on') await midi.turnOn()
    if (midi.state !== 'on' || midi.inputs.length === 0) {
      const reason = midi.state === 'denied' ? 'Allow MIDI for this page, then record.' : 'Connect one, then record.'
      return refuse('No MIDI instrument can be heard.', reason)
    }
    const startTick = song.cursorTick
    running.value = { kind: 'notes', trackId, startTick }
    clock = new PlaceClock()
    const now = (): number | null => clock.secondsAt(performance.now())
    const begun = await notices.attempt(() => NotesOnTheirWay.begin({ kind: 'song', trackId, startTick }, now, cancel))
    if (!begun) return cancel()
    notes = begun
    unfollow = midi.follow(heard)
    if (await song.play(startTick, { lastsSeconds: SONG_RECORDING_SECONDS })) return
    cancel()
    await finishNotes()
  }

  async function startSound({ id: trackId }: Track): Promise<void> {
    const startTick = song.cursorTick
    closesInput = !recorder.shown
    running.value = { kind: 'sound', trackId, startTick }
    const along = await song.prepareAlong(startTick, song.metronome.isOn ? SONG_RECORDING_SECONDS : 1)
    if (!along) return cancel()
    const punchInSeconds = song.tempo.secondsAt(startTick) - along.startSample / along.sampleRate
    const setup = { ...recorder.setup, name: undefined, along: { kind: 'song', id: along.soundId } as const }
    const begun = await recorder.startWith({
      ...setup,
      countInBars: 0,
      metronome: false,
      preRollSeconds: 0,
      punchInSeconds,
      songPlace: { trackId, startTick },
      punchOutSeconds: null,
    })
    if (!begun) cancel()
  }

  /** Nothing came of it. */
  function cancel(): void {
    unfollow()
    if (running.value?.kind === 'sound' && closesInput) void recorder.hide()
    running.value = null
  }

  function heard(message: MidiMessage, atMs: number): void {
    const seconds = clock.secondsAt(atMs)
    if (seconds !== null) notes?.hear(message, seconds)
  }

  async function stop(): Promise<void> {
    if (running.value?.kind === 'sound') await recorder.stop()
    else if (running.value) {
      player.pause()
      await keepNotes()
    }
  }

  /** @returns what they became; undefined where the program could not put them in their place, which is said */
  async function finishNotes(): Promise<PlayedOutcome | undefined> {
    const played = notes
    notes = null
    return played ? keysWaitFor(notices.attempt(() => played.finish())) : undefined
  }

  async function keepNotes(): Promise<void> {
    cancel()
    const outcome = await finishNotes()
    if (!outcome) return
    const { clipId, takeId } = outcome
    if (clipId !== null) view.chosenClips = new Set([clipId])
    else if (takeId !== null) refuse('The track is gone; the notes are among the takes.', 'From there they can be put on another track.')
    else refuse('No note was played.', 'Keys that are assigned to a control are not recorded.')
  }

  /** A recording is over; the program has put one that was made for the song where it was played. */
  function finished(): void {
    if (running.value?.kind === 'sound') cancel()
  }

  const toggle = (): Promise<void> => (isOn.value ? stop() : start())

  watch(
    () => (running.value?.kind === 'sound' && recorder.busy ? recorder.report.alongSeconds : null),
    (seconds) => (song.secondsAlong = seconds),
  )
  watch(
    () => player.positionFrame,
    (frame) => {
      if (running.value?.kind !== 'notes' || !song.isPlaying || !song.heard) return
      const { startSample, sampleRate } = song.heard
      clock.told((startSample + frame) / sampleRate, performance.now())
    },
  )
  // The song has come to its end, was stopped, or something else plays.
  watch(
    () => song.isPlaying,
    (isPlaying, wasPlaying) => {
      if (wasPlaying && !isPlaying && running.value?.kind === 'notes') void keepNotes()
    },
  )

  return { isOn, shown, toggle, stop, finished }
})
