import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyValue, NO_KEY } from '../../../../src-shared/project/index.ts'
import { sampleInstrument } from '../../../../test/support/sample-instrument.ts'
import { played, type LiveListener } from '../../../../test/support/live-listener.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { pitchOf } from '../../dsp/pitch.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE as RATE } from '../../instrument/performance.ts'
import type { LiveInput } from './live-messages.ts'

const A4 = keyValue(69, 100)

const input = async (keys: number): Promise<LiveInput> => ({
  runFolder: await sampleInstrument(join(temporaryFolder(), 'run')),
  checkpoint: 1,
  seed: { samples: new Float32Array(RATE) },
  second: { checkpoint: null, seed: null },
  values: { keys },
  mode: 'stateful',
  level: 'hold',
  randomSeed: 7,
  provider: 'cpu',
  threads: 1,
  startSample: 0,
  version: 1,
})

/** What was made of a version, from its first block on. */
function soundOf(listener: LiveListener, version: number): { startSample: number; sound: Float32Array } {
  const { startSample, samples } = listener.sound(version)
  return { startSample, sound: Float32Array.from(samples) }
}
const peak = (sound: Float32Array): number => sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const keyOf = (sound: Float32Array): number => {
  const pitch = pitchOf(sound.subarray(0, 2048), RATE, { lowestHz: 100, highestHz: 1500 })
  return pitch ? 69 + 12 * Math.log2(pitch.hz / 440) : 0
}

describe('an instrument that is played live', () => {
  it('is silent until a key is pressed, which is heard from the very next hundredth of a second on', async () => {
    const listener = await played(await input(NO_KEY), RATE / 2)
    expect(peak(soundOf(listener, 1).sound)).toBeLessThan(1e-3)
    const committedSample = Math.round(0.2 * RATE) + 7
    listener.tell({ type: 'allow', committedSample, untilSample: RATE })
    listener.tell({ type: 'set', version: 2, values: { keys: A4 } })
    await listener.until(() => listener.end(2) >= RATE)
    await listener.stop()
    const { startSample, sound } = soundOf(listener, 2)
    // Own latency: up to one block, which the key waits for. 20 ms are asked for; what the device and the reserve add is not the network's.
    expect(startSample - committedSample).toBeGreaterThanOrEqual(0)
    expect(startSample - committedSample).toBeLessThanOrEqual(INSTRUMENT_HOP)
    // Audible within its first two blocks: it swells as a note does.
    expect(peak(sound.subarray(0, 2 * INSTRUMENT_HOP))).toBeGreaterThan(0.05 * peak(sound))
    expect(keyOf(sound.subarray(RATE / 4))).toBeCloseTo(69, 0)
  })

  it('goes back to the very same sound, and is tied from key to key', async () => {
    const listener = await played(await input(A4), RATE / 2)
    listener.tell({ type: 'set', version: 2, values: { keys: A4 }, fromSample: 40 * INSTRUMENT_HOP })
    listener.tell({ type: 'allow', committedSample: 0, untilSample: RATE / 2 })
    await listener.until(() => listener.end(2) >= RATE / 2)
    const [first, again] = [soundOf(listener, 1).sound, soundOf(listener, 2).sound]
    expect(again).toEqual(first.subarray(40 * INSTRUMENT_HOP, 40 * INSTRUMENT_HOP + again.length))
    listener.tell({ type: 'set', version: 3, values: { keys: keyValue(76, 100) } })
    listener.tell({ type: 'allow', committedSample: RATE / 2, untilSample: 1.2 * RATE })
    await listener.until(() => listener.end(3) >= 1.2 * RATE)
    await listener.stop()
    const { sound } = soundOf(listener, 3)
    expect(keyOf(sound.subarray(RATE / 4))).toBeCloseTo(76, 0)
    expect(peak(sound.subarray(0, INSTRUMENT_HOP))).toBeGreaterThan(0.1 * peak(sound))
  })
})
