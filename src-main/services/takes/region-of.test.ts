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

  const played = (there: typeof recordings, settings: Parameters<typeof playedRecordings>[1] = {}): string[] =>
    playedRecordings(run, settings, { recordings: there, blended: null }).ids

  it('are all that are there', () => {
    expect(played(recordings)).toEqual(['a', 'b'])
    expect(played(recordings.slice(1))).toEqual(['b'])
  })

  it('are refused where none is left, or none may be heard', () => {
    expect(() => played([])).toThrow('are gone')
    expect(() => played(recordings, weighed({ a: 0, b: 0 }))).toThrow('None of the recordings may be played')
    expect(played(recordings, weighed({ a: 0 }))).toEqual(['a', 'b'])
  })

  it('of a blend are those of both networks, as often as the share says whatever their lengths', () => {
    const [a, b, c] = [60, 180, 30].map((durationSeconds, i) =>
      sampleRecording({ id: 'abc'[i], contentHash: 'abc'[i].repeat(64), durationSeconds }),
    )
    const blended = sampleRun({ id: 'run-2', material: [{ recordingId: c.id, name: c.name, contentHash: c.contentHash, mend: c.mend }] })
    const { ids, weights } = playedRecordings(
      run,
      { corpus: { ...FIRST_CORPUS_PLAYING, recordingWeights: { a: 2 }, blend: { runId: 'run-2', share: 0.25 } } },
      { recordings: [a, b, c], blended },
    )
    expect(ids).toEqual(['a', 'b', 'c'])
    // A second of c counts 0.25 / 30, one of b 0.75 / 240; of a twice that.
    expect(weights.b / weights.c).toBeCloseTo((0.75 / 240) * (30 / 0.25), 9)
    expect(weights.a / weights.b).toBeCloseTo(2, 9)
    const whole = playedRecordings(
      run,
      { corpus: { ...FIRST_CORPUS_PLAYING, blend: { runId: 'run-2', share: 1 } } },
      { recordings: [a, b, c], blended },
    )
    expect(whole.weights).toEqual({ a: 0, b: 0, c: 1 })
  })
})
