import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeAudioFile, openAudioFile } from './open-audio-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uncompressed-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
const temporary = async (...parts: Uint8Array[]): Promise<string> => {
  const path = join(folder, `${files++}`)
  await writeFile(path, Buffer.concat(parts))
  return path
}

const uint16 = (value: number, big = false): Buffer => {
  const bytes = Buffer.alloc(2)
  if (big) bytes.writeUInt16BE(value)
  else bytes.writeUInt16LE(value)
  return bytes
}
const uint32 = (value: number, big = false): Buffer => {
  const bytes = Buffer.alloc(4)
  if (big) bytes.writeUInt32BE(value)
  else bytes.writeUInt32LE(value)
  return bytes
}
/** Of the files that `wav` makes, plain. */
const WAV_HEADER_BYTES = 12 + 16 + 24 + 8
const chunk = (id: string, content: Uint8Array, big = false, size = content.length): Buffer =>
  Buffer.concat([Buffer.from(id), uint32(size, big), content, Buffer.alloc(content.length & 1)])

interface WavShape {
  tag?: number
  channels?: number
  sampleRate?: number
  bits: number
  bytesPerSample?: number
  data: Uint8Array
  big?: boolean
  declaredSize?: number
  extensible?: boolean
}

function wav({
  tag = 1,
  channels = 1,
  sampleRate = 8000,
  bits,
  bytesPerSample = Math.ceil(bits / 8),
  data,
  big = false,
  declaredSize,
  extensible = false,
}: WavShape): Buffer {
  const blockAlign = channels * bytesPerSample
  const plain = [
    uint16(extensible ? 0xfffe : tag, big),
    uint16(channels, big),
    uint32(sampleRate, big),
    uint32(sampleRate * blockAlign, big),
    uint16(blockAlign, big),
  ]
  const guidTail = Buffer.from('0000000010008000' + '00aa00389b71', 'hex').subarray(2)
  const format = extensible
    ? [...plain, uint16(bytesPerSample * 8, big), uint16(22, big), uint16(bits, big), uint32(0, big), uint16(tag, big), guidTail]
    : [...plain, uint16(bits, big)]
  return Buffer.concat([
    Buffer.from(big ? 'RIFX' : 'RIFF'),
    uint32(0xffff, big),
    Buffer.from('WAVE'),
    chunk('LIST', Buffer.from('INFOabc'), big),
    chunk('fmt ', Buffer.concat(format), big),
    chunk('data', data, big, declaredSize),
  ])
}

/** Integers as samples of any width. */
const integers = (values: readonly bigint[], bytes: number, big = false): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const little = Buffer.from(Array.from({ length: bytes }, (_, i) => Number((BigInt.asUintN(64, value) >> BigInt(8 * i)) & 255n)))
      return big ? little.reverse() : little
    }),
  )

/** 16 bits at 8 kHz, one period in 40 samples. */
const sine = (frames: number, big = false): Buffer => {
  const bytes = Buffer.alloc(frames * 2)
  for (let n = 0; n < frames; n++) {
    const value = Math.round(20_000 * Math.sin((2 * Math.PI * n) / 40))
    if (big) bytes.writeInt16BE(value, n * 2)
    else bytes.writeInt16LE(value, n * 2)
  }
  return bytes
}

