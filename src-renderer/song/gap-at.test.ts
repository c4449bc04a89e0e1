import { expect, it } from 'vitest'
import { EMPTY_SONG, newTrack, TempoMap } from '../../src-shared/music/index.ts'
import { audioClip } from '../../test/support/test-arrangement.ts'
import { gapAt } from './gap-at.ts'

it('is between the clip before a place and the next one', () => {
  const tempo = new TempoMap(EMPTY_SONG.tempi)
  // Each lasts 1920 ticks; the second ends within the first.
  const clips = [audioClip('a', 0), audioClip('b', 480, { lengthSamples: 4800 }), audioClip('c', 3840)]
  const track = { ...newTrack('t', 'audio', 'T', 0), clips }
  const gap = (tick: number) => gapAt(track, tick, tempo)
  expect([gap(1919), gap(1920)?.clip.id, gap(3000)?.endTick, gap(3840), gap(9000)]).toEqual([null, 'a', 3840, null, null])
  expect(gapAt({ ...track, clips: clips.slice(2) }, 100, tempo)).toBe(null)
  expect(gapAt({ ...newTrack('n', 'notes', 'N', 0) }, 100, tempo)).toBe(null)
})
