import { isUsualSampleRate, MAXIMUM_CHANNELS } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { damaged, unsupported } from './errors.ts'
import type { SampleLayout } from './pcm-samples.ts'
import type { RiffChunk } from './riff-chunks.ts'

/** What the `fmt ` chunk of a WAV file says. */
export interface WavFormat {
  tag: number
  channels: number
  sampleRate: number
  blockAlign: number
  bitsPerSample: number
  /** Of bitsPerSample, those that carry the value, as far as the header tells. */
  validBits: number
  /** What follows the common part of the header: kinds of compression describe themselves there. */
  extra: Uint8Array
  /** Which loudspeakers the channels are for, a bit each; 0 where that is not told. */
  channelMask: number
}

export const FORMAT_TAG = {
  pcm: 1,
  msAdpcm: 2,
  float: 3,
  aLaw: 6,
  muLaw: 7,
  imaAdpcm: 0x11,
  mpeg: 0x50,
  mp3: 0x55,
  extensible: 0xfffe,
} as const
const TAG_NAMES: Record<number, string> = {
  0x22: 'TrueSpeech',
  0x31: 'GSM 6.10',
  0x40: 'speech compressed by G.721',
  0x45: 'speech compressed by G.726',
  0x64: 'speech compressed by G.726',
  0xff: 'AAC in a WAV wrapper',
  0x160: 'Windows Media Audio',
  0x161: 'Windows Media Audio',
  0x162: 'Windows Media Audio Professional',
  0x163: 'Windows Media Audio Lossless',
  0x270: 'ATRAC3',
  0x2000: 'Dolby Digital (AC-3)',
  0x2001: 'DTS',
  0x674f: 'Ogg Vorbis in a WAV wrapper',
  0xf1ac: 'FLAC in a WAV wrapper',
  0x5756: 'WavPack in a WAV wrapper',
}
const MAXIMUM_FORMAT_BYTES = 2048

/**
 * The description of a file's samples from its chunk `fmt `.
 *
 * @throws AudioFileError where it is cut off, or tells what cannot be
 * @source Microsoft/IBM Multimedia Programming Interface 1.0 (1991); Microsoft "Multiple channel audio data and WAVE files"
 */
export async function readWavFormat(source: ByteSource, { offset, size, bigEndian }: RiffChunk): Promise<WavFormat> {
  const { path } = source
  const bytes = await source.read(offset, Math.min(size, MAXIMUM_FORMAT_BYTES))
  if (bytes.length < 14) throw damaged('the description of its format is cut off', path)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = !bigEndian
  const bitsPerSample = bytes.length >= 16 ? view.getUint16(14, little) : 8
  const format: WavFormat = {
    tag: view.getUint16(0, little),
    channels: view.getUint16(2, little),
    sampleRate: view.getUint32(4, little),
    blockAlign: view.getUint16(12, little),
    bitsPerSample,
    validBits: bitsPerSample,
    extra: bytes.subarray(16),
    channelMask: 0,
  }
  if (format.tag === FORMAT_TAG.extensible && bytes.length >= 26) {
    const validBits = view.getUint16(18, little)
    if (validBits > 0 && validBits < bitsPerSample) format.validBits = validBits
    if (bytes.length >= 24) format.channelMask = view.getUint32(20, little)
    // The sub-format's GUID begins with the plain format tag.
    format.tag = bytes.length >= 28 ? view.getUint32(24, little) & 0xffff : view.getUint16(24, little)
  }
  if (format.channels === 0) throw damaged('it says that it has no channels', path)
  if (format.channels > MAXIMUM_CHANNELS) throw unsupported(`${format.channels} channels`, path)
  if (!isUsualSampleRate(format.sampleRate)) throw damaged(`it says that its sample rate is ${format.sampleRate} Hz`, path)
  return format
}

/**
 * How its uncompressed samples are written.
 *
 * @throws AudioFileError where they are compressed, or of a kind that is not read
 */
export function wavSampleLayout(format: WavFormat, bigEndian: boolean, path: string): SampleLayout {
  const { tag, channels, blockAlign, bitsPerSample } = format
  const declaredBytes = Math.ceil(bitsPerSample / 8)
  const bytesPerSample =
    blockAlign > 0 && blockAlign % channels === 0 && blockAlign / channels >= declaredBytes ? blockAlign / channels : declaredBytes
  if (tag === FORMAT_TAG.aLaw || tag === FORMAT_TAG.muLaw) {
    return { encoding: tag === FORMAT_TAG.aLaw ? 'a-law' : 'mu-law', bytesPerSample: 1, bigEndian }
  }
  if (tag === FORMAT_TAG.float) {
    if (bytesPerSample !== 4 && bytesPerSample !== 8) throw unsupported(`floating-point samples of ${bitsPerSample} bits`, path)
    return { encoding: 'float', bytesPerSample, bigEndian }
  }
  if (tag !== FORMAT_TAG.pcm) throw unsupported(TAG_NAMES[tag] ?? `samples of an unknown kind (format ${tag})`, path)
  if (bitsPerSample < 1 || bytesPerSample > 8) throw unsupported(`samples of ${bitsPerSample} bits in ${bytesPerSample} bytes`, path)
  return { encoding: bytesPerSample === 1 ? 'unsigned' : 'signed', bytesPerSample, bigEndian }
}
