import { describe, expect, it } from 'vitest'
import { computedLayer } from '../../../test/support/layers/index.ts'
import { inverseMdct, mdct } from './index.ts'

const [BATCH, STEPS, HOP] = [2, 3, 4]
const sound = { shape: [BATCH, STEPS * HOP], dtype: 'float32', draw: 'signed' } as const

describe('MDCT', () => {
  it('is the sum of windowed cosines that it is said to be, from silence on', () => {
    const { outputs, inputs, shapes } = computedLayer({ operands: [sound], batch: BATCH, build: (scope, x) => mdct(scope, x, HOP) })
    const at = (row: number, n: number): number => (n < 0 ? 0 : inputs[0][row * STEPS * HOP + n])
    const expected = Array.from({ length: BATCH * STEPS * HOP }, (_, i) => {
      const [row, t, k] = [Math.floor(i / (STEPS * HOP)), Math.floor(i / HOP) % STEPS, i % HOP]
      let value = 0
      for (let n = 0; n < 2 * HOP; n++)
        value +=
          Math.sqrt(2 / HOP) *
          Math.sin((Math.PI * (n + 0.5)) / (2 * HOP)) *
          at(row, (t - 1) * HOP + n) *
          Math.cos((Math.PI / HOP) * (n + 0.5 + HOP / 2) * (k + 0.5))
      return value
    })
    expect(shapes[0]).toEqual([BATCH, STEPS, HOP])
    expect(outputs[0]).toBeAllclose(expected, { rtol: 1e-6, atol: 1e-6 })
  })

  it('comes back as it was, a hop later', () => {
    const { outputs, inputs } = computedLayer({
      operands: [sound],
      batch: BATCH,
      build: (scope, x) => inverseMdct(scope.child('back'), mdct(scope.child('there'), x, HOP)),
    })
    const expected = Array.from({ length: BATCH * STEPS * HOP }, (_, i) => {
      const n = (i % (STEPS * HOP)) - HOP
      return n < 0 ? 0 : inputs[0][Math.floor(i / (STEPS * HOP)) * STEPS * HOP + n]
    })
    expect(outputs[0]).toBeAllclose(expected, { rtol: 1e-6, atol: 1e-6 })
  })
})
