import { describe, expect, it } from 'vitest'
import { sampleRun, sampleTake } from '../../test/support/project-samples.ts'
import { firstSoundState } from './first-sound-state.ts'

const run = sampleRun({ id: 'run-1', status: 'running' })
const take = sampleTake({ id: 'take-1' })
const own = { ...take, frames: 100, provenance: { ...take.provenance, runId: 'run-1' } }

describe('the way to the first sound', () => {
  it('goes from recordings over learning to a take, and then is gone', () => {
    const kinds = [
      { seconds: 0, runs: [], takes: [] },
      { seconds: 4, runs: [], takes: [] },
      { seconds: 60, runs: [], takes: [] },
      { seconds: 60, runs: [run], takes: [] },
      { seconds: 60, runs: [run], takes: [own] },
      { seconds: 60, runs: [run], takes: [own, own] },
    ].map((state) => firstSoundState(state).kind)
    expect(kinds).toEqual(['none', 'little', 'offers', 'learns', 'plays', 'none'])
  })

  it('is gone where the training was ended, and where the only take is of another network', () => {
    const ended = { ...run, status: 'stopped' as const }
    expect(firstSoundState({ seconds: 60, runs: [ended], takes: [] }).kind).toBe('none')
    expect(
      firstSoundState({ seconds: 60, runs: [run], takes: [{ ...own, provenance: { ...own.provenance, runId: 'another' } }] }).kind,
    ).toBe('none')
  })
})
