import { describe, expect, it } from 'vitest'
import { EMPTY_SONG } from './song.ts'
import { playedClip } from './played-clip.ts'

// At 120 beats a minute a tick is 1/1920 s.
const note = (startSeconds: number, durationSeconds = 0.25, pitch = 60) => ({ pitch, velocity: 80, startSeconds, durationSeconds })

describe('playedClip', () => {
  it('has notes and the pedal on their ticks, to the end of a bar', () => {
    const played = { notes: [note(2.5), note(3)], controls: [{ controller: 64, value: 127, seconds: 2.75 }] }
    expect(playedClip('clip-1', played, EMPTY_SONG, 3840)).toMatchObject({
      ...{ kind: 'notes', startTick: 3840, lengthTicks: 3840, offsetTicks: 0 },
      notes: [
        { id: 1, startTick: 960, ticks: 480, pitch: 60, velocity: 80 },
        { id: 2, startTick: 1920, ticks: 480 },
      ],
      controls: [{ id: 1, lane: 'cc64', tick: 1440, value: 127 }],
    })
  })

  it('takes in what was a little early, and leaves out the count-in', () => {
    const clip = playedClip('clip-1', { notes: [note(0.5), note(1.9)], controls: [] }, EMPTY_SONG, 3840)
    expect(clip?.notes.map(({ startTick, ticks }) => [startTick, ticks])).toEqual([[0, 288]])
  })

  it('goes by the tempi of the song', () => {
    const tempi = [...EMPTY_SONG.tempi, { tick: 1920, microsecondsPerQuarter: 1_000_000 }]
    const clip = playedClip('clip-1', { notes: [note(2, 1)], controls: [] }, { ...EMPTY_SONG, tempi }, 0)
    expect(clip?.notes[0]).toMatchObject({ startTick: 2880, ticks: 960 })
  })

  it('is none where nothing was played', () => {
    expect(playedClip('clip-1', { notes: [], controls: [] }, EMPTY_SONG, 0)).toBeNull()
    expect(playedClip('clip-1', { notes: [note(1)], controls: [] }, EMPTY_SONG, 3840 * 4)).toBeNull()
  })
})
