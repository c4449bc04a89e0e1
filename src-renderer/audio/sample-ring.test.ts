import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SampleRing } from './sample-ring.ts'

it('behaves like an unbounded queue cut to its capacity', () => {
  const steps = fc.array(fc.record({ write: fc.integer({ min: 0, max: 20 }), drop: fc.integer({ min: 0, max: 20 }) }), { maxLength: 60 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 17 }), steps, (channels, capacity, list) => {
      const ring = new SampleRing(channels, capacity)
      const model: number[] = []
      let counter = 0
      for (const { write, drop } of list) {
        const samples = Float32Array.from({ length: write * channels }, () => ++counter)
        const taken = ring.write(samples)
        expect(taken).toBe(Math.min(write, capacity - model.length / channels))
        model.push(...samples.subarray(0, taken * channels))
        const dropped = Math.min(drop, ring.availableFrames)
        ring.drop(dropped)
        model.splice(0, dropped * channels)
        const held = Array.from({ length: ring.availableFrames * channels }, (_, i) => ring.peek(Math.floor(i / channels), i % channels))
        expect(held).toEqual(model)
        expect(ring.freeFrames).toBe(capacity - model.length / channels)
      }
    }),
  )
})
