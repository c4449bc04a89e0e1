import { describe, expect, it } from 'vitest'
import { liveParameterSchema } from '../../../src-shared/project/index.ts'
import { expectGoesOn } from '../../../test/support/expect-goes-on.ts'
import { hostTensor } from '../host-tensor.ts'
import { COLOUR_BINS } from '../plane/colours.ts'
import { Trainer } from '../training/trainer.ts'
import { planeLive } from './plane-parameters.ts'
import { vae } from './vae-model.ts'

const settings = { ...vae.descriptor.presets.quick, sizes: { hidden: 32 }, learningRate: 5e-3 }
const ROWS = 4
/** Four colours that are not alike: a hump each. */
const colours = Float32Array.from({ length: ROWS * COLOUR_BINS }, (_, i) => {
  const [row, k] = [Math.floor(i / COLOUR_BINS), i % COLOUR_BINS]
  return 2 * Math.exp(-(((k - 100 * (row + 0.5)) / 40) ** 2)) - 1
})

async function learnt(steps: number): Promise<number[]> {
  const objective = vae.objective(settings, { rows: ROWS, batch: { colours: { shape: [ROWS, COLOUR_BINS], dtype: 'float32' } } })
  const trainer = await Trainer.create(objective, { provider: 'cpu', threads: 1 }, null)
  const repeated = Float32Array.from({ length: steps * colours.length }, (_, i) => colours[i % colours.length])
  const { measures } = await trainer.run({
    tensors: {
      colours: hostTensor(repeated, [steps, ROWS, COLOUR_BINS]),
      weights: hostTensor(new Float32Array(steps * ROWS).fill(1), [steps, ROWS]),
    },
    points: Array.from({ length: steps }, (_, step) => ({ step, totalSteps: 1000, halvings: 0 })),
  })
  await trainer.dispose()
  return [...measures.error]
}

describe('a plane of sounds', () => {
  it('learns four colours by heart through two numbers, and takes the same steps again', async () => {
    const errors = await learnt(250)
    // Places are drawn about their means at each step: single errors scatter.
    const last = errors.slice(-50)
    expect(last.reduce((sum, error) => sum + error, 0) / last.length).toBeLessThan(0.4 * errors[0])
    expect(await learnt(250)).toEqual(errors)
  })

  it('goes on as if it had not been stopped, though places are drawn', async () => {
    const batch = { colours: { shape: [ROWS, COLOUR_BINS], dtype: 'float32' as const } }
    await expectGoesOn(vae.objective(settings, { rows: ROWS, batch }), { colours }, { steps: 9, stoppedAt: 4 })
  })

  it('is played with what can be drawn, and does not learn other tasks', () => {
    for (const parameter of planeLive.parameters) liveParameterSchema.parse(parameter)
    expect(planeLive.hand({ x: 9, glide: 0 })).toMatchObject({ x: 3, y: 0, glideSeconds: 0.01 })
    expect(() => vae.objective({ ...settings, task: 'other' } as never, { rows: 1, batch: {} })).toThrow('does not learn the task other')
  })
})
