export interface SoundDifference {
  /** Samples that were not heard. */
  lost: number
  /** Samples heard that do not belong there, silence left out: most often some that came twice. */
  doubled: number
  /** Samples that were heard with another value. */
  altered: number
  /** Samples of silence put between. */
  silent: number
}

/** So many equal samples in a row are the same place. */
const SAME = 32
/** Gaps up to so long are followed; what comes after a longer one counts as lost. */
const LONGEST_GAP = 48_000
/** Places of `expected` that are looked for to find the beginning. */
const PROBE = 400

/**
 * Compares what was heard with what was to be heard, sample for sample, and follows gaps: after a difference it goes on at the
 * nearest place where both agree again, so that one lost sample counts as one.
 *
 * @param heard  may begin earlier and end later
 */
export function followSound(expected: Float32Array, heard: Float32Array): SoundDifference {
  const difference: SoundDifference = { lost: 0, doubled: 0, altered: 0, silent: 0 }
  let at = 0
  let heardAt = findBeginning(expected, heard)
  while (at < expected.length) {
    if (heardAt < heard.length && expected[at] === heard[heardAt]) {
      at++
      heardAt++
      continue
    }
    const next = nextAgreement(expected, at, heard, heardAt)
    if (!next) {
      difference.lost += expected.length - at
      break
    }
    count(difference, expected.subarray(at, next.at), heard.subarray(heardAt, next.heardAt))
    at = next.at
    heardAt = next.heardAt
  }
  return difference
}

/** Where `expected` begins in `heard`; its end where nothing of it is there. */
function findBeginning(expected: Float32Array, heard: Float32Array): number {
  for (let from = 0; from + PROBE <= expected.length; from += PROBE) {
    if (expected[from] === 0) continue
    for (let at = 0; at + PROBE <= heard.length; at++) if (agrees(expected, from, heard, at, PROBE)) return Math.max(0, at - from)
  }
  return heard.length
}

function nextAgreement(
  expected: Float32Array,
  from: number,
  heard: Float32Array,
  heardFrom: number,
): { at: number; heardAt: number } | null {
  const end = Math.min(expected.length, from + LONGEST_GAP)
  const places = new Map<number, number[]>()
  for (let i = from; i < end; i++) {
    const same = places.get(expected[i])
    if (same) same.push(i)
    else places.set(expected[i], [i])
  }
  let best: { at: number; heardAt: number } | null = null
  let distance = Infinity
  const heardEnd = Math.min(heard.length, heardFrom + LONGEST_GAP)
  for (let j = heardFrom; j < heardEnd && j - heardFrom < distance; j++) {
    for (const at of places.get(heard[j]) ?? []) {
      const far = Math.max(at - from, j - heardFrom)
      if (far >= distance) break
      // The last samples agree where nothing else follows.
      if (!agrees(expected, at, heard, j, Math.min(SAME, expected.length - at))) continue
      best = { at, heardAt: j }
      distance = far
      break
    }
  }
  return best
}

function agrees(expected: Float32Array, from: number, heard: Float32Array, at: number, length: number): boolean {
  if (at + length > heard.length) return false
  for (let i = 0; i < length; i++) if (expected[from + i] !== heard[at + i]) return false
  return true
}

/** Of two stretches between the same places. */
function count(difference: SoundDifference, expected: Float32Array, heard: Float32Array): void {
  const silent = heard.length > expected.length ? Math.min(heard.filter((value) => value === 0).length, heard.length - expected.length) : 0
  difference.silent += silent
  difference.lost += Math.max(0, expected.length - heard.length)
  difference.doubled += Math.max(0, heard.length - silent - expected.length)
  if (expected.length === heard.length) difference.altered += expected.filter((value, i) => value !== heard[i]).length
  else difference.altered += Math.min(expected.length, heard.length - silent)
}
