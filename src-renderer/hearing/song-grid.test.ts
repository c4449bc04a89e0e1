import { expect, it } from 'vitest'
import { gridOfBeats, TempoMap } from '../../src-shared/music/index.ts'
import { sampleHeard } from '../../test/support/project-samples.ts'
import { sectionMarkers } from './song-grid.ts'

const heard = sampleHeard({
  beats: Array.from({ length: 40 }, (_, i) => 0.3 + 0.6 * i),
  beatsPerBar: 4,
  sections: [
    { startSeconds: 0, endSeconds: 9.9, label: 'A' },
    { startSeconds: 9.9, endSeconds: 24, label: 'B' },
  ],
})

it('sections become markers of the song, where the recording lies', () => {
  const grid = gridOfBeats(heard)!
  const tempo = new TempoMap(grid.tempi)
  const markers = sectionMarkers(heard, grid, [{ id: 7, tick: 0, name: 'Mine' }])
  expect(markers.map(({ id, name }) => [id, name])).toEqual([
    [8, 'A'],
    [9, 'B'],
  ])
  // Beat 16 of the recording: a bar of the song.
  expect(markers[1].tick % (4 * 960)).toBe(0)
  expect(tempo.secondsAt(markers[1].tick) - tempo.secondsAt(grid.soundTick)).toBeCloseTo(9.9, 3)
})

it('one section alone is no marker', () => {
  const alone = { ...heard, sections: heard.sections.slice(0, 1) }
  expect(sectionMarkers(alone, gridOfBeats(alone)!, [])).toEqual([])
})
