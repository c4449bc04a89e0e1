import { useIntervalFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { SongSender, type TimedMessage, type Told } from '../../../src-shared/music/sync/index.ts'
import { useRecorderStore } from '../../recorder/recorder-store.ts'
import { useSongStore } from '../../song/song-store.ts'
import { useNoticesStore } from '../../stores/notices-store.ts'
import { usePlayerStore } from '../../stores/player-store.ts'
import { useMidiStore } from '../midi-store.ts'
import { LinkFollower } from './link-follower.ts'
import { needsSysex, storedLink, type LinkSettings } from './link-settings.ts'

const SETTINGS_KEY = 'spectraloom.midi.link'
/** How often what is due is looked for; it is sent far ahead. */
const LOOK_MS = 25

/** The song in time with other programs and machines: it tells them its beat, its time and what it does, or follows theirs. */
export const useLiveLink = defineStore('live-link', () => {
  const midi = useMidiStore()
  const song = useSongStore()
  const player = usePlayerStore()
  const isOpen = ref(false)
  const settings = ref<LinkSettings>(storedLink(localStorage.getItem(SETTINGS_KEY)))
  /** Of the clock that is heard. */
  const heardBpm = ref<number | null>(null)
  const told = computed<Told>(() => ({
    clock: settings.value.sendsClock,
    timecode: settings.value.sendsTimecode ? settings.value.rate : null,
    machine: settings.value.sendsMachine && midi.hasSysex(),
  }))
  const isSending = computed(
    () => settings.value.outputId !== null && (told.value.clock || told.value.timecode !== null || told.value.machine),
  )
  const isOn = computed(() => isSending.value || settings.value.follows !== 'nothing')
  const sender = new SongSender(song.tempo, told.value)
  const follower = new LinkFollower({
    play: (tick) => void song.play(tick, { countsIn: false }),
    pause: () => player.pause(),
    locate: (tick) => song.locate(tick),
    record: () => void useNoticesStore().attempt(() => useRecorderStore().toggle()),
    tickAt: (seconds) => song.tempo.tickAt(seconds),
    get cursorTick() {
      return song.cursorTick
    },
    get isPlaying() {
      return song.isPlaying
    },
  })

  function pass(messages: readonly TimedMessage[]): void {
    const { outputId } = settings.value
    if (outputId !== null) for (const { bytes, atMs } of messages) midi.send(outputId, bytes, atMs)
  }

  /** Asks for instruments, with machines where it is to speak with them. */
  async function change(next: Partial<LinkSettings>): Promise<void> {
    settings.value = { ...settings.value, ...next }
    localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings.value))
    const wantsMore = needsSysex(settings.value) && !midi.hasSysex()
    if (isOn.value && (midi.state !== 'on' || wantsMore)) await midi.turnOn(needsSysex(settings.value))
    sender.set(song.tempo, told.value)
  }

  watch([() => song.tempo, told], ([tempo, now]) => sender.set(tempo, now))
  watch(
    () => (song.isPlaying && song.heard ? (song.heard.startSample + player.positionFrame) / song.heard.sampleRate : null),
    (place) => {
      if (isSending.value) pass(place === null ? sender.stopped() : sender.playing(place, performance.now()))
    },
  )
  midi.link((bytes, atMs) => {
    follower.hear(bytes, atMs, settings.value.follows)
    heardBpm.value = follower.tempo.bpm
  })
  const looking = useIntervalFn(
    () => {
      if (isSending.value) pass(sender.due(performance.now()))
      follower.look(performance.now())
    },
    LOOK_MS,
    { immediate: false },
  )
  watch(isOn, (on) => (on ? looking.resume() : looking.pause()), { immediate: true })
  // As it was set the last time, the person is asked once.
  const stopAsking = watch(
    () => midi.state,
    (state) => {
      if (state !== 'on' || !isOn.value || !needsSysex(settings.value) || midi.hasSysex()) return
      stopAsking()
      void midi.turnOn(true)
    },
  )

  return { isOpen, settings, heardBpm, isOn, isSending, change }
})
