import { writeFile } from 'node:fs/promises'

export interface ExtensibleWav {
  /** Planar, -1..1, or beyond for floats. */
  channels: readonly ArrayLike<number>[]
  sampleRate?: number
  /** Bits of a container. */
  bits?: 8 | 16 | 24 | 32
  /** Bits that the header says carry the value. */
  validBits?: number
  /** Full scale of the integers that are written, e.g. 2^23 for 24 bits at the lower end of 32. */
  fullScale?: number
  float?: boolean
  channelMask?: number
}

const PCM_GUID = '0000001000800000aa00389b71'

/** Writes a WAVE_FORMAT_EXTENSIBLE file whose header may say something else than its samples. */
export async function writeExtensibleWav(path: string, wav: ExtensibleWav): Promise<void> {
  const { channels, sampleRate = 8000, bits = 16, validBits = bits, float = false, channelMask = 0 } = wav
  const fullScale = wav.fullScale ?? 2 ** (bits - 1)
  const limit = 2 ** (bits - 1)
  const bytes = bits / 8
  const data = Buffer.alloc(channels.length * channels[0].length * bytes)
  channels.forEach((samples, channel) => {
    for (let i = 0; i < samples.length; i++) {
      const at = (i * channels.length + channel) * bytes
      const value = Math.max(-limit, Math.min(limit - 1, Math.round(samples[i] * fullScale)))
      if (float) data.writeFloatLE(samples[i], at)
      else if (bits === 8) data.writeUInt8(value + 128, at)
      else data.writeIntLE(value, at, bytes)
    }
  })
  const head = Buffer.alloc(68)
  head.write('RIFF')
  head.writeUInt32LE(60 + data.length, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(40, 16)
  head.writeUInt16LE(0xfffe, 20)
  head.writeUInt16LE(channels.length, 22)
  head.writeUInt32LE(sampleRate, 24)
  head.writeUInt32LE(sampleRate * channels.length * bytes, 28)
  head.writeUInt16LE(channels.length * bytes, 32)
  head.writeUInt16LE(bits, 34)
  head.writeUInt16LE(22, 36)
  head.writeUInt16LE(validBits, 38)
  head.writeUInt32LE(channelMask, 40)
  head.writeUInt8(float ? 3 : 1, 44)
  Buffer.from(PCM_GUID, 'hex').copy(head, 46)
  head.write('data', 60)
  head.writeUInt32LE(data.length, 64)
  await writeFile(path, Buffer.concat([head, data]))
}
