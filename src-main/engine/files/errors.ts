import { PersonError } from '../../../src-shared/person-error.ts'
import type { ForeignKind } from '../../../src-shared/sound-kinds/index.ts'

/**
 * A sound file that cannot be read or written: what happened and what the person can do.
 * `message` joins both, so a command line that prints it alone is already of use.
 */
export class AudioFileError extends PersonError {
  override readonly name = 'AudioFileError'
  /** The file, where it is known. */
  readonly path: string | undefined

  /** @param reason  what is wrong, as a plain sentence without the file's name */
  constructor(
    readonly reason: string,
    advice: string,
    options: { path?: string; cause?: unknown } = {},
  ) {
    super(`${reason} ${advice}`, advice, options)
    this.path = options.path
  }
}

const RESAVE = 'Export it again as WAV or FLAC from the program it came from.'
const RESAVE_OR_CONVERT = 'Export it again as WAV or FLAC from the program it came from, or convert it, for example with VLC or fre:ac.'

export const notAudio = (path?: string): AudioFileError =>
  new AudioFileError('This is not a sound file of a known kind.', 'If it plays in another program, export it there as WAV or FLAC.', {
    path,
  })

/** A kind of sound that is known by name and not read here. */
export const foreignSound = ({ what, advice }: ForeignKind, path?: string): AudioFileError =>
  new AudioFileError(`The file holds ${what}, which cannot be read here.`, advice, { path })

export const emptyFile = (path?: string): AudioFileError =>
  new AudioFileError('The file is empty.', 'Copy it again from its source.', { path })

/** A sound file that is as it should be but for having nothing in it, or whose sound was lost to its last sample. */
export const noSamples = (path?: string): AudioFileError =>
  new AudioFileError(
    'The recording is zero seconds long: the file holds not a single sample.',
    'If it should hold something, export it again from the program it came from, or copy it again from its source.',
    { path },
  )

/** The kind of file was recognised, but what is inside contradicts itself or is cut off before any sound. */
export const damaged = (what: string, path?: string, cause?: unknown): AudioFileError =>
  new AudioFileError(`The file is damaged: ${what}.`, `Copy it again from its source. ${RESAVE}`, { path, cause })

/** A sound kind of file with contents this program does not decode. */
export const unsupported = (what: string, path?: string): AudioFileError => foreignSound({ what, advice: RESAVE_OR_CONVERT }, path)

export const noSoundTrack = (path?: string): AudioFileError =>
  new AudioFileError('This is a video without sound.', 'Choose one with a sound track.', { path })

/** The MP3 decoder at hand (mpg123 in WebAssembly) loses all but the first frames of it. */
export const freeFormat = (path?: string): AudioFileError =>
  foreignSound(
    {
      what: 'MP3 in free format, of a bit rate that is no usual one',
      advice: 'Turn it into WAV with LAME (lame --decode) or with foobar2000, and import that.',
    },
    path,
  )

export const copyProtected = (path?: string): AudioFileError =>
  foreignSound(
    { what: 'sound with copy protection', advice: 'It only plays in the program it was bought with. Import a copy without protection.' },
    path,
  )

export const tooLong = (seconds: number, limitSeconds: number, path?: string): AudioFileError =>
  new AudioFileError(`The recording is longer than ${inWords(limitSeconds)} (${inWords(seconds)} so far).`, 'Cut it into shorter files.', {
    path,
  })

/** `24 hours`, `1.5 hours`, `10 minutes`, `0.1 seconds`. */
export function inWords(seconds: number): string {
  const [value, unit] = seconds >= 3600 ? [seconds / 3600, 'hour'] : seconds >= 60 ? [seconds / 60, 'minute'] : [seconds, 'second']
  const number = String(Number(value.toFixed(value < 10 ? 1 : 0)))
  return `${number} ${unit}${number === '1' ? '' : 's'}`
}
