import { describe, expect, it } from 'vitest'
import type { DrawnSoundSettings } from '../../../../src-shared/project/index.ts'
import { sampleDrawnSound, SMALL_TOLD_WAVENET, SMALL_WAVENET, type DrawnSoundId } from '../../../../test/support/sample-drawn-sound.ts'
import { DRAWN_SOUND_MODELS } from '../../models/index.ts'
import { DrawnSoundStream } from './drawn-sound-stream.ts'
import type { LiveInput } from './live-messages.ts'

const small = sampleDrawnSound('wavenet', SMALL_WAVENET)

const sounding = (length: number): { samples: Float32Array } => ({
  samples: Float32Array.from({ length }, (_, n) => 0.3 * Math.sin(n / 5)),
})
const seed = sounding(SMALL_WAVENET.heardSamples)
/** What the way to the loudspeaker leaves of the 300 ms in which a control answers, see docs/live.md. */
const MOST_STEP_SECONDS = 0.1
const input = { randomSeed: 3, threads: 1, values: { temperature: 1 } } as unknown as LiveInput

async function opened(): Promise<DrawnSoundStream> {
  const stream = await DrawnSoundStream.open(input, small)
  await stream.begin(seed, () => 0)
  return stream
}

describe('sound that is drawn, as a stream', () => {
  it('goes back to what nobody has heard, and comes to the same from there', async () => {
    const stream = await opened()
    const blocks = [await stream.next(), await stream.next(), await stream.next()]
    const place = stream.placeBefore(blocks[1].startSample)
    expect(place).toBe(blocks[1].startSample)
    stream.goBackTo(place)
    const again = [await stream.next(), await stream.next()]
    expect(again.map(({ samples }) => samples)).toEqual(blocks.slice(1).map(({ samples }) => samples))
    expect(again.map(({ startSample }) => startSample)).toEqual(blocks.slice(1).map(({ startSample }) => startSample))
    await stream.close()
  })

  it('obeys a hand from the next step on', async () => {
    const stream = await opened()
    const free = await stream.next()
    stream.goBackTo(0)
    stream.obey({ temperature: 0 })
    const careful = await stream.next()
    expect(careful.samples).not.toEqual(free.samples)
    expect(careful.startSample).toBe(0)
    await stream.close()
  })

  it('is played by its loudness as well where it is told that, and from before it could be it is not', async () => {
    const names = ({ settings }: { settings: DrawnSoundSettings }): string[] =>
      DRAWN_SOUND_MODELS.wavenet.live(settings).parameters.map(({ name }) => name)
    const told = sampleDrawnSound('wavenet', SMALL_TOLD_WAVENET)
    expect([names(small), names(told)]).toEqual([
      ['temperature', 'level'],
      ['loudness', 'temperature', 'level'],
    ])
    const stream = await DrawnSoundStream.open(input, told)
    await stream.begin(seed, () => 0)
    const asHeard = await stream.next()
    stream.goBackTo(0)
    stream.obey({ temperature: 1, loudness: 1 })
    expect((await stream.next()).samples).not.toEqual(asHeard.samples)
    await stream.close()
  })

  it.each(Object.keys(DRAWN_SOUND_MODELS) as DrawnSoundId[])(
    'takes short steps in the quick size, each of which obeys (%s)',
    { timeout: 120_000 },
    async (id) => {
      const network = sampleDrawnSound(id, {})
      const stream = await DrawnSoundStream.open(input, network)
      await stream.begin(sounding(network.settings.heardSamples), () => 0)
      const free = await stream.next()
      expect(free.samples.length / network.settings.sampleRate).toBeLessThanOrEqual(MOST_STEP_SECONDS)
      // What has learnt nothing yet may be noise; beyond full scale all of it would be the limiter's.
      expect(Math.max(...free.samples.map(Math.abs))).toBeLessThanOrEqual(1)
      stream.goBackTo(0)
      stream.obey({ temperature: 0 })
      expect((await stream.next()).samples).not.toEqual(free.samples)
      await stream.close()
    },
  )

  it('cannot go back to what was given away, and begins anew where it is told to', async () => {
    const stream = await opened()
    const [first, second] = [await stream.next(), await stream.next()]
    stream.forget(second.startSample)
    stream.goBackTo(first.startSample)
    expect(stream.nextSample).toBe(second.startSample + second.samples.length)
    await stream.begin(seed, () => 5000)
    expect((await stream.next()).startSample).toBe(5000)
    await stream.close()
  })

  it('answers another seed alike however far ahead it was, and not as it began', async () => {
    const heard = [1, 4].map(async (stepsAhead) => {
      const stream = await opened()
      const first = await stream.next()
      for (let step = 1; step < stepsAhead; step++) await stream.next()
      await stream.begin(seed, () => 5000)
      const answer = await stream.next()
      await stream.close()
      return { first: first.samples, answer: answer.samples }
    })
    const [near, far] = await Promise.all(heard)
    expect(far.answer).toEqual(near.answer)
    expect(near.answer).not.toEqual(near.first)
  })
})
