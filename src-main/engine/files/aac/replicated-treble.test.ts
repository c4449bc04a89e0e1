import { describe, expect, it } from 'vitest'
import { BitWriter } from '../bit-writer.ts'
import { parseAudioSpecificConfig, type AacConfig } from './audio-specific-config.ts'
import { findReplicatedTreble } from './replicated-treble.ts'

const treble = (hex: string): string => parseAudioSpecificConfig(Buffer.from(hex, 'hex')).treble

describe('an AAC configuration', () => {
  // Object type 2 at 22050 Hz with two channels; then the mark 0x2b7, object type 5, a flag, the full rate, and the mark 0x548 with its flag.
  it.each([
    ['1390', 'plain'],
    ['139056e5a0', 'replicated'],
    ['139056e500', 'plain'],
    ['138856e5a54880', 'replicated-in-stereo'],
    ['2b92088000', 'replicated'],
    ['eb8a0800', 'replicated-in-stereo'],
  ])('%s is %s', (hex, expected) => {
    expect(treble(hex)).toBe(expected)
  })
})

describe('an AAC stream that announces nothing', () => {
  const config: AacConfig = { sampleRate: 22_050, rateIndex: 7, channels: 1, treble: 'plain' }
  /** One silent channel, a fill element of one byte with a kind of extension, the end. */
  const unit = (extension: number): Uint8Array => {
    const writer = new BitWriter(16)
    writer.write(0, 3 + 4)
    writer.write(100, 8)
    writer.write(0, 1 + 2 + 1 + 6 + 1 + 1 + 1 + 1)
    writer.write(6, 3)
    writer.write(1, 4)
    writer.write(extension, 4)
    writer.write(0, 4)
    writer.write(7, 3)
    writer.align()
    return writer.bytes()
  }
  async function* units(...extensions: number[]): AsyncGenerator<Uint8Array> {
    for (const extension of extensions) yield unit(extension)
  }

  it.each([13, 14])('is known for HE-AAC by extension %i in its frames', async (extension) => {
    expect(await findReplicatedTreble(config, units(0, 0, extension))).toBe('replicated')
  })

  it('is plain where it holds padding alone', async () => {
    expect(await findReplicatedTreble(config, units(0, 1, 0))).toBe('plain')
  })
})
