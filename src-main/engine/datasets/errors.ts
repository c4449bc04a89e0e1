/** Recordings that nothing can be learnt from, or frames that cannot be read: what happened, and what the person can do. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError'

  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message)
  }
}
