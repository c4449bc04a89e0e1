import { PersonError } from '../../../../src-shared/person-error.ts'

/** Settings that a codec cannot work with: what does not fit, and what the person can do. */
export class CodecError extends PersonError {
  override readonly name = 'CodecError'
}
