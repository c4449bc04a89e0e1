import type { Samples } from '../../src-shared/units.ts'
import type { PlayerReport } from '../../src-shared/rpc/index.ts'
import type { SoundSource } from './sound-source.ts'

/** Whom a player tells. */
export interface PlayerPorts {
  reported(report: PlayerReport): void
  failed(error: unknown): void
}

/** What makes sound: the program in the app, a double in the tests. */
export interface Player {
  /** Plays `source` from `startFrame`. */
  start(source: SoundSource, startFrame: Samples): Promise<void>
  seek(frame: number): void
  /** Lets a place be heard for a moment while it is dragged over. */
  scrub(frame: number): void
  play(): void
  pause(): void
  /** Repeats a stretch; null plays on. */
  setLoop(loop: { startFrame: Samples; endFrame: Samples } | null): void
  clear(): void
  /** Linear gain, 0 to 1. */
  setVolume(gain: number): void
}
