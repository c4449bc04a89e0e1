import type { Component } from 'vue'
import { useLiveStore } from '../live/live-store.ts'
import { useSongStore } from '../song/song-store.ts'
import SongView from '../song/SongView.vue'
import { useLibraryStore } from '../stores/library-store.ts'
import { useMidiTakesStore } from '../stores/midi-takes-store.ts'
import { useTakesStore } from '../stores/takes-store.ts'
import { useTrainingStore } from '../stores/training-store.ts'
import GenerateView from '../views/GenerateView.vue'
import LiveView from '../views/LiveView.vue'
import RecordingsView from '../views/RecordingsView.vue'
import TrainView from '../views/TrainView.vue'
import { clock, materialDuration, plural } from '../words/numbers.ts'
import type { StepId } from './steps.ts'

interface StepScreen {
  view: Component
  /** What stands below its name: what there is by now, or what to do. */
  note: () => string
}

/** What each step shows. A new one is a line here and one in `steps.ts`: its key, its button and its title follow. */
export const STEP_SCREENS: Record<StepId, StepScreen> = {
  recordings: {
    view: RecordingsView,
    note: () => (useLibraryStore().recordings.length ? materialDuration(useLibraryStore().totalSeconds) : 'add sound'),
  },
  train: {
    view: TrainView,
    note: () => (useTrainingStore().runs.length ? plural(useTrainingStore().runs.length, 'run') : 'teach a network'),
  },
  play: {
    view: GenerateView,
    note: () => {
      const count = useTakesStore().kept.length + useMidiTakesStore().takes.length
      return count ? plural(count, 'take') : 'hear it play'
    },
  },
  live: {
    view: LiveView,
    note: () => (useLiveStore().active ? `on air, ${clock(useLiveStore().state.secondsPlayed)}` : 'play with it'),
  },
  song: {
    view: SongView,
    note: () => (useSongStore().song.tracks.length ? plural(useSongStore().song.tracks.length, 'track') : 'put it together'),
  },
}
