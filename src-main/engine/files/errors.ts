/**
 * A sound file that cannot be read or written: what happened and what the person can do.
 * `message` joins both, so a command line that prints it alone is already of use.
 */
export class AudioFileError extends Error {
  /** What is wrong, as a plain sentence without the file's name. */
  readonly reason: string
  /** What the person can do about it. */
  readonly whatToDo: string
  /** The file, where it is known. */
  readonly path: string | undefined

  constructor(reason: string, whatToDo: string, options: { path?: string; cause?: unknown } = {}) {
    super(`${reason} ${whatToDo}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AudioFileError'
    this.reason = reason
    this.whatToDo = whatToDo
    this.path = options.path
  }
}

const RESAVE = 'Export it again as WAV or FLAC from the program it came from.'

export const notAudio = (path?: string): AudioFileError =>
  new AudioFileError(
    'This is not a sound file of a known kind.',
    'Use WAV, AIFF, FLAC, MP3, Ogg Vorbis, Opus or M4A (AAC).',
    { path },
  )

export const emptyFile = (path?: string): AudioFileError =>
  new AudioFileError('The file is empty.', 'Copy it again from its source.', { path })

/** The kind of file was recognised, but what is inside contradicts itself or is cut off before any sound. */
export const damaged = (what: string, path?: string, cause?: unknown): AudioFileError =>
  new AudioFileError(`The file is damaged: ${what}.`, `Copy it again from its source. ${RESAVE}`, { path, cause })

/** A sound kind of file with contents this program does not decode. */
export const unsupported = (what: string, path?: string): AudioFileError =>
  new AudioFileError(`The file holds ${what}, which cannot be read here.`, RESAVE, { path })

export const tooLong = (seconds: number, limitSeconds: number, path?: string): AudioFileError =>
  new AudioFileError(
    `The recording is longer than ${inWords(limitSeconds)} (${inWords(seconds)} so far).`,
    'Cut it into shorter files.',
    { path },
  )

/** `24 hours`, `1.5 hours`, `10 minutes`, `0.1 seconds`. */
export function inWords(seconds: number): string {
  const [value, unit] = seconds >= 3600 ? [seconds / 3600, 'hour'] : seconds >= 60 ? [seconds / 60, 'minute'] : [seconds, 'second']
  const number = String(Number(value.toFixed(value < 10 ? 1 : 0)))
  return `${number} ${unit}${number === '1' ? '' : 's'}`
}
