import { describe, expect, it } from 'vitest'
import { sampleRun, sampleSettings } from '../../test/support/project-samples.ts'
import { amountOfWork } from './amount-of-work.ts'

describe('amountOfWork', () => {
  it('counts sequences with their next frame, per recording', () => {
    // 61 frames: starts at 0 and 20 leave room for 40 frames and the target of the last one.
    const settings = sampleSettings({ batchSize: 1, epochs: 3 })
    expect(amountOfWork(settings, { durationsSeconds: [61 * 0.25], frameSeconds: 0.25 }, [])).toEqual({
      sequences: 2,
      stepsPerEpoch: 2,
      totalSteps: 6,
      seconds: null,
    })
    expect(amountOfWork(settings, { durationsSeconds: [41 * 0.25], frameSeconds: 0.25 }, []).sequences).toBe(1)
    expect(amountOfWork(settings, { durationsSeconds: [40 * 0.25], frameSeconds: 0.25 }, []).sequences).toBe(0)
  })

  it('takes the time of a step from the newest run of the same cost', () => {
    const latest = { epoch: 1, step: 8, training: { loss: 1 }, validation: null, seconds: 16 }
    const runs = [
      sampleRun({ id: 'old', latest: { ...latest, seconds: 80 }, createdAt: '2026-01-01T00:00:00.000Z' }),
      sampleRun({ id: 'new', latest, createdAt: '2026-01-02T00:00:00.000Z' }),
      sampleRun({
        id: 'bigger',
        latest: { ...latest, seconds: 800 },
        settings: sampleSettings({ sizes: { hidden: 2048 } }),
        createdAt: '2026-01-03T00:00:00.000Z',
      }),
    ]
    const work = amountOfWork(sampleSettings(), { durationsSeconds: [600], frameSeconds: 0.25 }, runs)
    expect(work.seconds).toBeCloseTo(work.totalSteps * 2, 9)
  })
})
