import { shallowRef } from 'vue'
import type { ClipSound } from '../../src-shared/music/index.ts'
import type { ClipWave } from '../editors/arrangement/core/clip-painter.ts'
import { rpc } from '../rpc/index.ts'

/** Parts that a sound is drawn by: enough for a clip as wide as a screen. */
const POINTS = 4096
/** A sound that is not there may come back, as its disk does: it is asked for again when it is looked at after so long. */
const AGAIN_MS = 5000

/** The waves of the sounds in a song, each asked for once. */
export class ClipWaves {
  private readonly waves = new Map<string, ClipWave>()
  private readonly asked = new Set<string>()
  private readonly changes = shallowRef(0)

  /** Null until it has come; `samples` is the length of the sound. */
  of(sound: ClipSound, samples: number): ClipWave | null {
    const key = `${sound.kind}/${sound.id}`
    if (!this.asked.has(key)) {
      this.asked.add(key)
      void this.ask(key, sound, samples)
    }
    return this.waves.get(key) ?? null
  }

  /** Another number when a wave has come, or turned out not to be there; reactive. */
  get version(): number {
    return this.changes.value
  }

  private async ask(key: string, sound: ClipSound, samples: number): Promise<void> {
    const before = this.waves.get(key)
    try {
      this.waves.set(key, await rpc().call('sound.peaks', { sound, startFrame: 0, endFrame: samples, points: POINTS }))
    } catch {
      // The clip shows it, and playing says why.
      this.waves.set(key, 'missing')
      setTimeout(() => this.asked.delete(key), AGAIN_MS)
    }
    if (this.waves.get(key) !== before) this.changes.value++
  }
}
