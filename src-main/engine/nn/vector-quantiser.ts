import type { Tensor } from '../graph/index.ts'
import {
  add,
  argMax,
  cast,
  div,
  exp,
  expandDims,
  floor,
  gather,
  greater,
  less,
  log,
  matMul,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  oneHot,
  reshape,
  square,
  stopGradient,
  sub,
  sum,
  where,
} from '../graph/index.ts'
import { straightThrough } from './choices.ts'
import { squaredDistances } from './losses.ts'
import type { Scope } from './scope.ts'

export interface VectorQuantiserOptions {
  /** Different codes. */
  codes: number
  /** Share of its average that a code keeps at each step. */
  keep?: number
  /** A code that is used less than this share of an even use is put where an example lies. */
  dead?: number
  /** float32 [], 1 while codes follow what they stand for, 0 where they stay; they follow where it is not given. */
  learns?: Tensor
}

export interface Quantised {
  /** float32 [..., values]: the codes, with the gradient of what they stand for. */
  values: Tensor
  /** int32 [...]: which code stands for each vector. */
  codes: Tensor
  /** float32 []: mean squared distance of the vectors to their codes, with a gradient for the vectors alone. */
  commitment: Tensor
  /** float32 []: how many codes are in use, as the exponential of the entropy of their shares in this minibatch. */
  used: Tensor
}

/**
 * Replaces each vector by the nearest of a few codes. Codes follow the average of the vectors that they stood for; a code that stands for
 * hardly any starts anew where a vector of the minibatch lies, as many do at the first step.
 *
 * @param x float32 [..., values]
 * @source  van den Oord, Vinyals, Kavukcuoglu 2017, appendix A.1 (moving averages); dead codes: Dhariwal et al. 2020 (Jukebox), section 3.2
 */
export function vectorQuantiser(scope: Scope, x: Tensor, { codes, keep = 0.99, dead = 0.03, learns }: VectorQuantiserOptions): Quantised {
  const size = x.shape[x.rank - 1]
  const rows = reshape(x, [-1, size])
  const book = scope.buffer('codes', [codes, size], { kind: 'normal', deviation: 1 })
  const fixed = stopGradient(rows)
  const nearest = argMax(neg(squaredDistances(fixed, book)))
  const chosen = gather(book, nearest)
  const members = oneHot(nearest, codes)
  followMembers(scope, { book, rows: fixed, members, keep, dead, learns })
  const shares = mean(members, 0)
  return {
    values: reshape(straightThrough(rows, chosen), x.shape),
    codes: reshape(nearest, x.shape.slice(0, -1)),
    commitment: mean(square(sub(rows, chosen))),
    used: exp(neg(sum(mul(shares, log(maximum(shares, 1e-10)))))),
  }
}

/** The vectors that codes stand for: float32 [..., values] from int32 [...]. */
export const codeVectors = (scope: Scope, codes: Tensor, shape: { codes: number; values: number }): Tensor =>
  gather(scope.buffer('codes', [shape.codes, shape.values], { kind: 'normal', deviation: 1 }), codes)

/** Moves the codes to the averages of their members, and those without members to examples. */
function followMembers(
  scope: Scope,
  {
    book,
    rows,
    members,
    keep,
    dead,
    learns,
  }: { book: Tensor; rows: Tensor; members: Tensor; keep: number; dead: number; learns: Tensor | undefined },
): void {
  const [codes, size] = book.shape
  const uses = scope.buffer('uses', [codes], { kind: 'zeros' })
  const sums = scope.buffer('sums', [codes, size], { kind: 'zeros' })
  if (!scope.training) return
  const moved = (before: Tensor, now: Tensor): Tensor => add(mul(before, keep), mul(now, 1 - keep))
  const nextUses = moved(uses, sum(members, 0))
  const nextSums = moved(sums, matMul(members, rows, { transposeA: true }))

  const count = rows.shape[0]
  const evenUse = count / codes
  const isDead = cast(less(nextUses, dead * evenUse), 'float32')
  const pick = cast(minimum(floor(mul(scope.uniform([codes]), count)), count - 1), 'int32')
  const examples = gather(rows, pick)
  const replaced = (living: Tensor, fresh: Tensor, mask: Tensor): Tensor => add(mul(living, sub(1, mask)), mul(fresh, mask))
  const deadRows = expandDims(isDead, 1)
  const averages = div(nextSums, expandDims(maximum(nextUses, 1e-6), 1))
  const update = (name: string, before: Tensor, next: Tensor): void =>
    scope.update(name, learns ? where(greater(learns, 0.5), next, before) : next)
  update('codes', book, replaced(averages, examples, deadRows))
  update('uses', uses, replaced(nextUses, mul(isDead, evenUse), isDead))
  update('sums', sums, replaced(nextSums, mul(examples, evenUse), deadRows))
}
