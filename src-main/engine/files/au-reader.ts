import { isUsualSampleRate, MAXIMUM_CHANNELS, type AudioStream } from './audio-stream.ts'
import type { ByteSource } from './byte-source.ts'
import { damaged, noSamples, unsupported } from './errors.ts'
import { describeLayout, type SampleLayout } from './pcm-samples.ts'
import { PcmStream } from './pcm-stream.ts'
import { findExtent } from './sample-extent.ts'

/**
 * AU (SND): sound of NeXT and Sun machines, of Audacity's older projects and of speech collections; big endian, and little endian as DEC
 * wrote it.
 *
 * @source  Sun "audio file format" (audio.h): magic, offset, size, encoding, rate, channels, 32 bits each
 */

const HEADER_BYTES = 24
const UNKNOWN_SIZE = 0xffff_ffff
const ENCODINGS: Record<number, Omit<SampleLayout, 'bigEndian'>> = {
  1: { encoding: 'mu-law', bytesPerSample: 1 },
  2: { encoding: 'signed', bytesPerSample: 1 },
  3: { encoding: 'signed', bytesPerSample: 2 },
  4: { encoding: 'signed', bytesPerSample: 3 },
  5: { encoding: 'signed', bytesPerSample: 4 },
  6: { encoding: 'float', bytesPerSample: 4 },
  7: { encoding: 'float', bytesPerSample: 8 },
  27: { encoding: 'a-law', bytesPerSample: 1 },
}
const UNREADABLE: Record<number, string> = {
  23: 'speech compressed by G.721',
  24: 'speech compressed by G.722',
  25: 'speech compressed by G.723',
  26: 'speech compressed by G.723',
}

export async function openAu(source: ByteSource): Promise<AudioStream> {
  const { path } = source
  const header = await source.read(0, HEADER_BYTES)
  if (header.length < HEADER_BYTES) throw damaged('the description of its format is cut off', path)
  const bigEndian = header[0] === 0x2e
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const [offset, size, code, sampleRate, channels] = [4, 8, 12, 16, 20].map((at) => view.getUint32(at, !bigEndian))
  const known = ENCODINGS[code]
  if (!known) throw unsupported(UNREADABLE[code] ?? `samples of an unknown kind (encoding ${code})`, path)
  if (channels === 0) throw damaged('it says that it has no channels', path)
  if (channels > MAXIMUM_CHANNELS) throw unsupported(`${channels} channels`, path)
  if (!isUsualSampleRate(sampleRate)) throw damaged(`it says that its sample rate is ${sampleRate} Hz`, path)
  const layout = { ...known, bigEndian }
  const available = Math.max(0, source.size - offset)
  if (offset < HEADER_BYTES || available < layout.bytesPerSample * channels) throw noSamples(path)
  const warnings: string[] = []
  const byteLength = await findExtent(
    source,
    {
      offset,
      byteLength: size === UNKNOWN_SIZE ? undefined : size,
      limit: source.size,
      layout,
      channels,
      sampleRate,
      partsFollow: () => Promise.resolve(false),
    },
    warnings,
  )
  return new PcmStream(source, {
    format: 'au',
    description: `AU, ${describeLayout(layout)}`,
    sampleRate,
    channels,
    layout,
    parts: [{ offset, byteLength }],
    warnings,
  })
}
