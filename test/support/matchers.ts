import { expect } from 'vitest'

export interface Tolerance {
  /** Relative to |expected|. */
  rtol?: number
  /** Absolute, in the unit of the values. */
  atol?: number
}

declare module 'vitest' {
  // The parameter list has to repeat vitest's own.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  interface Matchers<T = any> {
    /** Every element within atol + rtol * |expected|; NaN equals NaN; lengths equal. */
    toBeAllclose(expected: ArrayLike<number>, tolerance?: Tolerance): T
  }
}

expect.extend({
  toBeAllclose(received: ArrayLike<number>, expected: ArrayLike<number>, { rtol = 1e-5, atol = 1e-6 }: Tolerance = {}) {
    if (received.length !== expected.length) {
      return { pass: false, message: () => `lengths differ: received ${received.length}, expected ${expected.length}` }
    }
    let worstIndex = -1
    let worstExcess = 0
    let differing = 0
    for (let i = 0; i < expected.length; i++) {
      if (Number.isNaN(received[i]) && Number.isNaN(expected[i])) continue
      if (received[i] === expected[i]) continue
      const difference = Math.abs(received[i] - expected[i])
      const excess = difference - (atol + rtol * Math.abs(expected[i]))
      if (!(excess <= 0)) {
        differing++
        if (!(excess <= worstExcess)) {
          worstExcess = excess
          worstIndex = i
        }
      }
    }
    return {
      pass: differing === 0,
      message: () =>
        differing === 0
          ? `all ${expected.length} elements are within rtol ${rtol}, atol ${atol}`
          : `${differing} of ${expected.length} elements differ beyond rtol ${rtol}, atol ${atol}; worst at [${worstIndex}]: received ${received[worstIndex]}, expected ${expected[worstIndex]}`,
    }
  },
})
