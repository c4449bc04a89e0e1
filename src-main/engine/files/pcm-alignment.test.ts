import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeExtensibleWav, type ExtensibleWav } from '../../../test/support/extensible-wav.ts'
import { concatenate, cosine, noise } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { toDb } from '../dsp/level.ts'
import { decodeAudioFile } from './open-audio-file.ts'

const music = (peakDb: number): Float32Array => {
  const hiss = noise(400_000, 7, 1e-5)
  return cosine(400_000, 220.3, 8000, 10 ** (peakDb / 20)).map((x, i) => x + hiss[i])
}
const loud = music(-3.9)

async function read(wav: ExtensibleWav): Promise<{ peakDb: number; warnings: readonly string[] }> {
  const path = join(temporaryFolder(), 'padded.wav')
  await writeExtensibleWav(path, wav)
  const { channels, warnings } = await decodeAudioFile(path)
  return { peakDb: toDb(channels[0].reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)), warnings }
}

// Container, valid bits.
const SHAPES = [
  [32, 24],
  [32, 20],
  [32, 16],
  [24, 20],
  [24, 18],
  [24, 16],
  [16, 12],
  [16, 8],
] as const

describe('values of fewer bits than their container', () => {
  it.each(SHAPES)('%i bits that hold %i, wider than the header says, after a quiet start', async (bits, validBits) => {
    const { peakDb, warnings } = await read({ channels: [concatenate([noise(200_000, 3, 10 ** (-75 / 20)), loud])], bits, validBits })
    expect(peakDb).toBeCloseTo(-3.9, 1)
    expect(warnings).toEqual([])
  })

  it.each(SHAPES)('%i bits that hold %i as the standard says, with zeros below', async (bits, validBits) => {
    const unit = 2 ** (1 - validBits)
    const exact = loud.map((x) => Math.round(x / unit) * unit)
    expect((await read({ channels: [exact], bits, validBits })).peakDb).toBeCloseTo(-3.9, 0)
    const quiet = exact.map((x) => Math.round(x / 500 / unit) * unit)
    if (validBits > 12) expect((await read({ channels: [quiet], bits, validBits })).peakDb).toBeCloseTo(-3.9 - 54, 0)
  })

  it.each(SHAPES.filter(([bits, validBits]) => bits - validBits >= 8))(
    '%i bits that hold %i at the lower end, after digital silence',
    async (bits, validBits) => {
      const { peakDb, warnings } = await read({
        channels: [concatenate([new Float32Array(200_000), loud])],
        bits,
        validBits,
        fullScale: 2 ** (validBits - 1),
      })
      expect(peakDb).toBeCloseTo(-3.9, 1)
      expect(warnings).toEqual([])
    },
  )

  it('where nothing tells, the softer reading is taken and the doubt is told', async () => {
    const narrow = await read({ channels: [loud], bits: 24, validBits: 20, fullScale: 2 ** 19 })
    expect(narrow.peakDb).toBeCloseTo(-3.9 - 24.1, 1)
    expect(narrow.warnings.join()).toContain('24 dB louder')
    const soft = await read({ channels: [music(-75)], bits: 32, validBits: 24 })
    expect(soft.peakDb).toBeCloseTo(-75, 0)
    expect(soft.warnings.join()).toContain('48 dB louder')
  })

  it('full scale at the lower end is proof for any width', async () => {
    const { peakDb } = await read({ channels: [music(0)], bits: 16, validBits: 12, fullScale: 2 ** 11 - 1 })
    expect(peakDb).toBeCloseTo(0, 1)
  })

  it('digital silence is digital silence', async () => {
    expect(await read({ channels: [new Float32Array(1000)], bits: 32, validBits: 24 })).toEqual({ peakDb: -Infinity, warnings: [] })
  })
})
