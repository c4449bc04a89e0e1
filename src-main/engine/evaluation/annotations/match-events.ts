/** Which of two lists belong together: as many pairs as possible, each entry in at most one. */

/** Of each estimate the references that it may stand for, in the order in which they come. */
export type Candidates = Map<number, number[]>

/** [reference, estimate], by reference. */
export type Pairs = [reference: number, estimate: number][]

/**
 * Pairs of events no farther apart than `window`, as many as can be.
 *
 * @param references  ascending or not, any unit
 * @param estimates   of the same unit
 * @param window      of the same unit; the window's end counts
 */
export function matchEvents(references: readonly number[], estimates: readonly number[], window: number): Pairs {
  const order = estimates.map((_, i) => i).sort((a, b) => estimates[a] - estimates[b])
  const ascending = order.map((i) => estimates[i])
  const candidates: Candidates = new Map()
  references.forEach((time, reference) => {
    const end = firstAbove(ascending, time + window)
    for (let i = firstFrom(ascending, time - window); i < end; i++) addCandidate(candidates, reference, order[i])
  })
  return largestMatching(candidates)
}

/** Pairs of which `fits` says that they may belong together, as many as can be. Cost: references times estimates. */
export function matchBy(references: number, estimates: number, fits: (reference: number, estimate: number) => boolean): Pairs {
  const candidates: Candidates = new Map()
  for (let reference = 0; reference < references; reference++)
    for (let estimate = 0; estimate < estimates; estimate++) if (fits(reference, estimate)) addCandidate(candidates, reference, estimate)
  return largestMatching(candidates)
}

export function addCandidate(candidates: Candidates, reference: number, estimate: number): void {
  const known = candidates.get(estimate)
  if (known) known.push(reference)
  else candidates.set(estimate, [reference])
}

/**
 * A largest matching of a bipartite graph.
 *
 * Which one of several largest it is follows from the order of the candidates: mir_eval's mean overlap of matched notes depends on it.
 *
 * @source Hopcroft, Karp 1973, "An n^5/2 algorithm for maximum matchings in bipartite graphs", begun with a greedy matching
 */
export function largestMatching(candidates: Candidates): Pairs {
  const estimateOf = greedyMatching(candidates)
  while (lengthen(candidates, estimateOf));
  return [...estimateOf].sort(([a], [b]) => a - b)
}

function greedyMatching(candidates: Candidates): Map<number, number> {
  const estimateOf = new Map<number, number>()
  for (const [estimate, references] of candidates) {
    const free = references.find((reference) => !estimateOf.has(reference))
    if (free !== undefined) estimateOf.set(free, estimate)
  }
  return estimateOf
}

/** One round: the shortest paths along which the matching grows, laid in layers, are taken. @returns whether it grew */
function lengthen(candidates: Candidates, estimateOf: Map<number, number>): boolean {
  const matched = new Set(estimateOf.values())
  /** By which reference of the layer before an estimate is reached; null in the first layer. */
  const cameFrom = new Map<number, number | null>([...candidates.keys()].filter((u) => !matched.has(u)).map((u) => [u, null]))
  const reachedBy = new Map<number, number[]>()
  const ends: number[] = []
  for (let layer = [...cameFrom.keys()]; layer.length > 0 && ends.length === 0;) {
    const next = new Map<number, number[]>()
    for (const u of layer)
      for (const v of candidates.get(u) ?? []) {
        if (reachedBy.has(v)) continue
        const known = next.get(v)
        if (known) known.push(u)
        else next.set(v, [u])
      }
    layer = []
    for (const [v, from] of next) {
      reachedBy.set(v, from)
      const holder = estimateOf.get(v)
      if (holder === undefined) ends.push(v)
      else {
        layer.push(holder)
        cameFrom.set(holder, v)
      }
    }
  }
  let grew = false
  for (const end of ends) grew = takePath(end, { reachedBy, cameFrom, estimateOf }) || grew
  return grew
}

interface Layers {
  reachedBy: Map<number, number[]>
  cameFrom: Map<number, number | null>
  estimateOf: Map<number, number>
}

interface PathStep {
  reference: number
  estimates: number[]
  /** The next of `estimates` to try. */
  at: number
}

/** Walks back from a free reference to a free estimate, without recursion: a path can be as long as the lists are. */
function takePath(end: number, { reachedBy, cameFrom, estimateOf }: Layers): boolean {
  const enter = (reference: number): PathStep => {
    const estimates = reachedBy.get(reference) ?? []
    reachedBy.delete(reference)
    return { reference, estimates, at: 0 }
  }
  const path = [enter(end)]
  while (path.length > 0) {
    const step = path[path.length - 1]
    if (step.at >= step.estimates.length) {
      path.pop()
      continue
    }
    const estimate = step.estimates[step.at++]
    const from = cameFrom.get(estimate)
    if (from === undefined) continue
    cameFrom.delete(estimate)
    if (from === null) {
      for (const { reference, estimates, at } of path) estimateOf.set(reference, estimates[at - 1])
      return true
    }
    if (reachedBy.has(from)) path.push(enter(from))
  }
  return false
}

/** Index of the first value that is not below `bound`. */
export function firstFrom(ascending: readonly number[], bound: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle] < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the first value above `bound`. */
export function firstAbove(ascending: readonly number[], bound: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle] <= bound) low = middle + 1
    else high = middle
  }
  return low
}
