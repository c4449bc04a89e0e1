import { XML_DECLARATION, xmlElement, xmlText } from './xml-text.ts'

/**
 * What a WAV file says besides its sound, as chunks of RIFF: where it lies in time (`bext`), what its channels are called (`iXML`), its
 * tempo (`acid`), its root key and loops (`smpl`), and marked places (`cue ` and `LIST adtl`).
 *
 * @source EBU Tech 3285 version 2 (`bext`); iXML 3.01 (Gallery); Microsoft/IBM Multimedia Programming Interface 1.0 (1991) and its
 *         "New Multimedia Data Types" (1994) for `cue `, `adtl` and `smpl`; `acid` as written by Sony ACID and read by Cubase and Live
 */
export interface WavNotes {
  sampleRate: number
  channels: number
  /** What it is called, e.g. the track. */
  name: string
  /** What it belongs to. */
  project?: string
  /** The program that wrote it. */
  originator: string
  /** When it was written. */
  date: Date
  /** Where it begins on the time line of its project, in samples. */
  timeReferenceSamples?: number
  /** Of the whole, where it is one. */
  tempo?: { bpm: number; beats: number; numerator: number; denominator: number }
  /** Key that plays it at its own pitch, and whether it is one sound rather than a stretch of music. */
  rootKey?: number
  isOneShot?: boolean
  /** In samples; the end is the sample after the last one. */
  loops?: readonly { startSample: number; endSample: number }[]
  markers?: readonly { sample: number; label: string }[]
}

const UNKNOWN_LOUDNESS = 0x7fff
const MIDDLE_C = 60
/** Of `acid`. */
const ONE_SHOT = 1
const ROOT_SET = 2
const STRETCH = 4
const DISK_BASED = 8

/** All that the notes call for, one chunk behind the other, of an even number of bytes. */
export function wavChunks(notes: WavNotes): Uint8Array {
  const { tempo, rootKey, loops = [], markers = [] } = notes
  return Buffer.concat([
    chunk('bext', broadcastExtension(notes)),
    chunk('iXML', Buffer.from(ixml(notes))),
    ...(tempo || rootKey !== undefined || notes.isOneShot ? [chunk('acid', acid(notes))] : []),
    ...(rootKey !== undefined || loops.length > 0 ? [chunk('smpl', sampler(notes))] : []),
    ...(markers.length > 0 ? [chunk('cue ', cuePoints(markers)), chunk('LIST', labels(markers))] : []),
  ])
}

function chunk(id: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(8 + content.length + (content.length % 2))
  bytes.write(id, 0, 'latin1')
  bytes.writeUInt32LE(content.length, 4)
  bytes.set(content, 8)
  return bytes
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0')

/** Its texts are ASCII: other letters become `?`, and the names of iXML tell them. */
function broadcastExtension({ name, originator, date, timeReferenceSamples = 0 }: WavNotes): Buffer {
  const bytes = Buffer.alloc(602)
  const text = (value: string, at: number, most: number): number =>
    bytes.write(value.replace(/[^\x20-\x7e]/g, '?').slice(0, most), at, 'latin1')
  text(name, 0, 256)
  text(originator, 256, 32)
  const day = `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`
  const time = `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`
  text(day, 320, 10)
  text(time, 330, 8)
  bytes.writeBigUInt64LE(BigInt(timeReferenceSamples), 338)
  bytes.writeUInt16LE(2, 346)
  for (let i = 0; i < 5; i++) bytes.writeInt16LE(UNKNOWN_LOUDNESS, 412 + 2 * i)
  return bytes
}

function ixml({ name, project, channels, sampleRate, timeReferenceSamples = 0 }: WavNotes): string {
  const sides = channels === 2 ? [' L', ' R'] : Array.from({ length: channels }, (_, i) => (channels === 1 ? '' : ` ${i + 1}`))
  const text = (element: string, value: string | number): string => xmlElement(element, {}, xmlText(String(value)))
  const tracks = sides.map((side, index) =>
    xmlElement('TRACK', {}, [text('CHANNEL_INDEX', index + 1), text('INTERLEAVE_INDEX', index + 1), text('NAME', name + side)]),
  )
  const position = BigInt(timeReferenceSamples)
  return (
    XML_DECLARATION +
    xmlElement('BWFXML', {}, [
      text('IXML_VERSION', '3.01'),
      ...(project === undefined ? [] : [text('PROJECT', project)]),
      xmlElement('SPEED', {}, [
        text('FILE_SAMPLE_RATE', sampleRate),
        text('TIMESTAMP_SAMPLE_RATE', sampleRate),
        text('TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI', Number(position >> 32n)),
        text('TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO', Number(position & 0xffff_ffffn)),
      ]),
      xmlElement('TRACK_LIST', {}, [text('TRACK_COUNT', channels), ...tracks]),
    ])
  )
}

function acid({ tempo, rootKey, isOneShot = false }: WavNotes): Buffer {
  const bytes = Buffer.alloc(24)
  const kind = isOneShot ? ONE_SHOT : tempo ? STRETCH | DISK_BASED : 0
  bytes.writeUInt32LE(kind | (rootKey === undefined ? 0 : ROOT_SET), 0)
  bytes.writeUInt16LE(rootKey ?? MIDDLE_C, 4)
  bytes.writeUInt16LE(0x8000, 6)
  bytes.writeUInt32LE(tempo?.beats ?? 0, 12)
  bytes.writeUInt16LE(tempo?.denominator ?? 4, 16)
  bytes.writeUInt16LE(tempo?.numerator ?? 4, 18)
  bytes.writeFloatLE(tempo?.bpm ?? 0, 20)
  return bytes
}

function sampler({ sampleRate, rootKey = MIDDLE_C, loops = [] }: WavNotes): Buffer {
  const bytes = Buffer.alloc(36 + 24 * loops.length)
  bytes.writeUInt32LE(Math.round(1e9 / sampleRate), 8)
  bytes.writeUInt32LE(rootKey, 12)
  bytes.writeUInt32LE(loops.length, 28)
  loops.forEach(({ startSample, endSample }, index) => {
    const at = 36 + 24 * index
    bytes.writeUInt32LE(index, at)
    bytes.writeUInt32LE(startSample, at + 8)
    bytes.writeUInt32LE(endSample - 1, at + 12)
  })
  return bytes
}

function cuePoints(markers: NonNullable<WavNotes['markers']>): Buffer {
  const bytes = Buffer.alloc(4 + 24 * markers.length)
  bytes.writeUInt32LE(markers.length, 0)
  markers.forEach(({ sample }, index) => {
    const at = 4 + 24 * index
    bytes.writeUInt32LE(index + 1, at)
    bytes.writeUInt32LE(sample, at + 4)
    bytes.write('data', at + 8, 'latin1')
    bytes.writeUInt32LE(sample, at + 20)
  })
  return bytes
}

function labels(markers: NonNullable<WavNotes['markers']>): Buffer {
  const named = markers.map(({ label }, index) => {
    const id = Buffer.alloc(4)
    id.writeUInt32LE(index + 1)
    return chunk('labl', Buffer.concat([id, Buffer.from(label), Buffer.alloc(1)]))
  })
  return Buffer.concat([Buffer.from('adtl', 'latin1'), ...named])
}
