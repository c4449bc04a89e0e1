import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { noise } from '../../../test/support/signals.ts'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { ByteSource } from './byte-source.ts'
import { FlacWriter } from './flac-writer.ts'
import { readTags } from './tags.ts'
import { parseStreamInfo } from './flac-frames.ts'
import { decodeAudioFile } from './open-audio-file.ts'
import { integerBytes, Quantiser } from './quantiser.ts'

const tone = (frames: number, step: number, amplitude = 0.8): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => amplitude * Math.sin(n * step))

async function write(channels: Float32Array[], bits: 16 | 24, sampleRate = 44_100, blockFrames = 1777): Promise<string> {
  const path = join(temporaryFolder(), 'sound.flac')
  const writer = await FlacWriter.create(path, { sampleRate, channels: channels.length, bits })
  for (let at = 0; at < channels[0].length; at += blockFrames)
    await writer.append(channels.map((samples) => samples.subarray(at, at + blockFrames)))
  await writer.close()
  expect(writer.frames).toBe(channels[0].length)
  return path
}

const silence = new Float32Array(5000)
const half = noise(20_000).map((x) => x / 2)
/** The largest swings there are, at random: nothing can be predicted and side needs its extra bit. */
const extremes = [0, 1].map((channel) => Float32Array.from(noise(9000, channel + 1), (x) => (x > 0 ? 1 : -1)))
/** Quiet but for one click: its code is far longer than the partition's parameter expects. */
const click = Float32Array.from({ length: 4096 }, (_, n) => (n === 2000 ? -1 : 0))

describe('FLAC files', () => {
  const cases: [string, Float32Array[]][] = [
    ['a tone', [tone(30_000, 0.05)]],
    ['two tones', [tone(30_001, 0.05), tone(30_001, 0.07)]],
    ['equal channels', [half, half]],
    ['opposite channels', [half, half.map((x) => -x)]],
    ['silence', [silence, silence]],
    ['extremes', extremes],
    ['a click', [click]],
    ['one sample', [Float32Array.of(0.25)]],
    ['five samples', [tone(5, 1)]],
    ['a whole block and one sample', [tone(4097, 0.3)]],
    ['six channels', Array.from({ length: 6 }, (_, channel) => tone(5000, 0.01 * (channel + 1)))],
    ['more than 127 blocks, whose numbers take two bytes', [tone(4096 * 130, 0.02)]],
  ]
  it.each(cases.flatMap(([name, channels]) => [16, 24].map((bits) => [name, bits as 16 | 24, channels] as const)))(
    '%s at %i bits comes back to the bit, with its length and checksum',
    async (_, bits, channels) => {
      const path = await write(channels, bits)
      const read = await decodeAudioFile(path)
      const expected = channels.map((samples) => new Quantiser(bits).quantise(samples))
      expect(read.warnings).toEqual([])
      expect(read.channels.length).toBe(channels.length)
      read.channels.forEach((samples, channel) => expect(Int32Array.from(samples, (x) => x * 2 ** (bits - 1))).toEqual(expected[channel]))
      const bytes = await readFile(path)
      expect(parseStreamInfo(bytes.subarray(8, 42))).toEqual({
        sampleRate: 44_100,
        channels: channels.length,
        bitsPerSample: bits,
        totalFrames: channels[0].length,
        md5: createHash('md5').update(integerBytes(expected, bits)).digest('hex'),
      })
    },
  )

  it.each([8000, 11_025, 96_000, 12_345])('%i Hz is kept', async (sampleRate) => {
    expect((await decodeAudioFile(await write([tone(100, 0.1)], 16, sampleRate))).sampleRate).toBe(sampleRate)
  })

  it('the same sound gives the same file, however it is cut into blocks', async () => {
    const channels = [tone(20_000, 0.05), half]
    const whole = await readFile(await write(channels, 24, 44_100, 20_000))
    expect(await readFile(await write(channels, 24, 44_100, 999))).toEqual(whole)
  })

  it('music takes less room, noise hardly more than without packing', async () => {
    // A decaying tone: 16 bits predicted by order 4 leave a few bits a sample.
    const music = tone(44_100, 0.05).map((x, n) => x * Math.exp(-n / 20_000))
    expect((await readFile(await write([music], 16))).length).toBeLessThan(0.4 * 2 * 44_100)
    expect((await readFile(await write(extremes, 16))).length).toBeLessThan(1.02 * 4 * 9000)
  })
})

