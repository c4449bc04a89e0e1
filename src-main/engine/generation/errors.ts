import { PersonError } from '../../../src-shared/person-error.ts'

/** A take that cannot be generated: what happened, and what the person can do. */
export class GenerationError extends PersonError {
  override readonly name = 'GenerationError'
}
