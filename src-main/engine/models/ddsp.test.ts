import { describe, expect, it } from 'vitest'
import { expectGoesOn } from '../../../test/support/expect-goes-on.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE, performanceOf, phasesOf } from '../instrument/performance.ts'
import { initialValues } from '../nn/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { Trainer } from '../training/trainer.ts'
import { HARMONICS } from './ddsp.ts'
import { ddsp } from './ddsp-model.ts'
import { buildForm, formProgram, nextStates } from './form.ts'
import { checkedSizes } from './forms.ts'

const FRAMES = 20
const settings = { ...ddsp.descriptor.presets.quick, sizes: { hidden: 16, room: 50 }, batchSize: 1 }

/** A tone of two harmonics at half a second's place. */
const tone = (hz: number, samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, n) => {
    const phase = (2 * Math.PI * hz * n) / INSTRUMENT_RATE
    return 0.2 * Math.sin(phase) + 0.1 * Math.sin(2 * phase)
  })

describe('what is played', () => {
  it('is heard as pitch and level, and as silence', async () => {
    const sound = new Float32Array(INSTRUMENT_RATE)
    sound.set(tone(440, INSTRUMENT_RATE / 2))
    const { key, loudnessDb, pitched } = await performanceOf(sound)
    expect(key).toHaveLength(100)
    for (const value of key.subarray(4, 46)) expect(value).toBeCloseTo(69, 1)
    // Level of sines: half their squares; a frame holds no whole number of periods.
    expect(Math.abs(loudnessDb[25] - 10 * Math.log10((0.2 ** 2 + 0.1 ** 2) / 2))).toBeLessThan(0.2)
    expect([pitched[25], pitched[80]]).toEqual([1, 0])
    // After the tone its key goes on.
    expect(key[99]).toBeCloseTo(69, 1)
  })

  it('holds its pitch where none is heard, whatever squeaks there for a moment', async () => {
    const sound = new Float32Array(1.5 * INSTRUMENT_RATE)
    sound.set(tone(440, INSTRUMENT_RATE / 2))
    sound.set(tone(1500, 0.015 * INSTRUMENT_RATE), 0.75 * INSTRUMENT_RATE)
    sound.set(tone(220, INSTRUMENT_RATE / 2), INSTRUMENT_RATE)
    const { key, pitched } = await performanceOf(sound)
    expect(Math.max(...pitched.subarray(60, 90))).toBe(0)
    for (const value of key.subarray(10, 95)) expect(Math.abs(value - 69)).toBeLessThan(0.3)
    for (const value of key.subarray(105, 145)) expect(Math.abs(value - 57)).toBeLessThan(0.3)
  })

  it('has a phase that is the integral of its frequency, stretch by stretch as at once', () => {
    const keys = Float32Array.from({ length: 11 }, (_, i) => 60 + i / 5)
    const whole = phasesOf(keys)
    const first = phasesOf(keys.subarray(0, 6))
    const second = phasesOf(keys.subarray(5), first.at(-1))
    expect(Float32Array.of(...first, ...second)).toBeAllclose(whole, { atol: 1e-5 })
    const even = phasesOf([69, 69])
    expect(even[INSTRUMENT_HOP - 1]).toBeCloseTo(((2 * Math.PI * 440 * INSTRUMENT_HOP) / INSTRUMENT_RATE) % (2 * Math.PI), 3)
  })
})

/** The instrument before it has learnt, in stretches of so many frames: harmonics are the same, noise is drawn for each stretch. */
async function played(stretch: number, weightsSeed: number, loudness = -20): Promise<Float32Array> {
  const form = buildForm('ddsp', ddsp.forms.step, settings, { batch: 1, steps: stretch })
  const weights = new Map(
    form.parameters.map(({ name, shape, initialiser }) => [name, hostTensor(initialValues(name, shape, initialiser, weightsSeed), shape)]),
  )
  // Louder, and without noise, so that the harmonics are what is measured.
  const says = weights.get('player/says/bias')!.data as Float32Array
  says.fill(-20, 1 + HARMONICS)
  says[0] = 0
  const session = await Session.create(compileGraph(formProgram(form, weights)), { threads: 1 })
  let states: Record<string, HostTensor> = Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  const sound: number[] = []
  let phase = 0
  for (let at = 0; at < FRAMES; at += stretch) {
    const key = new Float32Array(stretch).fill(64)
    const phases = phasesOf([64, ...key], phase)
    phase = phases.at(-1)!
    const given = await session.run({
      ...states,
      key: hostTensor(key, [stretch, 1]),
      loudness: hostTensor(
        key.map(() => loudness),
        [stretch, 1],
      ),
      pitched: hostTensor(
        key.map(() => 1),
        [stretch, 1],
      ),
      phase: hostTensor(phases, [1, phases.length]),
      seed: hostTensor([5], [], 'int32'),
      counter: hostTensor([at / stretch], [], 'int32'),
    })
    states = nextStates(form.states, given)
    sound.push(...(given.sound.data as Float32Array))
  }
  await session.dispose()
  return Float32Array.from(sound)
}

