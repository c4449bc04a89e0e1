import { isPlainText, startsWith, text } from './head-bytes.ts'

/**
 * Kinds of sound files that are only known by name, so that a refusal can say what a file is and what helps.
 *
 * @source  each kind's own specification; marks as in the "magic" database of file(1)
 */
export interface ForeignKind {
  /** As in "The file holds ...". */
  what: string
  advice: string
}

/** Endings of such files. */
export const FOREIGN_ENDINGS =
  'wma asf ape tta tak mpc mp+ mpp ac3 eac3 ec3 ac4 dts dtshd thd mlp dsf dff dst amr awb ra rm ram gsm voc 8svx iff sd2 shn ofr ' +
  'ofs oma aa3 at3 qcp aa aax mod xm s3m it rx2 rex ncw vox'

const CONVERT = 'Convert it to WAV or FLAC, for example with VLC, fre:ac or Audacity, and import that.'
const CONVERT_WITHOUT_LOSS = 'Convert it to FLAC, which loses nothing, for example with foobar2000 or fre:ac, and import that.'
const SAVE_SOUND_OF_VIDEO = 'Save its sound as WAV or FLAC, for example with VLC or Audacity, and import that.'
const PROTECTED = 'It only plays in the program it was bought with. Import a copy without protection.'
const CONVERT_DSD = 'Convert it to FLAC at 88.2 kHz, for example with foobar2000 or fre:ac, and import that.'
const RENDER_MODULE = 'Open it in OpenMPT and export it as WAV.'
const EXPORT_LOOP = 'Open it in the program it came from and export it as WAV.'

interface Mark {
  /** Hexadecimal, or text behind `'`. */
  mark: string
  at?: number
  what: string
  advice: string
}

const MARKS: readonly Mark[] = [
  {
    mark: "'MThd",
    what: 'notes (MIDI) instead of sound',
    advice: 'Add the file by itself: its notes go into the song, or under “MIDI files” for a network to learn from.',
  },
  { mark: '3026b2758e66cf11a6d900aa0062ce6c', what: 'Windows Media (WMA)', advice: CONVERT },
  { mark: "'MAC ", what: "Monkey's Audio (APE)", advice: CONVERT_WITHOUT_LOSS },
  { mark: "'TTA1", what: 'True Audio (TTA)', advice: CONVERT_WITHOUT_LOSS },
  { mark: "'TTA2", what: 'True Audio (TTA)', advice: CONVERT_WITHOUT_LOSS },
  { mark: "'tBaK", what: 'TAK', advice: CONVERT_WITHOUT_LOSS },
  { mark: "'OFR ", what: 'OptimFROG', advice: CONVERT_WITHOUT_LOSS },
  { mark: "'ajkg", what: 'Shorten', advice: CONVERT_WITHOUT_LOSS },
  { mark: "'LA0", what: 'Lossless Audio (LA)', advice: CONVERT_WITHOUT_LOSS },
  { mark: "'MPCK", what: 'Musepack', advice: CONVERT },
  { mark: "'MP+", what: 'Musepack', advice: CONVERT },
  { mark: '0b77', what: 'Dolby Digital (AC-3)', advice: CONVERT },
  { mark: '770b', what: 'Dolby Digital (AC-3)', advice: CONVERT },
  { mark: 'ac40', what: 'Dolby AC-4', advice: CONVERT },
  { mark: 'ac41', what: 'Dolby AC-4', advice: CONVERT },
  { mark: '7ffe8001', what: 'DTS', advice: CONVERT },
  { mark: 'fe7f0180', what: 'DTS', advice: CONVERT },
  { mark: '1fffe800', what: 'DTS', advice: CONVERT },
  { mark: 'ff1f00e8', what: 'DTS', advice: CONVERT },
  { mark: "'DTSHDHDR", what: 'DTS-HD', advice: CONVERT },
  { mark: 'f8726fba', at: 4, what: 'Dolby TrueHD', advice: CONVERT },
  { mark: 'f8726fbb', at: 4, what: 'Meridian Lossless (MLP)', advice: CONVERT },
  { mark: "'DSD ", what: 'DSD, sound of one bit (DSF)', advice: CONVERT_DSD },
  { mark: "'FRM8", what: 'DSD, sound of one bit (DSDIFF)', advice: CONVERT_DSD },
  { mark: "'#!AMR", what: 'AMR, as phones record speech', advice: CONVERT },
  { mark: "'.ra\xfd", what: 'RealAudio', advice: CONVERT },
  { mark: "'.RMF", what: 'RealMedia', advice: CONVERT },
  { mark: "'ADIF", what: 'AAC in an old wrapper (ADIF)', advice: CONVERT },
  { mark: '56e0', what: 'AAC as broadcasters send it (LOAS)', advice: CONVERT },
  { mark: "'Creative Voice File", what: 'a Creative voice file (VOC)', advice: CONVERT },
  { mark: "'8SVX", at: 8, what: 'sound of an Amiga (8SVX)', advice: CONVERT },
  { mark: "'16SV", at: 8, what: 'sound of an Amiga (16SV)', advice: CONVERT },
  { mark: "'NIST_1A", what: 'a NIST SPHERE recording', advice: CONVERT },
  { mark: '64a30100', what: 'an IRCAM sound file', advice: CONVERT },
  { mark: '64a30200', what: 'an IRCAM sound file', advice: CONVERT },
  { mark: '64a30300', what: 'an IRCAM sound file', advice: CONVERT },
  { mark: '0001a364', what: 'an IRCAM sound file', advice: CONVERT },
  { mark: "'2BIT", what: 'an AVR sound file', advice: CONVERT },
  { mark: "'QLCM", at: 8, what: 'QCELP speech', advice: CONVERT },
  { mark: "'ea3", what: 'ATRAC of a MiniDisc or Walkman', advice: CONVERT },
  { mark: "'EA3", what: 'ATRAC of a MiniDisc or Walkman', advice: CONVERT },
  { mark: '57907536', at: 4, what: 'an Audible audio book', advice: PROTECTED },
  { mark: "'aax ", at: 8, what: 'an Audible audio book', advice: PROTECTED },
  { mark: "'aaxc", at: 8, what: 'an Audible audio book', advice: PROTECTED },
  { mark: "'Extended Module: ", what: 'a tracker module (XM)', advice: RENDER_MODULE },
  { mark: "'IMPM", what: 'a tracker module (IT)', advice: RENDER_MODULE },
  { mark: "'SCRM", at: 44, what: 'a tracker module (S3M)', advice: RENDER_MODULE },
  { mark: "'M.K.", at: 1080, what: 'a tracker module (MOD)', advice: RENDER_MODULE },
  { mark: "'REX2", at: 8, what: 'a REX loop', advice: EXPORT_LOOP },
  { mark: '01a389d6', what: 'a Native Instruments sample (NCW)', advice: EXPORT_LOOP },
  { mark: "'AVI ", at: 8, what: 'a video (AVI)', advice: SAVE_SOUND_OF_VIDEO },
  { mark: "'FLV\x01", what: 'a video (Flash)', advice: SAVE_SOUND_OF_VIDEO },
  { mark: '000001ba', what: 'a video (MPEG)', advice: SAVE_SOUND_OF_VIDEO },
  { mark: '000001b3', what: 'a video (MPEG)', advice: SAVE_SOUND_OF_VIDEO },
]
const TRANSPORT_PACKET_BYTES = 188
const TIMED_TRANSPORT_PACKET_BYTES = 192