describe('WAV', () => {
  it.each([9, 12, 16, 20, 24, 27, 32, 36, 45, 48, 53, 64])('integers of %i bits fill their container from the top', async (bits) => {
    const bytes = Math.ceil(bits / 8)
    const unit = 2n ** BigInt(bytes * 8 - bits)
    const full = 2n ** BigInt(bits - 1)
    const values = [0n, full / 2n, -full / 2n, full - 1n, -full].map((value) => value * unit)
    for (const big of [false, true]) {
      const { channels } = await decodeAudioFile(await temporary(wav({ bits, data: integers(values, bytes, big), big })))
      // Above 24 bits the largest value rounds to 1 in float32.
      expect(channels[0]).toBeAllclose([0, 0.5, -0.5, 1 - 2 ** (1 - bits), -1], { atol: 6e-8, rtol: 0 })
    }
  })

  it.each([5, 8])('%i bits are offset binary', async (bits) => {
    const unit = 2 ** (8 - bits)
    const data = Uint8Array.from([2 ** (bits - 1), 2 ** bits - 1, 0].map((value) => value * unit))
    const { channels } = await decodeAudioFile(await temporary(wav({ bits, data })))
    expect(channels[0]).toBeAllclose([0, 1 - 2 ** (1 - bits), -1], { atol: 0, rtol: 0 })
  })

  it('values at the lower end of their container, against the standard, are recognised', async () => {
    const data = integers([1n, -(2n ** 23n), 2n ** 22n], 4)
    const { channels } = await decodeAudioFile(await temporary(wav({ bits: 24, bytesPerSample: 4, data, extensible: true })))
    expect(channels[0]).toBeAllclose([2 ** -23, -1, 0.5], { atol: 0, rtol: 0 })
  })

  it.each([false, true])('floats of 32 and 64 bits, big endian: %s; what is no number becomes 0', async (big) => {
    const values = [0, 0.25, -1.5, NaN, Infinity]
    const data32 = Buffer.alloc(20)
    const data64 = Buffer.alloc(40)
    values.forEach((value, i) => {
      if (big) data32.writeFloatBE(value, i * 4)
      else data32.writeFloatLE(value, i * 4)
      if (big) data64.writeDoubleBE(value, i * 8)
      else data64.writeDoubleLE(value, i * 8)
    })
    for (const [bits, data] of [
      [32, data32],
      [64, data64],
    ] as const) {
      const { channels } = await decodeAudioFile(await temporary(wav({ tag: 3, bits, data, big, extensible: !big })))
      expect(Array.from(channels[0])).toEqual([0, 0.25, -1.5, 0, 0])
    }
  })

  it('A-law and mu-law, at points of the standard', async () => {
    // ITU-T G.711: smallest and largest positive value, and its negative.
    const a = await decodeAudioFile(await temporary(wav({ tag: 6, bits: 8, data: Uint8Array.from([0xd5, 0xaa, 0x2a]) })))
    expect(Array.from(a.channels[0], (x) => x * 32768)).toEqual([8, 32256, -32256])
    const mu = await decodeAudioFile(await temporary(wav({ tag: 7, bits: 8, data: Uint8Array.from([0xff, 0x80, 0x00]) })))
    expect(Array.from(mu.channels[0], (x) => x * 32768)).toEqual([0, 32124, -32124])
  })

  it('channels are taken apart', async () => {
    const audio = await decodeAudioFile(await temporary(wav({ bits: 16, channels: 3, data: integers([1n, 2n, 3n, 4n, 5n, 6n], 2) })))
    expect(audio.channels.map((samples) => Array.from(samples, (x) => x * 32768))).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ])
    expect(audio).toMatchObject({ format: 'wav', description: 'WAV, 16 bit', sampleRate: 8000 })
  })

  it('64-bit sizes (RF64)', async () => {
    const sizes = Buffer.alloc(28)
    sizes.writeBigUInt64LE(4n, 8)
    const file = Buffer.concat([
      Buffer.from('RF64'),
      uint32(0xffffffff),
      Buffer.from('WAVE'),
      chunk('ds64', sizes),
      chunk('fmt ', Buffer.concat([uint16(1), uint16(1), uint32(8000), uint32(16000), uint16(2), uint16(16)])),
      chunk('data', integers([1n, 2n], 2), false, 0xffffffff),
      Buffer.from('LIST'),
    ])
    expect((await decodeAudioFile(await temporary(file))).channels[0].length).toBe(2)
  })

  it('a file that declares 4 GB and holds 10 samples gives 10 samples and says so', async () => {
    const stream = await openAudioFile(await temporary(wav({ bits: 16, data: new Uint8Array(20), declaredSize: 0xf000_0000 })))
    expect(stream.expectedFrames).toBe(10)
    expect(stream.warnings.join()).toContain('declared length')
    await stream.close()
  })

  it('a recording whose length was never written is read to its end', async () => {
    const audio = await decodeAudioFile(await temporary(wav({ bits: 16, data: new Uint8Array(2000).fill(200), declaredSize: 0 })))
    expect(audio.channels[0].length).toBe(1000)
    expect(audio.warnings.join()).toContain('never written')
  })

  it('a size that wrapped round at 4 GB is told by where the sound ends', async () => {
    // Sparse: the disk holds the header alone.
    const dataBytes = 2 ** 32 + 8000
    const path = await temporary(wav({ bits: 16, data: new Uint8Array(0), declaredSize: dataBytes % 2 ** 32 }))
    await truncate(path, WAV_HEADER_BYTES + dataBytes)
    const stream = await openAudioFile(path)
    expect(stream.expectedFrames).toBe(dataBytes / 2)
    expect(stream.warnings).toEqual(['Its header cannot count beyond 4 GB and tells of 0.5 seconds only; all 75 hours are read.'])
    await stream.close()
  })

  it('sound behind a length that was written too early is read as well, and told', async () => {
    const audio = await decodeAudioFile(await temporary(wav({ bits: 16, data: sine(16_000), declaredSize: 8000 })))
    expect(audio.channels[0].length).toBe(16_000)
    expect(audio.warnings).toEqual(['Its header tells of 0.5 seconds only, but 1.5 seconds more lie behind; all of it is read.'])
  })

  it('what lies behind the sound and is none is left out, and told where it is long', async () => {
    const noise = Uint8Array.from({ length: 16_000 }, (_, i) => (i * i * 7919) >> 5)
    const audio = await decodeAudioFile(await temporary(wav({ bits: 16, data: sine(8000) }), noise))
    expect(audio.channels[0].length).toBe(8000)
    expect(audio.warnings).toEqual([
      'Behind the declared end of its sound lie data for 1 second that do not look like sound; they are left out.',
    ])
    const tagged = await decodeAudioFile(
      await temporary(wav({ bits: 16, data: sine(8000) }), Buffer.from('ID3\u0003\0\0\0\0\u007f\u007f'), new Uint8Array(16_383)),
    )
    expect([tagged.channels[0].length, tagged.warnings]).toEqual([8000, []])
  })

  it('chunks behind the sound, whole or cut off, are no sound', async () => {
    for (const cut of [0, 1500]) {
      const file = Buffer.concat([wav({ bits: 16, data: sine(8000) }), chunk('abcd', sine(500)), chunk('LIST', sine(1000))])
      const audio = await decodeAudioFile(await temporary(file.subarray(0, file.length - cut)))
      expect([audio.channels[0].length, audio.warnings]).toEqual([8000, []])
    }
  })

  it('several stretches of sound follow one another', async () => {
    const audio = await decodeAudioFile(
      await temporary(wav({ bits: 16, data: sine(4000) }), chunk('LIST', new Uint8Array(6)), chunk('data', sine(4000))),
    )
    expect([audio.channels[0].length, audio.warnings]).toEqual([8000, []])
  })

  it.each([0xffff_ffff, 0x7fff_f000])('a size of %i, as it is written to a pipe, means everything', async (declaredSize) => {
    const audio = await decodeAudioFile(await temporary(wav({ bits: 16, data: sine(8000), declaredSize })))
    expect([audio.channels[0].length, audio.warnings]).toEqual([8000, []])
  })

  it('64-bit sizes that are too small, too large or 0 are not believed', async () => {
    const rf64 = (bytes: bigint): Buffer => {
      const sizes = Buffer.alloc(28)
      sizes.writeBigUInt64LE(bytes, 8)
      const format = chunk('fmt ', Buffer.concat([uint16(1), uint16(1), uint32(8000), uint32(16000), uint16(2), uint16(16)]))
      return Buffer.concat([
        Buffer.from('RF64'),
        uint32(0xffffffff),
        Buffer.from('WAVE'),
        chunk('ds64', sizes),
        format,
        chunk('data', sine(8000), false, 0xffffffff),
      ])
    }
    for (const [bytes, warning] of [
      [4000n, '0.8 seconds more'],
      [2n ** 40n, 'declared length'],
      [0n, 'never written'],
    ] as const) {
      const audio = await decodeAudioFile(await temporary(rf64(bytes)))
      expect(audio.channels[0].length).toBe(8000)
      expect(audio.warnings.join()).toContain(warning)
    }
  })

  it('parts of odd length without their padding, and parts with a false size, do not hide the sound', async () => {
    const [head, tail] = [wav({ bits: 16, data: sine(800) }), Buffer.from('abc')]
    const format = head.indexOf('fmt ')
    const odd = await decodeAudioFile(
      await temporary(head.subarray(0, format), Buffer.from('note'), uint32(3), tail, head.subarray(format)),
    )
    expect(odd.channels[0].length).toBe(800)
    const lying = Buffer.concat([
      head.subarray(0, head.indexOf('data')),
      Buffer.from('note'),
      uint32(0x7000_0000),
      head.subarray(head.indexOf('data')),
    ])
    const found = await decodeAudioFile(await temporary(lying))
    expect([found.channels[0].length, found.warnings]).toEqual([
      800,
      ['Its parts do not lie where their sizes say; its sound was searched for.'],
    ])
  })

  it.each([
    [{ bits: 16, data: new Uint8Array(0) }, 'not a single sample'],
    [{ bits: 16, data: new Uint8Array(4), channels: 0 }, 'no channels'],
    [{ bits: 16, data: new Uint8Array(4), channels: 6000 }, '6000 channels'],
    [{ bits: 16, data: new Uint8Array(4), sampleRate: 0 }, '0 Hz'],
    [{ bits: 4, data: new Uint8Array(400), tag: 0x31 }, 'GSM'],
    [{ bits: 200, data: new Uint8Array(400) }, '200 bits'],
  ])('%o is refused', async (shape, reason) => {
    await expect(decodeAudioFile(await temporary(wav(shape)))).rejects.toThrow(reason)
  })
})

