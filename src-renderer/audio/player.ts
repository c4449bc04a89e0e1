import type { SoundSource } from './sound-source.ts'
import type { SoundPiece } from './stream-feeder.ts'
import type { VoiceReport } from './voice-messages.ts'

/** What a player needs and whom it tells. */
export interface PlayerPorts {
  read(source: SoundSource, startFrame: number, frameCount: number): Promise<SoundPiece>
  reported(report: VoiceReport): void
  lengthChanged(totalFrames: number, growing: boolean): void
  failed(error: unknown): void
}

/** What makes sound: Web Audio in the app, a double in the tests. */
export interface Player {
  /** Plays `source` from `startFrame`. */
  start(source: SoundSource, startFrame: number): Promise<void>
  seek(frame: number): void
  play(): void
  pause(): void
  /** The present sound has more samples than at the last read. */
  grew(): void
  /** Linear gain, 0 to 1. */
  setVolume(gain: number): void
}
