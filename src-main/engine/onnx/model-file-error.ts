import { PersonError } from '../../../src-shared/person-error.ts'

/** A model that cannot be exported or imported: what happened, and what the person can do. */
export class ExchangeError extends PersonError {
  override readonly name: string = 'ExchangeError'
}

/** A file is not what it should be; `reason` goes on after `this file`, e.g. `ends in the middle of a field`. */
export class ModelFileError extends ExchangeError {
  override readonly name = 'ModelFileError'

  constructor(
    reason: string,
    advice = 'Export the model again, or copy the file again from where it came from.',
    options: { cause?: unknown } = {},
  ) {
    super(`This file ${reason}.`, advice, options)
  }
}
