import { describe, expect, it } from 'vitest'
import type { Recording, Run, Take } from '../../../../src-shared/project/index.ts'
import { sampleRecording, sampleRun, sampleTake } from '../../../../test/support/project-samples.ts'
import { playableRecording, playableTake } from '../../../player/playable.ts'
import { alignedView, comparisonsOf, type ComparableSounds } from './comparisons.ts'
import { frameAt, pixelOf } from './time-view.ts'

const byId = <Thing extends { id: string }>(...things: Thing[]): Map<string, Thing> => new Map(things.map((thing) => [thing.id, thing]))
const sounds = (recordings: Recording[], takes: Take[] = [], runs: Run[] = []): ComparableSounds => ({
  ...{ recordings: byId(...recordings), takes: byId(...takes), runs: byId(...runs) },
  seedSeconds: () => 2.5,
})

describe('two sounds over each other', () => {
  it('show the same moment at the same pixel, whatever their rates', () => {
    const view = { startFrame: 44_100, framesPerPixel: 100 }
    const other = alignedView(view, 44_100, { sampleRate: 48_000 }, 3)
    const seconds = frameAt(view, 250) / 44_100
    expect(pixelOf(other, (seconds + 3) * 48_000)).toBeCloseTo(250, 6)
  })
})

describe('what a sound is held against', () => {
  const recording = sampleRecording({ id: 'rec-a', name: 'Aria' })
  const take = sampleTake({ id: 'take-a' })

  it('a take: how its recording went on behind the seed, and what it is like, the longest first', () => {
    const stretch = { transposition: 0, likeness: 0.9, recordingId: 'rec-a' }
    const resembling: Take = {
      ...take,
      provenance: { ...take.provenance, seed: { recordingId: 'rec-a', startSeconds: 10 } },
      resemblance: {
        stretches: [
          { ...stretch, atSeconds: 1, seconds: 2, sourceSeconds: 31 },
          { ...stretch, atSeconds: 5, seconds: 4, sourceSeconds: 3 },
          { ...stretch, atSeconds: 9, seconds: 1, sourceSeconds: 3, recordingId: 'gone' },
        ],
        ...{ nearShare: 0.5, longestSeconds: 4, ownNearShare: null, searchedSeconds: 60, learntSeconds: 60 },
      },
    }
    const run = sampleRun({ id: take.provenance.runId })
    const found = comparisonsOf(playableTake(resembling), sounds([recording], [resembling], [run]))
    expect(found.map(({ words, offsetSeconds }) => [words, offsetSeconds])).toEqual([
      ['How Aria went on', 12.5],
      ['Like Aria at 5.0 s', -2],
      ['Like Aria at 1.0 s', 30],
    ])
  })

  it('a recording that was made of another sound: that, from its beginning', () => {
    const made = sampleRecording({ id: 'rec-b', madeFrom: { sound: { kind: 'recording', id: 'rec-a' }, name: 'Aria', edits: [] } })
    expect(comparisonsOf(playableRecording(made), sounds([recording, made]))).toMatchObject([
      { key: 'made-from', offsetSeconds: 0, source: { ref: { id: 'rec-a' } } },
    ])
    expect(comparisonsOf(playableRecording(recording), sounds([recording, made]))).toEqual([])
  })
})
