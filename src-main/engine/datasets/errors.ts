import { PersonError } from '../../../src-shared/person-error.ts'

/** Recordings that nothing can be learnt from, or frames that cannot be read: what happened, and what the person can do. */
export class DatasetError extends PersonError {
  override readonly name = 'DatasetError'
}