describe('AIFF', () => {
  /** 8000 = 2^12 x 1.953125 as an 80-bit float. */
  const EIGHT_KHZ = '400bfa00000000000000'
  const aiff = (
    kind: 'AIFF' | 'AIFC',
    compression: string,
    bits: number,
    frames: number,
    data: Uint8Array,
    { dataSize = data.length, rateHex = EIGHT_KHZ } = {},
  ): Buffer => {
    const rate = Buffer.from(rateHex, 'hex')
    const common = Buffer.concat([
      uint16(1, true),
      uint32(frames, true),
      uint16(bits, true),
      rate,
      Buffer.from(kind === 'AIFC' ? `${compression}\0\0` : ''),
    ])
    return Buffer.concat([
      Buffer.from('FORM'),
      uint32(0, true),
      Buffer.from(kind),
      chunk('COMM', common, true),
      chunk('SSND', Buffer.concat([uint32(0, true), uint32(0, true), data]), true, 8 + dataSize),
    ])
  }

  it.each([8, 16, 24, 32])('integers of %i bits, big endian', async (bits) => {
    const full = 2n ** BigInt(bits - 1)
    const audio = await decodeAudioFile(await temporary(aiff('AIFF', '', bits, 3, integers([0n, full / 2n, -full], bits / 8, true))))
    expect(Array.from(audio.channels[0])).toEqual([0, 0.5, -1])
    expect(audio).toMatchObject({ format: 'aiff', sampleRate: 8000 })
  })

  it('little endian and float samples of AIFF-C', async () => {
    const little = await decodeAudioFile(await temporary(aiff('AIFC', 'sowt', 16, 2, integers([16384n, -32768n], 2))))
    expect(Array.from(little.channels[0])).toEqual([0.5, -1])
    for (const [compression, bytes] of [
      ['42n1', 3],
      ['23ni', 4],
    ] as const) {
      const file = aiff('AIFC', compression, bytes * 8, 2, integers([2n ** BigInt(bytes * 8 - 2), -(2n ** BigInt(bytes * 8 - 1))], bytes))
      expect(Array.from((await decodeAudioFile(await temporary(file))).channels[0])).toEqual([0.5, -1])
    }
    const float = Buffer.alloc(8)
    float.writeFloatBE(0.25, 0)
    float.writeFloatBE(-2, 4)
    expect(Array.from((await decodeAudioFile(await temporary(aiff('AIFC', 'fl32', 32, 2, float)))).channels[0])).toEqual([0.25, -2])
  })

  it('more frames declared than there are, and unknown compression', async () => {
    const audio = await decodeAudioFile(await temporary(aiff('AIFF', '', 16, 4_000_000_000, new Uint8Array(20))))
    expect(audio.channels[0].length).toBe(10)
    await expect(decodeAudioFile(await temporary(aiff('AIFC', 'QDM2', 16, 2, new Uint8Array(4))))).rejects.toThrow('QDM2')
  })

  it('the count of frames and the size of their chunk: what is there decides', async () => {
    const sound = sine(16_000, true)
    const cases = [
      { frames: 16_000, dataSize: 1000, kept: 16_000, warning: '' },
      { frames: 4000, dataSize: 32_000, kept: 16_000, warning: '1.5 seconds more' },
      { frames: 0, dataSize: 0, kept: 16_000, warning: 'never written' },
      { frames: 0, dataSize: 32_000, kept: 16_000, warning: '' },
      { frames: 24_000, dataSize: 48_000, kept: 16_000, warning: '1 second of 3 seconds are missing' },
      { frames: 24_000, dataSize: 32_000, kept: 16_000, warning: '1 second of 3 seconds are missing' },
    ]
    for (const { frames, dataSize, kept, warning } of cases) {
      const audio = await decodeAudioFile(await temporary(aiff('AIFF', '', 16, frames, sound, { dataSize })))
      expect({ kept: audio.channels[0].length, warnings: audio.warnings.join() }).toEqual({
        kept,
        warnings: warning ? expect.stringContaining(warning) : '',
      })
    }
  })

  it('a sample rate that is no whole number, as the first Macintoshes had it, is converted by its real ratio', async () => {
    // 22254.5454... = 244800 / 11 Hz
    const audio = await decodeAudioFile(
      await temporary(aiff('AIFF', '', 16, 22_255, sine(22_255, true), { rateHex: '400daddd1745d1745d17' })),
    )
    expect(audio.sampleRate).toBe(24_000)
    expect(audio.channels[0].length).toBe(Math.round((22_255 * 24_000 * 11) / 244_800))
    expect(audio.warnings).toEqual(['Its sample rate of 22254.545 Hz is converted to 24000 Hz.'])
    // One period in 40 samples of the file: away from the ends the same sine at the new rate, within the interpolator's 100 dB.
    const hertz = 244_800 / 11 / 40
    for (const n of [5000, 12_345, 20_001])
      expect(audio.channels[0][n]).toBeCloseTo((20_000 / 32_768) * Math.sin((2 * Math.PI * hertz * n) / 24_000), 3)
  })

  it('a sample rate that is a whole number but for rounding is taken for it', async () => {
    // 44099.999...: one unit of the 64-bit mantissa below 44100.
    const audio = await decodeAudioFile(await temporary(aiff('AIFF', '', 16, 100, sine(100, true), { rateHex: '400eac43ffffffffffff' })))
    expect([audio.sampleRate, audio.channels[0].length, audio.warnings]).toEqual([44_100, 100, []])
  })
})
