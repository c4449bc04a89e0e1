import { evenly, piecesOf, type RealSound } from '../real-sounds.ts'
import type { Resemblance, ResemblanceIndex } from './resemblance.ts'
import { semitoneFrames, SEMITONE_HOP_SAMPLES } from './semitone-frames.ts'

/** Of the music's own pieces that say how much it is like itself. */
export const OWN_PIECES = 4

/**
 * How much music is like other places of itself: the measure of how much takes may be like it.
 *
 * @param index   of these sounds
 * @param onStep  hears the share that is done before each piece; may stop the search by throwing
 */
export async function ownResemblances(
  index: ResemblanceIndex,
  sounds: readonly RealSound[],
  onStep: (share: number) => Promise<void>,
): Promise<Resemblance[]> {
  const own: Resemblance[] = []
  const pieces = evenly(piecesOf(sounds), OWN_PIECES)
  for (const [i, { samples, recording, start }] of pieces.entries()) {
    await onStep(i / pieces.length)
    const origin = { recording, startFrame: Math.round(start / SEMITONE_HOP_SAMPLES) }
    own.push(...index.search(semitoneFrames(samples), { origin }).windows)
  }
  return own
}
