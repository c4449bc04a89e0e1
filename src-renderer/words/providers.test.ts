import { describe, expect, it } from 'vitest'
import type { DoctorReport } from '../../src-shared/rpc/index.ts'
import { providerChoices, rateWords, speed } from './providers.ts'

const report = {
  providers: [
    { id: 'cpu', available: true, detail: 'Ryzen 7', rates: { gigaflops: 148.3, stepsPerSecond: 41.2, framesPerSecond: 2318 } },
    { id: 'webgpu', available: false, detail: 'no graphics processor was found', rates: null },
  ],
  automatic: { training: 'cpu', playing: 'cpu', measuredAt: '2026-01-01T00:00:00.000Z' },
} as unknown as DoctorReport

describe('words about providers', () => {
  it('say what automatic means on this machine, and name what works there', () => {
    expect(providerChoices(report)).toEqual([
      { value: 'automatic', label: 'Automatic (CPU, 148 GFLOP/s)', note: 'the fastest this machine has, as measured' },
      { value: 'cpu', label: 'Processor (CPU)', note: 'Ryzen 7, 148 GFLOP/s' },
    ])
  })

  it('say nothing that is not known yet', () => {
    expect(providerChoices(null)).toEqual([{ value: 'automatic', label: 'Automatic', note: 'the fastest this machine has, as measured' }])
    expect(rateWords(report.providers[1])).toBe('')
  })

  it('give speeds no more exact than they are', () => {
    expect([speed(0.0371), speed(9.46), speed(148.3), speed(23_400)]).toEqual(['0.037 GFLOP/s', '9.5 GFLOP/s', '148 GFLOP/s', '23 TFLOP/s'])
    expect(rateWords(report.providers[0])).toBe('148 GFLOP/s: 41 training steps or 2320 generated moments a second')
  })
})
