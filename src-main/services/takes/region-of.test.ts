import { describe, expect, it } from 'vitest'
import { FIRST_CORPUS_PLAYING } from '../../../src-shared/project/index.ts'
import { sampleRecording, sampleRun, sampleTake } from '../../../test/support/project-samples.ts'
import { playedRecordings } from './played-recordings.ts'
import { regionOf } from './region-of.ts'

const base = sampleTake({ id: 'take-1', name: 'Prelude' })
const take = { ...base, sampleRate: 1000, frames: 10_000, provenance: { ...base.provenance, origins: undefined } }

describe('the part of a take that is made anew', () => {
  it('ends with the take, and names it', () => {
    expect(regionOf(take, { takeId: 'take-1', startSeconds: 8, endSeconds: 99 })).toEqual({
      takeId: 'take-1',
      takeName: 'Prelude',
      startSeconds: 8,
      endSeconds: 10,
    })
  })

  it('is refused, with the take’s length, where it is too short or behind its end', () => {
    for (const [startSeconds, endSeconds] of [
      [4, 4.3],
      [12, 15],
    ])
      expect(() => regionOf(take, { takeId: 'take-1', startSeconds, endSeconds })).toThrow('0.5 s at least and lies within its 10.0 s')
  })
})

describe('the recordings whose sounds are played', () => {
  const recordings = ['a', 'b'].map((id) => sampleRecording({ id, contentHash: id.repeat(64) }))
  const material = recordings.map(({ id, name, contentHash, mend }) => ({ recordingId: id, name, contentHash, mend }))
  const run = sampleRun({ id: 'run-1', material })
  const weighed = (recordingWeights: Record<string, number>): Parameters<typeof playedRecordings>[1] => ({
    corpus: { ...FIRST_CORPUS_PLAYING, recordingWeights },
  })

  it('are all that are there', () => {
    expect(playedRecordings(run, {}, recordings)).toEqual(['a', 'b'])
    expect(playedRecordings(run, {}, recordings.slice(1))).toEqual(['b'])
  })

  it('are refused where none is left, or none may be heard', () => {
    expect(() => playedRecordings(run, {}, [])).toThrow('are gone')
    expect(() => playedRecordings(run, weighed({ a: 0, b: 0 }), recordings)).toThrow('None of the recordings may be played')
    expect(playedRecordings(run, weighed({ a: 0 }), recordings)).toEqual(['a', 'b'])
  })
})
