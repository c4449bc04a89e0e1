import { PersonError } from '../person-error.ts'

/** A song, or a change of it, that does not fit together: with what is wrong and what the person can do. */
export class SongError extends PersonError {
  override readonly name = 'SongError'

  constructor(
    message: string,
    advice: string,
    readonly code: 'bad-input' | 'conflict' = 'bad-input',
  ) {
    super(message, advice)
  }
}

/** A change that was made for another state of the song. */
export const outOfStep = (what: string): SongError =>
  new SongError(`The song has changed meanwhile: ${what}.`, 'Do it again: the song is shown as it is now.', 'conflict')
