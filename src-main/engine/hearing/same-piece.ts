/**
 * Whether two recordings play the same piece, in any key, tempo and form.
 *
 * @source Serra, Serra, Andrzejak 2009, "Cross recurrence quantification for cover song identification" (Qmax), with its optimal
 *         transposition index. Differs: moments are beats; neighbours are those above a likeness of harmony and its past
 */
const CLASSES = 12
/** A moment counts with those before it. */
const HISTORY = 4
/** Harmonies that are as alike as this go together. */
const ALIKE = 0.86
/** With so many times the beats they may have been heard twice as fast. */
const TWICE = 1.5
/** What a step costs that does not fit: to begin, and to go on. */
const [GAP, LONGER_GAP] = [2, 1]

export interface SamePiece {
  /** 0..1: the longest stretch that both play, beside the shorter of them. */
  share: number
  /** How much higher the second plays, -5..6. */
  semitones: number
}

/**
 * @param a  pitch classes of moments, each of length 1, [moments][12]
 * @param b  the same of another recording
 */
export function samePiece(a: Float32Array, b: Float32Array): SamePiece {
  if (a.length > TWICE * b.length) return mostAlike([samePieceBeatByBeat(a, b), samePieceBeatByBeat(halved(a), b)])
  if (b.length > TWICE * a.length) return mostAlike([samePieceBeatByBeat(a, b), samePieceBeatByBeat(a, halved(b))])
  return samePieceBeatByBeat(a, b)
}

const mostAlike = (found: readonly SamePiece[]): SamePiece => found.reduce((one, other) => (other.share > one.share ? other : one))

/** Two moments as one: beats that were heard twice as fast. */
function halved(rows: Float32Array): Float32Array {
  const moments = Math.floor(rows.length / CLASSES / 2)
  const result = new Float32Array(moments * CLASSES)
  for (let i = 0; i < moments; i++) {
    const row = result.subarray(i * CLASSES, (i + 1) * CLASSES)
    for (let k = 0; k < CLASSES; k++) row[k] = rows[2 * i * CLASSES + k] + rows[(2 * i + 1) * CLASSES + k]
    const length = Math.hypot(...row)
    if (length > 0) for (let k = 0; k < CLASSES; k++) row[k] /= length
  }
  return result
}

function samePieceBeatByBeat(a: Float32Array, b: Float32Array): SamePiece {
  const [n, m] = [a.length / CLASSES, b.length / CLASSES]
  if (Math.min(n, m) < 2 * HISTORY) return { share: 0, semitones: 0 }
  const shifts = likelyShifts(a, b)
  const found = shifts.map((shift) => ({ shift, length: longestShared(a, turned(b, shift)) }))
  const best = found.reduce((one, other) => (other.length > one.length ? other : one))
  return { share: Math.min(1, best.length / (Math.min(n, m) - HISTORY + 1)), semitones: best.shift > 6 ? best.shift - CLASSES : best.shift }
}

/** The two transpositions under which all of the one is most like all of the other. */
function likelyShifts(a: Float32Array, b: Float32Array): number[] {
  const [sumA, sumB] = [a, b].map((rows) => {
    const sum = new Float64Array(CLASSES)
    rows.forEach((value, i) => (sum[i % CLASSES] += value))
    return sum
  })
  const scores = Array.from({ length: CLASSES }, (_, shift) =>
    sumA.reduce((score, value, k) => score + value * sumB[(k + shift) % CLASSES], 0),
  )
  return [...scores.keys()].sort((one, other) => scores[other] - scores[one]).slice(0, 3)
}

const turned = (rows: Float32Array, shift: number): Float32Array => rows.map((_, i) => rows[i - (i % CLASSES) + ((i + shift) % CLASSES)])

/** Of the cross recurrence of two rows of moments, the longest path whose steps are of one and one, one and two, or two and one. */
function longestShared(a: Float32Array, b: Float32Array): number {
  const [n, m] = [a.length / CLASSES - HISTORY + 1, b.length / CLASSES - HISTORY + 1]
  const single = dots(a, b)
  const wide = b.length / CLASSES
  const alike = (i: number, j: number): boolean => {
    let sum = 0
    for (let k = 0; k < HISTORY; k++) sum += single[(i + k) * wide + j + k]
    return sum >= ALIKE * HISTORY
  }
  const rows = Array.from({ length: n }, () => new Float32Array(m))
  const fits = Array.from({ length: n }, (_, i) => Uint8Array.from({ length: m }, (_, j) => (alike(i, j) ? 1 : 0)))
  let longest = 0
  const at = (i: number, j: number): number => (i < 0 || j < 0 ? 0 : rows[i][j])
  const after = (i: number, j: number): number => (i < 0 || j < 0 ? 0 : rows[i][j] - (fits[i][j] ? GAP : LONGER_GAP))
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      const value = fits[i][j]
        ? 1 + Math.max(at(i - 1, j - 1), at(i - 2, j - 1), at(i - 1, j - 2))
        : Math.max(0, after(i - 1, j - 1), after(i - 2, j - 1), after(i - 1, j - 2))
      rows[i][j] = value
      if (value > longest) longest = value
    }
  return longest
}

function dots(a: Float32Array, b: Float32Array): Float32Array {
  const [n, m] = [a.length / CLASSES, b.length / CLASSES]
  const products = new Float32Array(n * m)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      let sum = 0
      for (let k = 0; k < CLASSES; k++) sum += a[i * CLASSES + k] * b[j * CLASSES + k]
      products[i * m + j] = sum
    }
  return products
}
