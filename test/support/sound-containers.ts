/** Small writers of sound files as tests want them: just what a reader needs, with every size where a test may bend it. */

export const u16be = (value: number): Buffer => Buffer.from([value >> 8, value & 255])
export const u32be = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
export const u64be = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}
const u32le = (value: number): Buffer => Buffer.from(u32be(value)).reverse()
const f64be = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return bytes
}

/** Integers of any width, interleaved. */
export function pcmBytes(channels: readonly ArrayLike<number>[], bytesPerSample: number, bigEndian: boolean): Buffer {
  const out = Buffer.alloc(channels.length * channels[0].length * bytesPerSample)
  for (let n = 0, at = 0; n < channels[0].length; n++) {
    for (const samples of channels) {
      if (bigEndian) out.writeIntBE(samples[n], at, bytesPerSample)
      else out.writeIntLE(samples[n], at, bytesPerSample)
      at += bytesPerSample
    }
  }
  return out
}

/** AU with a header of 24 bytes; `size` as declared. */
export const auFile = (encoding: number, rate: number, channels: number, data: Buffer, size = data.length): Buffer =>
  Buffer.concat([Buffer.from('.snd'), u32be(24), u32be(size), u32be(encoding), u32be(rate), u32be(channels), data])

const W64_TAIL = Buffer.from('f3acd3118cd100c04f8edb8a', 'hex')
const W64_RIFF_TAIL = Buffer.from('2e91cf11a5d628db04c10000', 'hex')

/** Sony Wave64; `format` is the contents of the `fmt ` chunk. */
export function wave64File(format: Buffer, data: Buffer): Buffer {
  const chunk = (id: string, content: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(id),
      W64_TAIL,
      Buffer.from(u64be(24 + content.length)).reverse(),
      content,
      Buffer.alloc((8 - (content.length % 8)) % 8),
    ])
  const chunks = Buffer.concat([chunk('fmt ', format), chunk('fact', Buffer.alloc(8)), chunk('data', data)])
  return Buffer.concat([
    Buffer.from('riff'),
    W64_RIFF_TAIL,
    Buffer.from(u64be(40 + chunks.length)).reverse(),
    Buffer.from('wave'),
    W64_TAIL,
    chunks,
  ])
}

/** The contents of a WAV file's `fmt ` chunk. */
export function waveFormat(tag: number, channels: number, rate: number, blockAlign: number, bits: number, extra = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(16)
  head.writeUInt16LE(tag, 0)
  head.writeUInt16LE(channels, 2)
  head.writeUInt32LE(rate, 4)
  head.writeUInt32LE(rate * blockAlign, 8)
  head.writeUInt16LE(blockAlign, 12)
  head.writeUInt16LE(bits, 14)
  return Buffer.concat([head, extra])
}

export function waveFile(format: Buffer, data: Buffer, ...between: Buffer[]): Buffer {
  const chunk = (id: string, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(id), u32le(content.length), content, Buffer.alloc(content.length % 2)])
  return Buffer.concat([Buffer.from('RIFF'), u32le(1e6), Buffer.from('WAVE'), chunk('fmt ', format), ...between, chunk('data', data)])
}

export interface CafShape {
  rate: number
  formatId: string
  flags?: number
  bytesPerPacket?: number
  framesPerPacket?: number
  channels: number
  bits?: number
  data: Buffer
  /** As declared; -1: its writer did not know yet. */
  dataSize?: number
  more?: Buffer[]
}

export const cafChunk = (id: string, content: Buffer, size = content.length): Buffer =>
  Buffer.concat([Buffer.from(id), u64be(size), content])

export function cafFile({
  rate,
  formatId,
  flags = 0,
  bytesPerPacket = 0,
  framesPerPacket = 1,
  channels,
  bits = 0,
  data,
  dataSize,
  more = [],
}: CafShape): Buffer {
  const description = Buffer.concat([
    f64be(rate),
    Buffer.from(formatId),
    u32be(flags),
    u32be(bytesPerPacket),
    u32be(framesPerPacket),
    u32be(channels),
    u32be(bits),
  ])
  return Buffer.concat([
    Buffer.from('caff'),
    u16be(1),
    u16be(0),
    cafChunk('desc', description),
    ...more,
    cafChunk('data', Buffer.concat([u32be(0), data]), dataSize),
  ])
}

/** CAF's table of packets of changing size. */
export const cafPacketTable = (sizes: readonly number[], validFrames: number, primingFrames = 0): Buffer => {
  const numbers = sizes.flatMap((size) => (size < 128 ? [size] : [128 | (size >> 7), size & 127]))
  return cafChunk('pakt', Buffer.concat([u64be(sizes.length), u64be(validFrames), u32be(primingFrames), u32be(0), Buffer.from(numbers)]))
}

export const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([u32be(8 + body.length), Buffer.from(type, 'latin1'), body])
}

export interface Mp4Shape {
  rate: number
  channels: number
  codec: string
  bits?: number
  /** Boxes within the description of the sound. */
  config?: Buffer[]
  /** The access units, or one piece of uncompressed samples. */
  units: Buffer[]
  /** Uncompressed: how many bytes the table of contents gives each sample. */
  sampleSize?: number
  sampleCount?: number
  fragmented?: boolean
  /** QuickTime's second version of the description, with these flags. */
  pcmFlags?: number
}

