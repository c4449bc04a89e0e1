import type { SoundMap } from '../../src-shared/rpc/index.ts'
import { useLiveStore } from '../live/live-store.ts'
import { playableRecording } from '../player/playable.ts'
import { useLibraryStore } from '../stores/library-store.ts'
import { usePlayerStore } from '../stores/player-store.ts'

/** Lets single units of the map be heard: the newest that was asked for, where they are asked for faster than they begin. */
export function useUnitPlayer(map: () => SoundMap): { play(unit: number): void; stop(): void } {
  const player = usePlayerStore()
  const library = useLibraryStore()
  const live = useLiveStore()
  let next: number | null = null
  let begins = false
  let own = false

  async function go(): Promise<void> {
    begins = true
    while (next !== null) {
      const unit = next
      next = null
      const { recordingIds, recording, startSeconds, seconds } = map()
      const source = library.byId.get(recordingIds[recording[unit]])
      if (!source) continue
      const sound = playableRecording(source)
      const frame = (at: number): number => Math.min(sound.totalFrames, Math.round(at * sound.sampleRate))
      const part = { startFrame: frame(startSeconds[unit]), endFrame: frame(startSeconds[unit] + seconds[unit]) }
      own = true
      await player.play(sound, part)
    }
    begins = false
  }

  return {
    play(unit) {
      // What is played live has the sound device.
      if (live.active) return
      next = unit
      if (!begins) void go()
    },
    stop() {
      next = null
      if (own && player.stretch) player.pause()
    },
  }
}
