import type { Speaker } from '../dsp/speakers.ts'

/** What a sound file turned out to be, found from its content. */
export type AudioFormat =
  'wav' | 'aiff' | 'flac' | 'mp3' | 'ogg-vorbis' | 'opus' | 'aac' | 'alac' | 'adpcm' | 'wavpack' | 'au' | 'caf' | 'pcm'

/**
 * A sound file being decoded from its beginning to its end in blocks, so that hours of sound need no more memory than minutes.
 * Used once: `blocks` can be iterated one time. Leaving the loop early, or `close`, frees everything.
 */
export interface AudioStream {
  readonly format: AudioFormat
  /** In words, e.g. "WAV, 24 bit". */
  readonly description: string
  readonly sampleRate: number
  readonly channels: number
  /** What each channel is meant for; null or absent: tracks, or not more than two. */
  readonly speakers?: readonly Speaker[] | null
  /** Samples may lie beyond full scale without being broken: floats. */
  readonly hasHeadroom?: boolean
  /** Samples per channel as far as the file tells it (a damaged file may hold fewer); undefined where it does not. */
  readonly expectedFrames: number | undefined
  /** What was wrong and was worked around: damaged or cut-off parts, contradicting headers. Complete once `blocks` has ended. */
  readonly warnings: readonly string[]
  /** How far into the file decoding has come, 0..1. */
  progress(): number
  /** Planar blocks, nominally -1..1: one Float32Array per channel, all of one length > 0. Owned by the receiver. */
  blocks(): AsyncIterable<Float32Array[]>
  close(): Promise<void>
}

/** Channel counts above this are refused: no recorder makes them, and they let a tiny file ask for much memory. */
export const MAXIMUM_CHANNELS = 64
export const MINIMUM_SAMPLE_RATE = 1000
export const MAXIMUM_SAMPLE_RATE = 768_000

export const isUsualSampleRate = (sampleRate: number): boolean =>
  Number.isFinite(sampleRate) && sampleRate >= MINIMUM_SAMPLE_RATE && sampleRate <= MAXIMUM_SAMPLE_RATE

/** Blocks of equal channel count, one after another. */
export function concatenateBlocks(blocks: readonly (readonly Float32Array[])[]): Float32Array[] {
  if (blocks.length === 1) return [...blocks[0]]
  const frames = blocks.reduce((sum, block) => sum + block[0].length, 0)
  return Array.from({ length: blocks[0]?.length ?? 0 }, (_, channel) => {
    const samples = new Float32Array(frames)
    let offset = 0
    for (const block of blocks) {
      samples.set(block[channel], offset)
      offset += block[channel].length
    }
    return samples
  })
}
