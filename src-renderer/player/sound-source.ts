import type { Samples } from '../../src-shared/units.ts'
import type { Speaker } from '../../src-shared/audio/speakers.ts'
import type { SoundRef } from '../../src-shared/rpc/index.ts'

/** A sound that can be played, and what the player needs to know beforehand. */
export interface SoundSource {
  ref: SoundRef
  title: string
  /** What it is, for the person: recording, take, preview. */
  kind: string
  sampleRate: number
  channels: number
  /** What each is meant for; null or absent: tracks, or not more than two. */
  speakers?: readonly Speaker[] | null
  /** Samples per channel so far. */
  totalFrames: Samples
  growing: boolean
  /** Places that were marked while it was recorded; frames as above. */
  markers?: readonly { frame: number; label: string }[]
}

export const sameSound = (a: SoundRef | null | undefined, b: SoundRef | null | undefined): boolean =>
  !!a && !!b && a.kind === b.kind && a.id === b.id