describe('the quantiser', () => {
  it('with dither keeps what lies below the last bit on average, and is the same each time', () => {
    const level = 0.3 / 32768
    const samples = new Float32Array(100_000).fill(level)
    expect(new Quantiser(16).quantise(samples).every((value) => value === 0)).toBe(true)
    const dithered = new Quantiser(16, 'flat').quantise(samples)
    const mean = dithered.reduce((sum, value) => sum + value, 0) / samples.length
    // Standard error: total error power 1/4 LSB² over 100 000 samples is 0.0016; five of them.
    expect(Math.abs(mean - 0.3)).toBeLessThan(0.008)
    const power = dithered.reduce((sum, value) => sum + (value - 0.3) ** 2, 0) / samples.length
    expect(power).toBeCloseTo(0.25, 2)
    expect(new Quantiser(16, 'flat').quantise(samples)).toEqual(dithered)
  })

  it('with shaped dither moves the error away from where ears hear most, and keeps what lies below the last bit', () => {
    const samples = new Float32Array(1 << 14).fill(0.3 / 32768)
    const errorsOf = (dither: 'flat' | 'shaped'): number[] => [...new Quantiser(16, dither).quantise(samples)].map((value) => value - 0.3)
    // Between 3 and 5 kHz at 44.1 kHz, under a Hann window.
    const softPower = (errors: number[]): number => {
      let power = 0
      for (let hz = 3000; hz <= 5000; hz += 50) {
        let [real, imaginary] = [0, 0]
        for (let n = 0; n < errors.length; n++) {
          const weighted = errors[n] * (1 - Math.cos((2 * Math.PI * n) / errors.length))
          real += weighted * Math.cos((2 * Math.PI * hz * n) / 44_100)
          imaginary += weighted * Math.sin((2 * Math.PI * hz * n) / 44_100)
        }
        power += real ** 2 + imaginary ** 2
      }
      return power
    }
    const [flat, shaped] = [errorsOf('flat'), errorsOf('shaped')]
    expect(softPower(shaped)).toBeLessThan(softPower(flat) / 30)
    expect(Math.abs(shaped.reduce((sum, value) => sum + value, 0) / shaped.length)).toBeLessThan(0.02)
  })

  it('keeps the errors of each channel apart', () => {
    const one = new Quantiser(16, 'shaped')
    const samples = Float32Array.from({ length: 1000 }, (_, n) => Math.sin(n / 9) / 1000)
    const alone = new Quantiser(16, 'shaped').quantise(samples)
    expect([...one.quantise(samples, 0)]).toEqual([...alone])
    expect([...one.quantise(new Float32Array(1000), 1)].every((value) => Math.abs(value) < 30)).toBe(true)
  })

  it('is limited to full scale', () => {
    expect([...new Quantiser(24).quantise(Float32Array.of(2, -2))]).toEqual([2 ** 23 - 1, -(2 ** 23)])
  })
})

it('tags are what others read', async () => {
  const path = join(temporaryFolder(), 'tagged.flac')
  const writer = await FlacWriter.create(path, { sampleRate: 48_000, channels: 1, bits: 16, tags: { TITLE: 'Träck = 1', BPM: '93.50' } })
  await writer.append([new Float32Array(5000)])
  await writer.close()
  const source = await ByteSource.open(path)
  expect(await readTags(source)).toMatchObject({ title: 'Träck = 1', tempoBpm: 93.5 })
  await source.close()
  expect((await decodeAudioFile(path)).channels[0]).toHaveLength(5000)
  if (hasProgram('flac')) runProgram('flac', '--totally-silent', '-t', path)
})
