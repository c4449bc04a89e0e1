import { describe, expect, it } from 'vitest'
import { drawnSoundSettingsSchema } from '../../../../src-shared/project/index.ts'
import { hostTensor } from '../../host-tensor.ts'
import { buildForm, DRAWN_SOUND_MODELS } from '../../models/index.ts'
import { initialValues } from '../../nn/index.ts'
import type { TrainedVoice } from '../sound-voice.ts'
import { DrawnSoundStream } from './drawn-sound-stream.ts'
import type { LiveInput } from './live-messages.ts'

const HEARD = 128

/** A network that has learnt nothing yet. */
function untaught(): TrainedVoice {
  const { wavenet } = DRAWN_SOUND_MODELS
  const settings = drawnSoundSettingsSchema.parse({
    ...wavenet.descriptor.presets.quick,
    sizes: { channels: 8, layers: 3 },
    heardSamples: HEARD,
  })
  const { parameters } = buildForm('draw', wavenet.forms.draw, settings, { batch: 1 })
  const weights = new Map(
    parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, 1), shape)]),
  )
  return { settings, weights }
}

const seed = { samples: Float32Array.from({ length: HEARD }, (_, n) => 0.3 * Math.sin(n / 5)) }
const input = { randomSeed: 3, threads: 1, values: { temperature: 1 } } as unknown as LiveInput

async function opened(): Promise<DrawnSoundStream> {
  const stream = await DrawnSoundStream.open(input, untaught())
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
})
