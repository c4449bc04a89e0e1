import { PersonError } from '../../src-shared/person-error.ts'

/** A file or folder that cannot be used since it is not what its name says: a link, a pipe, a folder in a file's place. */
export class UnsafePathError extends PersonError {
  override readonly name = 'UnsafePathError'
  readonly code = 'bad-input'

  constructor(
    readonly path: string,
    message: string,
    advice: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, advice, options)
  }
}

export const linkedFolder = (path: string): UnsafePathError =>
  new UnsafePathError(
    path,
    `The folder ${path} is a link to another place.`,
    'Nothing is written or removed through a link. Replace it by a real folder with a copy of what it should hold, and try again.',
  )

export const linkedFile = (path: string): UnsafePathError =>
  new UnsafePathError(
    path,
    `${path} is a link, not a file.`,
    'Links in a project are not followed. Replace it by a copy of the file it should be.',
  )

export const noFolder = (path: string): UnsafePathError =>
  new UnsafePathError(path, `${path} is not a folder.`, 'Move it away or remove it, and try again.')

export const noFile = (path: string): UnsafePathError =>
  new UnsafePathError(path, `${path} is not an ordinary file.`, 'Move it away or remove it, and try again.')
