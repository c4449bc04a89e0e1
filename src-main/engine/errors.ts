import { PersonError } from '../../src-shared/person-error.ts'
import { shapeText, type Shape } from './host-tensor.ts'

/** Tensors whose shapes or types do not fit an operation: a fault in a model's code, found while its graph is built. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'

  /**
   * @param operation  the operation as the model calls it, e.g. `matMul`
   * @param shapes     shapes of its operands
   * @param problem    what does not fit, as a sentence
   * @param sourceLine `file:line` of the model code that made the call, where known
   */
  constructor(
    readonly operation: string,
    readonly shapes: readonly Shape[],
    readonly problem: string,
    readonly sourceLine: string | null = null,
  ) {
    const operands = shapes.length > 0 ? ` of ${shapes.map(shapeText).join(' and ')}` : ''
    super(`${operation}${operands}: ${problem}${sourceLine ? ` (at ${sourceLine})` : ''}`)
  }
}

/** A graph that cannot be compiled or fed as asked: missing inputs, duplicate names, values of another type. */
export class GraphError extends Error {
  override readonly name = 'GraphError'

  constructor(
    readonly operation: string,
    problem: string,
  ) {
    super(`${operation}: ${problem}`)
  }
}

/** An execution provider (processor) that could not be started or failed while running. */
export class ProviderError extends PersonError {
  override readonly name = 'ProviderError'

  /**
   * @param operation  what was being done, e.g. `create session`
   * @param provider   which processor: cpu, webgpu, dml, coreml, cuda
   * @param advice     what the person can do
   */
  constructor(
    readonly operation: string,
    readonly provider: string,
    advice: string,
    options: { cause?: unknown } = {},
  ) {
    const reason = options.cause instanceof Error ? ` ${asSentence(options.cause.message)}` : ''
    super(`${operation} on ${provider} failed.${reason} ${advice}`, advice, options)
  }
}

const asSentence = (text: string): string =>
  `${text
    .split('\n', 1)[0]
    .slice(0, 400)
    .replace(/[.\s]+$/, '')}.`
