/**
 * Separated sources: what in them is another source, what is neither, in decibels.
 *
 * Each estimate is projected on its source, and on all sources, delayed by up to 511 samples: what a filter of that length could have
 * made of them. The remainder is taken apart into interference and artefacts.
 *
 * @source Vincent, Gribonval, Fevotte 2006, "Performance measurement in blind audio source separation" (BSS Eval 3). As mir_eval's
 *         `separation`. Differs: beside it the plain and the scale-invariant ratio (Le Roux and others 2019, "SDR: half-baked or well
 *         done?"), because a filter forgives a dull or late stem
 */
import { EvaluationError } from '../errors.ts'
import { CholeskyFactor } from './cholesky.ts'
import { correlation, convolved } from './correlation.ts'

const FILTER_SAMPLES = 512
/** The projection's cost grows with the third power of the sources: six of them solve 3,072 equations. */
const MOST_SOURCES = 6

export interface SourceRatios {
  /** Which estimate belongs to each reference. */
  permutation: number[]
  /** [sources] dB each. */
  distortionDb: number[]
  interferenceDb: number[]
  artifactDb: number[]
  plainDb: number[]
  scaleInvariantDb: number[]
}

/**
 * @param references  [sources][samples], of equal length, none silent
 * @param estimates   [sources][samples], in any order
 * @throws EvaluationError where they do not fit
 */
export function sourceRatios(references: readonly Float64Array[], estimates: readonly Float64Array[]): SourceRatios {
  check(references, estimates)
  const projector = new Projector(references)
  const table = estimates.map((estimate) => projector.decompose(estimate))
  const permutation = bestOrder(table.map((row) => row.map(({ interferenceDb }) => interferenceDb)))
  const chosen = permutation.map((estimate, reference) => table[estimate][reference])
  const pairs = permutation.map((estimate, reference) => [references[reference], estimates[estimate]] as const)
  return {
    permutation,
    distortionDb: chosen.map(({ distortionDb }) => distortionDb),
    interferenceDb: chosen.map(({ interferenceDb }) => interferenceDb),
    artifactDb: chosen.map(({ artifactDb }) => artifactDb),
    plainDb: pairs.map(([reference, estimate]) => plainDistortionDb(reference, estimate)),
    scaleInvariantDb: pairs.map(([reference, estimate]) => scaleInvariantDistortionDb(reference, estimate)),
  }
}

export function separationFigures(
  references: readonly Float64Array[],
  estimates: readonly Float64Array[],
): Record<string, number | number[]> {
  const ratios = sourceRatios(references, estimates)
  return {
    'Source to Distortion': ratios.distortionDb,
    'Source to Interference': ratios.interferenceDb,
    'Source to Artifact': ratios.artifactDb,
    'Source permutation': ratios.permutation,
    'Plain Source to Distortion': ratios.plainDb,
    'Scale-invariant Source to Distortion': ratios.scaleInvariantDb,
  }
}

function check(references: readonly Float64Array[], estimates: readonly Float64Array[]): void {
  const advice = 'Give two folders with a sound file for each source, all of one length.'
  if (references.length !== estimates.length)
    throw new EvaluationError(`There are ${references.length} sources and ${estimates.length} estimates.`, advice)
  if (references.length === 0 || references.length > MOST_SOURCES)
    throw new EvaluationError(`There are ${references.length} sources; 1 to ${MOST_SOURCES} can be judged.`, advice)
  const { length } = references[0]
  if ([...references, ...estimates].some((samples) => samples.length !== length))
    throw new EvaluationError('The sources and estimates differ in length.', advice)
  if (length < FILTER_SAMPLES) throw new EvaluationError('The sources are too short to judge.', advice)
  if ([...references, ...estimates].some((samples) => samples.every((value) => value === 0)))
    throw new EvaluationError('A source or an estimate is silent.', 'Ratios to silence have no meaning: leave it out.')
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0)
const ratioDb = (signal: number, error: number): number => (error === 0 ? Infinity : 10 * Math.log10(signal / error))

function ratioToScaled(reference: Float64Array, estimate: Float64Array, scale: number): number {
  const error = reference.reduce((sum, value, i) => sum + (estimate[i] - scale * value) ** 2, 0)
  return ratioDb(scale * scale * dot(reference, reference), error)
}

