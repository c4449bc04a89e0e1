/** A recording's decoded sound in the project's cache: interleaved float32. */
export interface PcmSource {
  recordingId: string
  name: string
  pcmPath: string
  /** Names derived features in the cache: follows from the source file's content and from how it was mended. */
  soundKey: string
  sampleRate: number
  channels: number
  /** Samples per channel. */
  frames: number
  /** It sounds, but left and right leave nothing of it in mono. */
  cancels?: boolean
}
