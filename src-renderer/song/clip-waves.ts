import { shallowReactive } from 'vue'
import type { ClipSound } from '../../src-shared/music/index.ts'
import type { WholeWave } from '../editors/arrangement/core/arrangement-painter.ts'
import { rpc } from '../rpc/index.ts'

/** Parts that a sound is drawn by: enough for a clip as wide as a screen. */
const POINTS = 4096

/** The waves of the sounds in a song, each asked for once. */
export class ClipWaves {
  private readonly waves = shallowReactive(new Map<string, WholeWave | null>())

  /** Null until it has come; `samples` is the length of the sound. */
  of(sound: ClipSound, samples: number): WholeWave | null {
    const key = `${sound.kind}/${sound.id}`
    const known = this.waves.get(key)
    if (known !== undefined) return known
    this.waves.set(key, null)
    rpc()
      .call('sound.peaks', { sound, startFrame: 0, endFrame: samples, points: POINTS })
      .then(
        (wave) => this.waves.set(key, wave),
        // A sound that is not there has no wave; playing says why.
        () => undefined,
      )
    return null
  }

  get count(): number {
    return [...this.waves.values()].filter(Boolean).length
  }
}
