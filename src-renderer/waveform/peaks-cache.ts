import type { Samples } from '../../src-shared/units.ts'
import type { SoundRef } from '../../src-shared/rpc/index.ts'
import { rpc } from '../rpc/index.ts'
import type { Peaks } from './bars.ts'

const MOST_KEPT = 400
const kept = new Map<string, Promise<Peaks>>()

/** Peaks of a sound's samples from `startFrame` to `endFrame` in `points` columns; asked for once, the oldest are forgotten. */
export function peaksOf(sound: SoundRef, startFrame: Samples, endFrame: Samples, points: number): Promise<Peaks> {
  const key = `${sound.kind}/${sound.id}/${startFrame}-${endFrame}/${points}`
  const known = kept.get(key)
  if (known) return known
  const asked = rpc().call('sound.peaks', { sound, startFrame, endFrame, points })
  kept.set(key, asked)
  // A failure is not kept: the next look asks again.
  asked.catch(() => kept.delete(key))
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? '')
  return asked
}
