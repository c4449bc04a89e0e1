import { PersonError } from '../../../src-shared/person-error.ts'

/** A model was asked for that is not there, or with sizes or frames that it cannot have. */
export class ModelError extends PersonError {
  override readonly name = 'ModelError'
}
