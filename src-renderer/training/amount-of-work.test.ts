import { describe, expect, it } from 'vitest'
import { LATER_SETTINGS, otherSettingsSchema, translationSettingsSchema, TEXTURE, TRANSLATION } from '../../src-shared/project/index.ts'
import { sampleRun, sampleSettings } from '../../test/support/project-samples.ts'
import { amountOfWork } from './amount-of-work.ts'

describe('amountOfWork', () => {
  it('counts sequences with their next frame, per recording', () => {
    // 61 frames: starts at 0 and 20 leave room for 40 frames and the target of the last one.
    const settings = sampleSettings({ batchSize: 1, epochs: 3 })
    expect(amountOfWork(settings, { durationsSeconds: [61 * 0.25], frameSeconds: 0.25 }, [])).toEqual({
      stepsPerEpoch: 2,
      totalSteps: 6,
      seconds: null,
      memoryBytes: null,
    })
    expect(amountOfWork(settings, { durationsSeconds: [41 * 0.25], frameSeconds: 0.25 }, [])?.stepsPerEpoch).toBe(1)
    expect(amountOfWork(settings, { durationsSeconds: [40 * 0.25], frameSeconds: 0.25 }, [])?.stepsPerEpoch).toBe(0)
  })

  it('takes the time of a step and the memory from the newest run of the same cost', () => {
    const latest = { epoch: 1, step: 8, training: { loss: 1 }, validation: null, seconds: 16, memoryBytes: 3e8 }
    const runs = [
      sampleRun({ id: 'old', latest: { ...latest, seconds: 80 }, createdAt: '2026-01-01T00:00:00.000Z' }),
      sampleRun({ id: 'new', latest, createdAt: '2026-01-02T00:00:00.000Z' }),
      sampleRun({
        id: 'bigger',
        latest: { ...latest, seconds: 800, memoryBytes: 3e9 },
        settings: sampleSettings({ sizes: { hidden: 2048 } }),
        createdAt: '2026-01-03T00:00:00.000Z',
      }),
    ]
    const work = amountOfWork(sampleSettings(), { durationsSeconds: [600], frameSeconds: 0.25 }, runs)
    expect(work?.seconds).toBeCloseTo(work!.totalSteps * 2, 9)
    expect(work?.memoryBytes).toBe(3e8)
  })

  const common = {
    ...LATER_SETTINGS,
    preset: 'quick',
    batchSize: 8,
    optimizer: 'adam',
    learningRate: 1,
    l2: 0,
    seed: 1,
    checkpointEveryEpochs: 1,
    previewEpochs: [],
  }
  const nothing = { durationsSeconds: [600], frameSeconds: 0 }

  it('knows the steps of a network that says how many an epoch is, before anything was learnt, and their time from then on', () => {
    const settings = translationSettingsSchema.parse({
      ...common,
      task: TRANSLATION,
      model: 'translate',
      sizes: { code: 48, hidden: 128 },
      groups: [],
      stepsPerEpoch: 50,
      epochs: 30,
    })
    expect(amountOfWork(settings, nothing, [])).toEqual({ stepsPerEpoch: 50, totalSteps: 1500, seconds: null, memoryBytes: null })
    const latest = { epoch: 1, step: 50, training: { error: 1 }, validation: null, seconds: 25 }
    const run = sampleRun({ id: 'a', latest, stepsPerEpoch: 50, settings: { ...settings, sizes: { hidden: 128, code: 48 }, epochs: 3 } })
    expect(amountOfWork(settings, nothing, [run])?.seconds).toBeCloseTo(750, 9)
    expect(amountOfWork({ ...settings, sizes: { hidden: 64, code: 48 } }, nothing, [run])?.seconds).toBeNull()
  })

  it('knows those of a network that finds how many there are from an earlier run of the same recordings alone', () => {
    const settings = otherSettingsSchema.parse({
      ...common,
      task: TEXTURE,
      model: 'style',
      sizes: { filters: 256 },
      epochs: 2,
      recordings: ['a', 'b'],
    })
    const latest = { epoch: 1, step: 4, training: { distance: 1 }, validation: null, seconds: 8 }
    const run = sampleRun({ id: 'a', latest, stepsPerEpoch: 4, settings: { ...settings, recordings: ['b', 'a'] } })
    expect(amountOfWork(settings, nothing, [])).toBeNull()
    expect(amountOfWork(settings, nothing, [run])).toEqual({ stepsPerEpoch: 4, totalSteps: 8, seconds: 16, memoryBytes: null })
    expect(amountOfWork({ ...settings, recordings: null }, nothing, [run])).toBeNull()
  })
})
