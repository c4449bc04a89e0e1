/** What cannot be judged: why, and what the person can do. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError'
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.advice = advice
  }
}
