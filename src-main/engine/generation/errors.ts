/** A take that cannot be generated: what happened, and what the person can do. */
export class GenerationError extends Error {
  override readonly name = 'GenerationError'
  readonly advice: string

  constructor(message: string, advice: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.advice = advice
  }
}