/** A kind of sound that is known and not read here; undefined where the bytes name none. */
export function foreignKind(head: Uint8Array): ForeignKind | undefined {
  if (isPlainText(head)) return undefined
  const found = MARKS.find(({ mark, at = 0 }) =>
    mark.startsWith("'") ? text(head, at, mark.length - 1) === mark.slice(1) : startsWith(head, mark, at),
  )
  if (found) return found
  const isTransport = [0, 1, 2, 3].every((packet) => head[packet * TRANSPORT_PACKET_BYTES] === 0x47)
  const isTimedTransport = [0, 1, 2, 3].every((packet) => head[4 + packet * TIMED_TRANSPORT_PACKET_BYTES] === 0x47)
  return isTransport || isTimedTransport
    ? { what: 'a video (transport stream of a camera or a broadcast)', advice: SAVE_SOUND_OF_VIDEO }
    : undefined
}

const UNMARKED: Record<string, ForeignKind> = {
  gsm: { what: 'GSM speech', advice: CONVERT },
  vox: { what: 'Dialogic ADPCM speech', advice: CONVERT },
  sd2: {
    what: 'Sound Designer II sound, whose description lies in a part of the file that only old Macintoshes keep',
    advice: 'Import it into Audacity as raw data, 16 or 24 bit, big endian, and export it as WAV.',
  },
  pcm: { what: 'samples without any description', advice: 'Import it into Audacity as raw data and export it as WAV.' },
  raw: {
    what: 'samples without any description, or no sound',
    advice: 'If it is sound, import it into Audacity as raw data and export it as WAV.',
  },
}

/** A kind of sound that bears no mark, by its name alone. */
export const unmarkedKind = (name: string): ForeignKind | undefined => UNMARKED[name.slice(name.lastIndexOf('.') + 1).toLowerCase()]
