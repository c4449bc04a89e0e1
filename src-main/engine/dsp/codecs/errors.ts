/** Settings that a codec cannot work with: what does not fit, and what the person can do. */
export class CodecError extends Error {
  override readonly name = 'CodecError'

  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message)
  }
}
