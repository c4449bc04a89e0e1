import type { Stereo } from './mix-blocks.ts'

/** What a track plays before its level, place and sends: clips of sound, or an instrument. */
export interface TrackSource {
  /**
   * Adds its next samples; blocks follow each other.
   *
   * @param block  silent
   * @param at     sample of the song at which the block begins
   * @returns      whether anything was added
   */
  add(block: Stereo, at: number): Promise<boolean>
}
