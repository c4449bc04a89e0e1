import { describe, expect, it } from 'vitest'
import { materialOf } from '../../src-shared/project/index.ts'
import { sampleRecording } from '../../test/support/project-samples.ts'
import { heardMaterial } from './run-material.ts'

const hash = (digit: string): string => digit.repeat(64)
const recordings = ['a', 'b', 'c', 'd'].map((id) => sampleRecording({ id, name: `Piece ${id}`, contentHash: hash(id) }))
const split = recordings.map(({ id }, i) => ({
  recordingId: id,
  startSeconds: 0,
  endSeconds: 60,
  part: i === 1 ? ('validation' as const) : ('training' as const),
}))
const run = { split, material: materialOf(split, recordings) }

describe('what a run learns from', () => {
  it('is listed with what became of it since', () => {
    const now = [
      recordings[0],
      recordings[1],
      { ...recordings[2], mend: { kinds: ['offset' as const], tracks: null } },
      { ...recordings[3], contentHash: hash('e') },
    ]
    expect(heardMaterial(run, now).map(({ name, item, isKeptAside, note }) => [name, item?.id, isKeptAside, note])).toEqual([
      ['Piece a', 'a', false, ''],
      ['Piece b', 'b', true, 'kept aside'],
      ['Piece c', 'c', false, 'mended otherwise by now'],
      ['Piece d', undefined, false, 'another sound by now'],
    ])
    expect(heardMaterial(run, []).map(({ note }) => note)).toEqual(['removed', 'removed', 'removed', 'removed'])
  })

  it('is found under another id by its content, and counts as judged by only where all of it is', () => {
    const again = { ...recordings[0], id: 'new' }
    const both = { split: [...split, { ...split[0], part: 'validation' as const }], material: run.material }
    const [first] = heardMaterial(both, [again])
    expect([first.item?.id, first.isKeptAside]).toEqual(['new', false])
  })
})
