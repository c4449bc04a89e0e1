import { describe, expect, it } from 'vitest'
import { sampleTranslation } from '../../../../test/support/sample-translation.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { writeToneRecording } from '../../../../test/support/training-run.ts'
import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import { coloursOf, COLOUR_BINS, COLOUR_HOP, magnitudesOf, PLANE_RATE } from '../../plane/colours.ts'
import { SpectrumVoice } from '../../plane/spectrum-voice.ts'
import { Translator } from '../translator.ts'
import type { LiveInput } from './live-messages.ts'
import { openTranslationStream, type TranslationStream } from './translation-stream.ts'

/** A melody of chirps. */
const melody = (seconds: number): Float32Array =>
  Float32Array.from({ length: seconds * PLANE_RATE }, (_, n) => {
    const t = n / PLANE_RATE
    return 0.3 * Math.sin(2 * Math.PI * (300 * t + 40 * Math.sin(3 * t))) * (1 - 0.8 * (t % 1))
  })

const opened = async (network: ReturnType<typeof sampleTranslation>, samples: Float32Array, values = {}): Promise<TranslationStream> => {
  const stream = await openTranslationStream(
    { values, randomSeed: 5, threads: 1 } as unknown as LiveInput,
    network as unknown as LearntNetwork,
  )
  await stream.begin({ samples }, () => 0)
  return stream
}

const heard = async (stream: TranslationStream, samples: number): Promise<Float32Array> => {
  const blocks: number[] = []
  while (blocks.length < samples) blocks.push(...(await stream.next()).samples)
  return Float32Array.from(blocks)
}

describe.each(['translate', 'timbretron'] as const)('a network that translates, as a stream: %s', (model) => {
  it('plays what a take would: the sound that it is given as the last group plays it, stretch after stretch', async () => {
    const network = sampleTranslation(model)
    const sound = melody(6)
    const stream = await opened(network, sound)
    const live = await heard(stream, 500 * COLOUR_HOP)
    await stream.close()
    const translator = await Translator.open(network as unknown as LearntNetwork, { moments: 80, groups: [1] })
    const moments = translator.heard(sound)
    const voice = new SpectrumVoice(5)
    const take: number[] = []
    for (let first = 0; take.length < live.length; first += 80)
      for (const [i, values] of (await translator.translated(moments, first))(1).entries())
        take.push(...voice.next(magnitudesOf(values, moments.levelDb[first + i])))
    await translator.close()
    // Products of other shapes round otherwise; phases of what is hardly there hang on that.
    let [off, power] = [0, 0]
    live.forEach((value, n) => {
      off += (value - take[n]) ** 2
      power += take[n] ** 2
    })
    expect(power).toBeGreaterThan(1)
    expect(10 * Math.log10(off / power)).toBeLessThan(-30)
  }, 60_000)

  it('goes back, obeys a hand from the next step on, and leaves the sound as it was where it goes over to no group', async () => {
    const network = sampleTranslation(model)
    const sound = melody(2)
    const stream = await opened(network, sound)
    const first = await stream.next()
    const second = await stream.next()
    stream.goBackTo(second.startSample)
    expect((await stream.next()).samples).toEqual(second.samples)
    stream.goBackTo(first.startSample)
    stream.obey({ 'group-0': 0, 'group-1': 0 })
    const plain = await heard(stream, 4 * COLOUR_HOP)
    await stream.close()
    expect(plain).not.toEqual(first.samples)
    const { values, levelDb } = coloursOf(sound)
    const voice = new SpectrumVoice(5)
    const own: number[] = []
    for (let t = 0; t < 4; t++) own.push(...voice.next(magnitudesOf(values.slice(t * COLOUR_BINS, (t + 1) * COLOUR_BINS), levelDb[t])))
    expect(plain).toBeAllclose(Float32Array.from(own), { atol: 1e-6 })
  }, 60_000)

  it('plays a recording from the place that is chosen on, and a phrase that was just played from its beginning', async () => {
    const source = await writeToneRecording(temporaryFolder(), 'phrase', { seconds: 3 })
    const stream = await opened(sampleTranslation(model), melody(1))
    const from = async (startSeconds: number): Promise<Float32Array> => {
      await stream.begin({ source, startSeconds }, () => 0)
      return (await stream.next()).samples.map(Math.abs)
    }
    const level = (samples: Float32Array): number => samples.reduce((sum, value) => sum + value, 0)
    const [beginning, later, captured] = [await from(0), await from(1.45), await from(3)].map(level)
    await stream.close()
    // Phases are drawn anew at each beginning; tones fall away within their half second.
    expect(Math.abs(Math.log2(captured / beginning))).toBeLessThan(0.5)
    expect(later).toBeLessThan(0.6 * beginning)
  }, 60_000)

  it('begins again after its end', async () => {
    const stream = await opened(sampleTranslation(model), melody(1))
    // 91 moments, of which the last three make no step: 88 of 10.7 ms.
    const period = 88 * COLOUR_HOP
    const twice = await heard(stream, 2 * period)
    await stream.close()
    const level = (from: number, to: number): number => twice.subarray(from, to).reduce((sum, value) => sum + value * value, 0)
    // It falls away within the second, and is loud again where it begins anew.
    expect(level(period + 2000, period + 6000)).toBeGreaterThan(4 * level(period - 5000, period - 1000))
  }, 60_000)
})
