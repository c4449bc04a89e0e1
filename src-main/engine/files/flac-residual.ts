import type { BitWriter } from './bit-writer.ts'

/**
 * Fixed predictors and the Rice code of their errors, which is where FLAC saves its room.
 *
 *   e0[n] = x[n],  e(k)[n] = e(k-1)[n] - e(k-1)[n-1],  order 0 to 4
 *
 * @source RFC 9639, sections 9.2.5 (fixed predictors) and 9.2.7 (coded residual); Robinson 1994 "SHORTEN"
 */

const MAXIMUM_ORDER = 4
const MAXIMUM_PARTITION_ORDER = 6
/** Parameters up to 14 have 4 bits each, larger ones make all of them 5 bits long. */
const LARGEST_SHORT_PARAMETER = 14
const LARGEST_PARAMETER = 30

export interface ChosenPredictor {
  order: number
  /** Prediction errors, folded to be positive (0, -1, 1, -2 ... become 0, 1, 2, 3 ...), from sample `order` on. */
  folded: Uint32Array
  /** Samples in the block, the first `order` of them included. */
  blockFrames: number
  parameters: number[]
  partitionOrder: number
  /** Of the whole subframe without its header. */
  bits: number
}

/** The order whose errors are smallest, with the division into partitions that takes least room. @param depth  bits a sample */
export function choosePredictor(samples: Int32Array, depth: number): ChosenPredictor {
  const errors = Int32Array.from(samples)
  let best = { order: 0, sum: Infinity, errors: new Int32Array(0) }
  for (let order = 0; order <= Math.min(MAXIMUM_ORDER, samples.length - 1); order++) {
    if (order > 0) for (let n = samples.length - 1; n >= order; n--) errors[n] -= errors[n - 1]
    let sum = 0
    for (let n = order; n < errors.length; n++) sum += Math.abs(errors[n])
    if (sum < best.sum) best = { order, sum, errors: errors.slice(order) }
  }
  const folded = Uint32Array.from(best.errors, (error) => (error << 1) ^ (error >> 31))
  const division = dividePartitions(folded, samples.length, best.order)
  return { order: best.order, folded, blockFrames: samples.length, ...division, bits: best.order * depth + division.bits }
}

/** Method, partition order, then each partition's parameter and codes. */
export function writeResidual(writer: BitWriter, { order, folded, blockFrames, parameters, partitionOrder }: ChosenPredictor): void {
  const isLong = parameters.some((parameter) => parameter > LARGEST_SHORT_PARAMETER)
  writer.write(isLong ? 1 : 0, 2)
  writer.write(partitionOrder, 4)
  let at = 0
  parameters.forEach((parameter, partition) => {
    writer.write(parameter, isLong ? 5 : 4)
    const end = (partition + 1) * (blockFrames >> partitionOrder) - order
    for (; at < end; at++) writer.rice(folded[at], parameter)
  })
}

interface Division {
  parameters: number[]
  partitionOrder: number
  bits: number
}

/** Halves partitions as long as that saves room: sums of the finest division give those of all others. */
function dividePartitions(folded: Uint32Array, blockFrames: number, order: number): Division {
  let partitionOrder = 0
  while (
    partitionOrder < MAXIMUM_PARTITION_ORDER &&
    blockFrames % (2 << partitionOrder) === 0 &&
    blockFrames >> (partitionOrder + 1) > order
  )
    partitionOrder++
  let sums = partitionSums(folded, blockFrames, order, partitionOrder)
  let best = priced(sums, blockFrames, order, partitionOrder)
  for (; partitionOrder > 0; partitionOrder--) {
    sums = Array.from({ length: sums.length / 2 }, (_, i) => sums[2 * i] + sums[2 * i + 1])
    const coarser = priced(sums, blockFrames, order, partitionOrder - 1)
    if (coarser.bits <= best.bits) best = coarser
  }
  return best
}

function partitionSums(folded: Uint32Array, blockFrames: number, order: number, partitionOrder: number): number[] {
  const length = blockFrames >> partitionOrder
  let at = 0
  return Array.from({ length: 1 << partitionOrder }, (_, partition) => {
    let sum = 0
    for (const end = (partition + 1) * length - order; at < end; at++) sum += folded[at]
    return sum
  })
}

/** Rice parameters near the logarithm of each partition's mean, and an upper bound of what the codes take. */
function priced(sums: readonly number[], blockFrames: number, order: number, partitionOrder: number): Division {
  const length = blockFrames >> partitionOrder
  let codes = 0
  const parameters = sums.map((sum, partition) => {
    const count = partition === 0 ? length - order : length
    const parameter = Math.max(0, Math.min(LARGEST_PARAMETER, Math.floor(Math.log2((sum / count) * Math.LN2) + 1)))
    codes += count * (parameter + 1) + Math.floor(sum / 2 ** parameter)
    return parameter
  })
  const isLong = parameters.some((parameter) => parameter > LARGEST_SHORT_PARAMETER)
  return { parameters, partitionOrder, bits: 6 + sums.length * (isLong ? 5 : 4) + codes }
}