/** Amplitude of the sine of a frequency in a sound. */
function amplitudeAt(sound: Float32Array, hz: number): number {
  let [real, imaginary, sum] = [0, 0, 0]
  sound.forEach((value, n) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / sound.length)
    const angle = (2 * Math.PI * hz * n) / INSTRUMENT_RATE
    real += window * value * Math.cos(angle)
    imaginary += window * value * Math.sin(angle)
    sum += window
  })
  return (2 * Math.hypot(real, imaginary)) / sum
}

/** A tone with its pitch and loudness, and the form of each. */
function toneBatch() {
  const samples = FRAMES * INSTRUMENT_HOP
  const key = new Float32Array(FRAMES).fill(69)
  return Object.fromEntries(
    Object.entries({
      key,
      loudness: key.map(() => -16),
      pitched: key.map(() => 1),
      phase: phasesOf([69, ...key]),
      sound: tone(440, samples),
    }).map(([name, values]) => [name, { values, type: { shape: [1, values.length], dtype: 'float32' as const } }]),
  )
}

describe('the instrument', () => {
  it('sounds at the pitch it is played at, the same in stretches as at once', async () => {
    const [whole, parts] = [await played(FRAMES, 1), await played(FRAMES / 4, 1)]
    const hz = 440 * 2 ** ((64 - 69) / 12)
    const [at, between] = [amplitudeAt(whole, hz), amplitudeAt(whole, 1.5 * hz)]
    expect(at).toBeGreaterThan(20 * between)
    for (const harmonic of [1, 2, 3]) expect(amplitudeAt(parts, harmonic * hz) / amplitudeAt(whole, harmonic * hz)).toBeCloseTo(1, 1)
  })

  it('is as soft as it is played, whatever it has learnt', async () => {
    const peak = (sound: Float32Array): number => sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    // 20 dB softer than the softest that changes how it sounds.
    expect(peak(await played(FRAMES, 1, -80)) / peak(await played(FRAMES, 1, -60))).toBeCloseTo(0.1, 2)
  })

  it('learns the sound of a tone by heart, and takes the same steps again', async () => {
    const batch = toneBatch()
    const forms = Object.fromEntries(Object.entries(batch).map(([name, { type }]) => [name, type]))
    const steps = 40
    const tensors = {
      ...Object.fromEntries(
        Object.entries(batch).map(([name, { values }]) => [
          name,
          hostTensor(
            Float32Array.from({ length: steps * values.length }, (_, i) => values[i % values.length]),
            [steps, 1, values.length],
          ),
        ]),
      ),
      weights: hostTensor(new Float32Array(steps).fill(1), [steps, 1]),
    }
    const learnt = async (): Promise<number[]> => {
      const objective = ddsp.objective({ ...settings, learningRate: 1e-2 }, { rows: 1, batch: forms })
      const trainer = await Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
      const points = Array.from({ length: steps }, (_, step) => ({ step, totalSteps: 1000, halvings: 0 }))
      const { measures } = await trainer.run({ tensors, points })
      await trainer.dispose()
      return [...measures.distance]
    }
    const distances = await learnt()
    expect(distances.at(-1)).toBeLessThan(0.5 * distances[0])
    expect(await learnt()).toEqual(distances)
  })

  it('goes on as if it had not been stopped: its noise, its room and what it has learnt', async () => {
    const batch = toneBatch()
    const forms = Object.fromEntries(Object.entries(batch).map(([name, { type }]) => [name, type]))
    const values = Object.fromEntries(Object.entries(batch).map(([name, given]) => [name, given.values]))
    await expectGoesOn(ddsp.objective(settings, { rows: 1, batch: forms }), values, { steps: 6, stoppedAt: 3 })
  })

  it('of before there was a room is trained on without one', () => {
    const { room: _, ...before } = settings.sizes
    expect(checkedSizes(ddsp, before)).toEqual(before)
    expect(() => checkedSizes(ddsp, { room: 50 })).toThrow('hidden')
  })
})
