import type { ChannelMix } from '../dsp/mixdown.ts'

/** A recording's decoded sound in the project's cache: interleaved float32. */
export interface PcmSource {
  recordingId: string
  name: string
  pcmPath: string
  /** Names derived features in the cache: follows from the source file's content and from how it was mended. */
  soundKey: string
  sampleRate: number
  /** That are heard: one or two. */
  channels: number
  /** Where the file holds more of them than are heard. */
  mix?: ChannelMix
  /** Samples per channel. */
  frames: number
  /** It sounds, but left and right leave nothing of it in mono. */
  cancels?: boolean
}
