/** How two labellings of the same moments go together. */
export interface Contingency {
  /** [labels of a][labels of b] moments. */
  counts: number[][]
  sumsA: number[]
  sumsB: number[]
  total: number
}

export function contingencyOf(a: readonly string[], b: readonly string[]): Contingency {
  const [namesA, namesB] = [[...new Set(a)].sort(), [...new Set(b)].sort()]
  const [indexA, indexB] = [namesA, namesB].map((names) => new Map(names.map((name, i) => [name, i])))
  const counts = namesA.map(() => new Array<number>(namesB.length).fill(0))
  a.forEach((label, i) => counts[indexA.get(label) ?? 0][indexB.get(b[i]) ?? 0]++)
  return {
    counts,
    sumsA: counts.map((row) => sum(row)),
    sumsB: namesB.map((_, j) => sum(counts.map((row) => row[j]))),
    total: a.length,
  }
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Entropy of counts, in nats. */
export function entropy(counts: readonly number[]): number {
  const total = sum(counts)
  return counts.reduce((bits, count) => (count === 0 ? bits : bits - (count / total) * Math.log(count / total)), 0)
}

/** What one labelling tells of the other, in nats. */
export function mutualInformation({ counts, sumsA, sumsB, total }: Contingency): number {
  let nats = 0
  counts.forEach((row, i) =>
    row.forEach((count, j) => {
      if (count > 0) nats += (count / total) * Math.log((count * total) / (sumsA[i] * sumsB[j]))
    }),
  )
  return nats
}

/**
 * What labellings with the same counts tell of each other by chance, in nats.
 *
 * @source Vinh, Epps, Bailey 2010, "Information theoretic measures for clusterings comparison", equation 24a
 */
export function expectedMutualInformation({ sumsA, sumsB, total }: Contingency): number {
  const logFactorials = new Float64Array(total + 1)
  for (let n = 2; n <= total; n++) logFactorials[n] = logFactorials[n - 1] + Math.log(n)
  const f = (n: number): number => logFactorials[n]
  let nats = 0
  for (const a of sumsA)
    for (const b of sumsB)
      for (let n = Math.max(1, a + b - total); n <= Math.min(a, b); n++) {
        const logChance = f(a) + f(b) + f(total - a) + f(total - b) - f(total) - f(n) - f(a - n) - f(b - n) - f(total - a - b + n)
        nats += (n / total) * Math.log((total * n) / (a * b)) * Math.exp(logChance)
      }
  return nats
}