/** How much louder a source is than what its estimate has wrong, dB. @param reference, estimate  [samples], the former not silent */
export const plainDistortionDb = (reference: Float64Array, estimate: Float64Array): number => ratioToScaled(reference, estimate, 1)

/** The same of the source as loud as it is in the estimate, dB. */
export const scaleInvariantDistortionDb = (reference: Float64Array, estimate: Float64Array): number =>
  ratioToScaled(reference, estimate, dot(reference, estimate) / dot(reference, reference))

interface Ratios {
  distortionDb: number
  interferenceDb: number
  artifactDb: number
}

/** Projects on all sources together, and on each of them, with all that filters of 512 samples make of them. */
class Projector {
  readonly #references: readonly Float64Array[]
  readonly #onAll: CholeskyFactor
  readonly #onEach: CholeskyFactor[]

  constructor(references: readonly Float64Array[]) {
    this.#references = references
    const correlations = references.map((a) => references.map((b) => correlation(a, b, FILTER_SAMPLES)))
    this.#onAll = factorOf(correlations)
    this.#onEach = correlations.map((row, i) => factorOf([[row[i]]]))
  }

  /** @returns [sources] what the estimate is as an estimate of each */
  decompose(estimate: Float64Array): Ratios[] {
    const lags = this.#references.map((source) => correlation(source, estimate, FILTER_SAMPLES).subarray(FILTER_SAMPLES - 1))
    const right = new Float64Array(lags.length * FILTER_SAMPLES)
    lags.forEach((values, i) => right.set(values, i * FILTER_SAMPLES))
    const filters = this.#onAll.solve(right)
    const onAll = summed(
      this.#references.map((source, i) => convolved(source, filters.subarray(i * FILTER_SAMPLES, (i + 1) * FILTER_SAMPLES))),
    )
    return this.#references.map((source, i) => ratiosOf(estimate, convolved(source, this.#onEach[i].solve(lags[i])), onAll))
  }
}

/** The normal equations of least squares: their matrix holds the correlations of the sources, a Toeplitz block a pair. */
function factorOf(correlations: readonly Float64Array[][]): CholeskyFactor {
  const size = correlations.length * FILTER_SAMPLES
  const matrix = new Float64Array(size * size)
  correlations.forEach((blocks, row) =>
    blocks.forEach((block, column) => {
      for (let i = 0; i < FILTER_SAMPLES; i++)
        for (let j = 0; j < FILTER_SAMPLES; j++)
          matrix[(row * FILTER_SAMPLES + i) * size + column * FILTER_SAMPLES + j] = block[FILTER_SAMPLES - 1 + i - j]
    }),
  )
  return new CholeskyFactor(matrix, size)
}

const summed = ([first, ...others]: readonly Float64Array[]): Float64Array =>
  first.map((value, i) => others.reduce((sum, other) => sum + other[i], value))

function ratiosOf(estimate: Float64Array, onSource: Float64Array, onAll: Float64Array): Ratios {
  let [target, interference, artifact, rest, clean] = [0, 0, 0, 0, 0]
  for (let i = 0; i < onAll.length; i++) {
    const sample = i < estimate.length ? estimate[i] : 0
    target += onSource[i] ** 2
    interference += (onAll[i] - onSource[i]) ** 2
    artifact += (sample - onAll[i]) ** 2
    rest += (sample - onSource[i]) ** 2
    clean += onAll[i] ** 2
  }
  return { distortionDb: ratioDb(target, rest), interferenceDb: ratioDb(target, interference), artifactDb: ratioDb(clean, artifact) }
}

/** The order with the best mean. @param table [estimates][references] dB */
function bestOrder(table: readonly number[][]): number[] {
  let best: { order: number[]; sum: number } = { order: [], sum: -Infinity }
  const visit = (order: number[], sum: number): void => {
    if (order.length === table.length) {
      if (sum > best.sum) best = { order, sum }
      return
    }
    for (let estimate = 0; estimate < table.length; estimate++)
      if (!order.includes(estimate)) visit([...order, estimate], sum + table[estimate][order.length])
  }
  visit([], 0)
  return best.order.length > 0 ? best.order : table.map((_, i) => i)
}
