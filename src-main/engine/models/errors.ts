/** A model was asked for that is not there, or with sizes or frames that it cannot have. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}
