import { expect, it } from 'vitest'
import { padOutline } from './pad-outline.ts'

it('goes along the peaks to the right and back below them', () => {
  expect(padOutline(Float32Array.of(0.5, -1, 0.25, 0), 2)).toBe('M-1.000,-1.000L1.000,-0.250L1.000,0.250L-1.000,1.000Z')
})

it('is a thin line where there is silence', () => {
  expect(padOutline(new Float32Array(4), 2)).toBe('M-1.000,-0.010L1.000,-0.010L1.000,0.010L-1.000,0.010Z')
})
