/** Which recordings play the same piece, and which are the same recording. */
import { setImmediate } from 'node:timers/promises'
import { rankAlike, type VersionPair } from '../../../src-shared/project/likeness.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { FindVersionsInput, FoundVersions } from './find-versions-job.ts'
import { samePiece } from './same-piece.ts'

/** In larger libraries a recording is held against so many, those whose harmony moves most alike. */
const HELD_AGAINST = 20
const CLASSES = 12
/** Beats apart at which harmony is held against itself. */
const LAGS = [0, 1, 2, 4, 8]
/** From here on it is the same piece. */
const SAME_PIECE = 0.85
/** Of one piece in one key, from here on it sounds as the same recording does after it was stored another way. */
const SAME_SOUND = 0.75

/** The job: pairs that play the same piece. Cost: of each pair the product of their beats. */
export async function findVersions({ recordings }: FindVersionsInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<FoundVersions> {
  const chosen = pairsToCompare(recordings.map(({ likeness }) => likeness.harmony))
  const pairs: VersionPair[] = []
  for (const [index, [i, j]] of chosen.entries()) {
    signal.throwIfAborted()
    const [a, b] = [recordings[i], recordings[j]]
    const { share, semitones } = samePiece(a.likeness.harmony, b.likeness.harmony)
    if (share >= SAME_PIECE) {
      const sound = semitones === 0 ? rankAlike(a.likeness, null, new Map([[b.id, b.likeness]])).at(0) : undefined
      pairs.push({ a: a.id, b: b.id, share, semitones, isSameRecording: (sound?.likeness ?? 0) >= SAME_SOUND })
    }
    emit({ type: 'progress', progress: (index + 1) / chosen.length, detail: '' })
    await setImmediate()
  }
  return { pairs: pairs.sort((one, other) => other.share - one.share) }
}

/** All pairs of a small library; of a large one each recording with those that are likeliest to be the same. */
export function pairsToCompare(harmonies: readonly Float32Array[], most = HELD_AGAINST): [number, number][] {
  const prints = harmonies.map(fingerprint)
  const apart = (i: number, j: number): number => prints[i].reduce((sum, value, k) => sum + (value - prints[j][k]) ** 2, 0)
  const chosen = new Set<number>()
  const n = harmonies.length
  for (let i = 0; i < n; i++) {
    const others = [...harmonies.keys()].filter((j) => j !== i)
    const near = n - 1 <= most ? others : others.sort((a, b) => apart(i, a) - apart(i, b)).slice(0, most)
    for (const j of near) chosen.add(Math.min(i, j) * n + Math.max(i, j))
  }
  return [...chosen].sort((a, b) => a - b).map((pair) => [Math.floor(pair / n), pair % n])
}

/**
 * How harmony moves, in no key: R[lag, shift] = mean_t sum_k h[t, k] h[t + lag, k + shift].
 *
 * @param harmony  [beats][12]
 */
function fingerprint(harmony: Float32Array): Float64Array {
  const beats = harmony.length / CLASSES
  const print = new Float64Array(LAGS.length * CLASSES)
  LAGS.forEach((lag, l) => {
    for (let t = 0; t + lag < beats; t++)
      for (let shift = 0; shift < CLASSES; shift++) {
        let sum = 0
        for (let k = 0; k < CLASSES; k++) sum += harmony[t * CLASSES + k] * harmony[(t + lag) * CLASSES + ((k + shift) % CLASSES)]
        print[l * CLASSES + shift] += sum / Math.max(1, beats - lag)
      }
  })
  return print
}
