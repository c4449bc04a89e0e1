/** A setting of a transform that cannot be used: which, its value, and what it must be. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError'

  /**
   * @param operation    the transform, e.g. `stft`
   * @param parameter    the setting's name
   * @param value        the value given
   * @param requirement  what it must be, e.g. `must be an even integer >= 2`
   */
  constructor(
    readonly operation: string,
    readonly parameter: string,
    readonly value: number | string,
    readonly requirement: string,
  ) {
    super(`${operation}: ${parameter} = ${value} ${requirement}`)
  }
}

/** Throws where `value` is no integer of at least `minimum`. */
export function requireInteger(operation: string, parameter: string, value: number, minimum: number): void {
  if (!Number.isInteger(value) || value < minimum) throw new ParameterError(operation, parameter, value, `must be an integer >= ${minimum}`)
}

/** Throws where `value` does not lie above zero. */
export function requirePositive(operation: string, parameter: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new ParameterError(operation, parameter, value, 'must be a finite number > 0')
}
