import { computed, type ComputedRef } from 'vue'
import { useLiveStore } from '../live/live-store.ts'
import { usePlayerStore, type Levels } from '../stores/player-store.ts'

const SILENT: Levels = { peaks: [0, 0], rms: [0, 0], limiterGain: 1 }

/** Levels of what is heard at present: of the live generation while it runs, else of the sound that plays. */
export function useSoundingLevels(): ComputedRef<{ levels: Levels; sounding: boolean }> {
  const player = usePlayerStore()
  const live = useLiveStore()
  return computed(() => {
    if (live.sounding) return { levels: live.levels, sounding: true }
    return player.sounding ? { levels: player.levels, sounding: true } : { levels: SILENT, sounding: false }
  })
}
