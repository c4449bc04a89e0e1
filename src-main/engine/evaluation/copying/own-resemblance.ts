import { evenly, PIECE_SECONDS, piecesOf, secondsOf, type RealSound } from '../real-sounds.ts'
import type { Resemblance, ResemblanceIndex } from './resemblance.ts'
import { semitoneFrames, SEMITONE_HOP_SAMPLES } from './semitone-frames.ts'

/** Of the music's own pieces that say how much it is like itself; more, where they are short. */
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
  const all = piecesOf(sounds)
  const most = Math.ceil((OWN_PIECES * PIECE_SECONDS * all.length) / Math.max(1, secondsOf(all)))
  const pieces = evenly(all, Math.max(OWN_PIECES, most))
  for (const [i, { samples, recording, start }] of pieces.entries()) {
    await onStep(i / pieces.length)
    const origin = { recording, startFrame: Math.round(start / SEMITONE_HOP_SAMPLES) }
    own.push(...index.search(semitoneFrames(samples), { origin }).windows)
  }
  return own
}
