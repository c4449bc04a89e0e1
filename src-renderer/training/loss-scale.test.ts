import { expect, it } from 'vitest'
import { lossScale, scaledBaselines, scaledEpochs } from './loss-scale.ts'

it('makes 1 mean “no better than predicting zero” on each part', () => {
  const loud = { guesses: { persistence: 9.6, zero: 5 }, part: 'validation' as const }
  const scale = lossScale(loud)
  expect(scaledBaselines(loud, scale)).toEqual({ guesses: { persistence: 1.92, zero: 1 }, part: 'validation' })
  const [epoch] = scaledEpochs([{ epoch: 1, step: 8, training: { loss: 0.4 }, validation: { loss: 4.5 }, seconds: 1 }], scale)
  expect([epoch.training, epoch.validation]).toEqual([{ loss: 0.4 }, { loss: 0.9 }])
})

it('measures the training loss by the training part’s own guess where that was taken', () => {
  expect(lossScale({ guesses: { persistence: 2, zero: 0.8 }, part: 'training' })).toEqual({
    training: 1.25,
    validation: 1,
    baselines: 1.25,
  })
})

it('changes nothing where there is no baseline to measure by', () => {
  expect(lossScale(null)).toEqual({ training: 1, validation: 1, baselines: 1 })
  expect(lossScale({ guesses: { persistence: 0, zero: 0 }, part: 'validation' })).toEqual({ training: 1, validation: 1, baselines: 1 })
})
