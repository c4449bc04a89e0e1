/**
 * Kinds of sound files by their first bytes: those that are read, and those that are only known by name, so that a refusal can say what
 * a file is and what helps. What a file is called matters only where its bytes bear no mark.
 *
 * @source  each kind's own specification; marks as in the "magic" database of file(1)
 */

/** A kind whose reader knows the rest. */
export type ReadableKind = 'wav' | 'aiff' | 'caf' | 'au' | 'matroska' | 'ogg' | 'mp4' | 'flac' | 'wavpack' | 'tagged'

export interface ForeignKind {
  /** As in "The file holds ...". */
  what: string
  advice: string
}

/** How many bytes of a file are enough to tell its kind. */
export const KIND_HEAD_BYTES = 4096

const ENDINGS =
  'wav wave bwf rf64 w64 aif aiff aifc afc caf au snd flac mp1 mp2 mp3 mpa mpga ogg oga opus spx mka webm weba m4a m4b m4r mp4 m4v mov qt 3gp 3gpp 3g2 aac adts loas wv ' +
  'wma asf ape tta tak mpc mp+ mpp ac3 eac3 ec3 ac4 dts dtshd thd mlp dsf dff dst amr awb ra rm ram gsm voc 8svx iff sd2 shn ofr ofs oma aa3 at3 qcp aa aax mod xm s3m it rx2 rex ncw vox'
const AUDIO_ENDINGS = new Set(ENDINGS.split(' '))

/** Whether a name promises sound; hidden files promise none. */
export const isAudioName = (name: string): boolean =>
  !name.startsWith('.') && name.includes('.') && AUDIO_ENDINGS.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())

/** Endings of what can be read, for file dialogs. */
export const READABLE_ENDINGS = 'wav bwf rf64 w64 aif aiff aifc caf au snd flac mp3 mp2 ogg oga opus mka webm m4a m4b mp4 mov 3gp aac wv'
  .split(' ')
  .map((ending) => `.${ending}`)

/** Brands of `ftyp` that are pictures. */
const PICTURE_BRANDS = [
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'mif1',
  'msf1',
  'avif',
  'avis',
  'crx ',
  'jxl ',
  'jp2 ',
  'jpx ',
  'jpm ',
]
const MP4_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'moof', 'styp']

/** The kind that a file's mark names; undefined where it has none, or one of another kind. */
export function readableKind(head: Uint8Array): ReadableKind | undefined {
  const mark = text(head, 0, 4)
  const form = text(head, 8, 4)
  if (['RIFF', 'RIFX', 'RF64', 'BW64'].includes(mark) && form === 'WAVE') return 'wav'
  if (mark === 'riff' && text(head, 24, 4) === 'wave') return 'wav'
  if (mark === 'FORM' && (form === 'AIFF' || form === 'AIFC')) return 'aiff'
  if (mark === 'caff') return 'caf'
  if (mark === '.snd' || mark === 'dns.') return 'au'
  if (startsWith(head, '1a45dfa3')) return 'matroska'
  if (mark === 'OggS') return 'ogg'
  if (mark === 'fLaC') return 'flac'
  if (mark === 'wvpk') return 'wavpack'
  if (mark.startsWith('ID3')) return 'tagged'
  if (!isPlainText(head) && MP4_BOXES.includes(text(head, 4, 4)) && !(text(head, 4, 4) === 'ftyp' && PICTURE_BRANDS.includes(form)))
    return 'mp4'
  return undefined
}

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
    advice: 'Let an instrument play them in a music program, export that as WAV, and add it.',
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

/** Whether a file, by its name or its first bytes, is sound that a person expects to see again, read or refused. */
export const isSoundFile = (name: string, head: Uint8Array): boolean =>
  isAudioName(name) || readableKind(head) !== undefined || foreignKind(head) !== undefined

/** Letters can begin like a mark. */
const isPlainText = (head: Uint8Array): boolean => head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13)

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

function startsWith(bytes: Uint8Array, hex: string, at = 0): boolean {
  for (let i = 0; i < hex.length; i += 2) if (bytes[at + i / 2] !== parseInt(hex.slice(i, i + 2), 16)) return false
  return true
}
