import { PersonError } from '../../../src-shared/person-error.ts'

/** What cannot be judged: why, and what the person can do. */
export class EvaluationError extends PersonError {
  override readonly name = 'EvaluationError'
}
