import { describe, expect, it } from 'vitest'
import { checkpointChoices, checkpointStepOf, checkpointValue, NEWEST } from './checkpoints.ts'

const at = (step: number, epoch: number) => ({ step, epoch, training: { loss: 0.5 }, validation: null })
const run = { checkpoints: [at(80, 10), at(240, 30), at(160, 20)] }

describe('checkpoints to choose from', () => {
  it('stand in the list once each, the newest as such', () => {
    expect(checkpointChoices(run).map(({ label }) => label)).toEqual(['Newest (round 30)', 'Round 20', 'Round 10'])
    expect(checkpointChoices(null)).toEqual([])
  })

  it('of one epoch are told apart', () => {
    expect(checkpointChoices({ checkpoints: [at(80, 10), at(84, 10), at(90, 11)] }).map(({ label }) => label)).toEqual([
      'Newest (round 11)',
      'Round 10, step 84',
      'Round 10, step 80',
    ])
  })

  it('have a name in the list whatever is chosen', () => {
    const values = checkpointChoices(run).map(({ value }) => value)
    for (const step of [null, 80, 160, 240]) expect(values).toContain(checkpointValue(run, step))
    expect([checkpointStepOf(NEWEST), checkpointStepOf(undefined), checkpointStepOf('80')]).toEqual([null, null, 80])
  })
})