/** MP4 or QuickTime with one sound track. */
export function mp4File(shape: Mp4Shape): Buffer {
  const { rate, units, fragmented, sampleSize, sampleCount } = shape
  const data = Buffer.concat(units)
  const samples = sampleCount ?? units.length
  const sizes = sampleSize ? [u32be(sampleSize), u32be(samples)] : [u32be(0), u32be(samples), ...units.map(({ length }) => u32be(length))]
  const empty = [u32be(0), u32be(0)]
  const moov = (dataAt: number): Buffer => {
    const table = box(
      'stbl',
      box('stsd', u32be(0), u32be(1), sampleEntry(shape)),
      box('stsz', u32be(0), ...(fragmented ? empty : sizes)),
      box('stsc', u32be(0), ...(fragmented ? [u32be(0)] : [u32be(1), u32be(1), u32be(samples), u32be(1)])),
      box('stco', u32be(0), ...(fragmented ? [u32be(0)] : [u32be(1), u32be(dataAt)])),
    )
    const media = box(
      'mdia',
      box('mdhd', ...empty, u32be(0), u32be(rate), u32be(sampleCount ?? 0)),
      box('hdlr', u32be(0), u32be(0), Buffer.from('soun'), Buffer.alloc(12)),
      box('minf', table),
    )
    const header = box('tkhd', u32be(0), u32be(0), u32be(0), u32be(7), Buffer.alloc(68))
    const extends_ = fragmented ? [box('mvex', box('trex', u32be(0), u32be(7), u32be(1), u32be(0), u32be(0), u32be(0)))] : []
    return box('moov', box('mvhd', ...empty, u32be(0), u32be(1000), u32be(0)), box('trak', header, media), ...extends_)
  }
  const head = box('ftyp', Buffer.from('qt  '), u32be(0))
  if (fragmented) return Buffer.concat([head, moov(0), ...units.map((unit) => fragment([unit]))])
  return Buffer.concat([head, moov(head.length + moov(0).length + 8), box('mdat', data)])
}

function sampleEntry({ codec, channels, bits = 16, rate, config = [], pcmFlags }: Mp4Shape): Buffer {
  const common = [Buffer.alloc(6), u16be(1), u16be(pcmFlags === undefined ? 0 : 2), Buffer.alloc(6)]
  if (pcmFlags === undefined) return box(codec, ...common, u16be(channels), u16be(bits), u32be(0), u32be(rate * 65_536), ...config)
  const long = [
    u16be(3),
    u16be(16),
    u16be(0xfffe),
    u16be(0),
    u32be(65_536),
    u32be(72),
    f64be(rate),
    u32be(channels),
    u32be(0x7f00_0000),
    u32be(bits),
    u32be(pcmFlags),
    u32be(0),
    u32be(1),
  ]
  return box(codec, ...common, ...long, ...config)
}

/** A `moof` with its `mdat`: sizes listed, data right behind. */
function fragment(units: readonly Buffer[]): Buffer {
  const moof = (dataAt: number): Buffer =>
    box(
      'moof',
      box('mfhd', u32be(0), u32be(1)),
      box(
        'traf',
        box('tfhd', u32be(0x20000), u32be(7)),
        box('trun', u32be(0x201), u32be(units.length), u32be(dataAt), ...units.map(({ length }) => u32be(length))),
      ),
    )
  return Buffer.concat([moof(moof(0).length + 8), box('mdat', ...units)])
}

const UNKNOWN = Buffer.from('01ffffffffffffff', 'hex')

/** An EBML element; without a size of its own where `size` is `unknown`. */
export const element = (id: string, content: Buffer, size?: 'unknown'): Buffer =>
  Buffer.concat([Buffer.from(id, 'hex'), size ? UNKNOWN : Buffer.concat([Buffer.from([0x08]), u32be(content.length)]), content])

export interface MatroskaShape {
  codecId: string
  codecPrivate?: Buffer
  rate: number
  channels: number
  bits?: number
  /** Contents of blocks behind track, time and flags, with the flags. */
  blocks: { flags?: number; body: Buffer }[]
  /** How often the track is described, with other numbers; default once. */
  tracks?: number
  /** As browsers record: sizes of segment and clusters are not known. */
  unknownSizes?: boolean
}

/** Matroska with one sound track, one cluster for two blocks. */
export function matroskaFile({ codecId, codecPrivate, rate, channels, bits = 0, blocks, tracks = 1, unknownSizes }: MatroskaShape): Buffer {
  const size = unknownSizes ? 'unknown' : undefined
  const audio = element(
    'e1',
    Buffer.concat([
      element('b5', f64be(rate)),
      element('9f', Buffer.from([channels])),
      ...(bits ? [element('6264', Buffer.from([bits]))] : []),
    ]),
  )
  const described = [
    element('83', Buffer.from([2])),
    element('86', Buffer.from(codecId)),
    ...(codecPrivate ? [element('63a2', codecPrivate)] : []),
    audio,
  ]
  const entries = Array.from({ length: tracks }, (_, i) =>
    element('ae', Buffer.concat([element('d7', Buffer.from([i + 1])), ...described])),
  )
  const clusters: Buffer[] = []
  for (let i = 0; i < blocks.length; i += 2) {
    const content = blocks
      .slice(i, i + 2)
      .map(({ flags = 0x80, body }) => element('a3', Buffer.concat([Buffer.from([0x81, 0, 0, flags]), body])))
    clusters.push(element('1f43b675', Buffer.concat([element('e7', Buffer.from([0])), ...content]), size))
  }
  const segment = Buffer.concat([element('1654ae6b', Buffer.concat(entries)), ...clusters])
  return Buffer.concat([element('1a45dfa3', element('4282', Buffer.from('webm'))), element('18538067', segment, size)])
}

/** The description of Apple Lossless in packets of 4096 samples. */
export const alacCookie = (bits: number, channels: number, rate: number): Buffer =>
  Buffer.concat([u32be(4096), Buffer.from([0, bits, 40, 10, 14, channels]), u16be(255), u32be(0), u32be(0), u32be(rate)])
