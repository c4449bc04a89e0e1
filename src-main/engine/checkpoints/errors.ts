/** A checkpoint that cannot be read or written. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  readonly advice: string
  readonly path: string

  constructor(message: string, advice: string, path: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.advice = advice
    this.path = path
  }
}
