import { beforeEach, describe, expect, it } from 'vitest'
import {
  EMPTY_SONG,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  withChanges,
  type AudioClip,
  type NoteClip,
  type Song,
} from '../../../../src-shared/music/index.ts'
import { ArrangementEditor } from './arrangement-editor.ts'

const noteClip = (id: string, startTick: number): NoteClip => ({
  ...{ ...PLAIN_NOTES, id, kind: 'notes', name: id, startTick, lengthTicks: 1920 },
  notes: [{ id: 1, startTick: 960, ticks: 480, pitch: 60, velocity: 80, releaseVelocity: 0 }],
})
/** Two seconds of sound, of which the second one is heard: at 120 beats a minute 1920 ticks. */
const audioClip = (changes: Partial<AudioClip> = {}): AudioClip => ({
  ...PLAIN_AUDIO,
  ...{ id: 'sound', kind: 'audio', name: 'S', startTick: 0, sound: { kind: 'recording', id: 'r' }, sampleRate: 48_000 },
  ...{ soundSamples: 96_000, offsetSamples: 48_000, lengthSamples: 48_000, fadeOutSamples: 480 },
  ...changes,
})

/** An arrangement without a DOM: 10 ticks a pixel, rows of 50 pixels, a grid of 240 ticks. */
class TestArrangement {
  song: Song = {
    ...EMPTY_SONG,
    tracks: [
      { ...newTrack('a', 'notes', 'A', 0), clips: [noteClip('first', 0), noteClip('second', 3840)] },
      { ...newTrack('b', 'notes', 'B', 1), clips: [] },
      { ...newTrack('c', 'audio', 'C', 2), clips: [audioClip()] },
    ],
  }
  labels: string[] = []
  private next = 1
  readonly editor = new ArrangementEditor({
    song: () => this.song,
    commit: (label, changes) => {
      this.labels.push(label)
      this.song = withChanges(this.song, changes)
    },
    newId: () => `new-${this.next++}`,
    redraw: () => undefined,
  })

  constructor() {
    this.editor.time = { leftTick: 0, ticksPerPixel: 10 }
    this.editor.rowHeight = 50
  }

  drag(tick: number, row: number, toTick: number, toRow = row, keys: { alt?: boolean; mod?: boolean } = {}): this {
    this.editor.pointerDown({ x: tick / 10, y: row * 50 + 25, ...keys })
    this.editor.pointerMove({ x: toTick / 10, y: toRow * 50 + 25, ...keys })
    this.editor.pointerUp()
    return this
  }
  clips(track: number): [id: string, start: number][] {
    return this.song.tracks[track].clips.map(({ id, startTick }) => [id, startTick])
  }
}

let test: TestArrangement
beforeEach(() => {
  test = new TestArrangement()
})

describe('the arrangement', () => {
  it('moves a clip in time and to another track of its kind, to the grid', () => {
    test.drag(1000, 0, 2000, 1)
    expect([test.clips(0), test.clips(1)]).toEqual([[['second', 3840]], [['first', 960]]])
    test.drag(1200, 1, 1257, 2)
    expect([test.clips(1), test.clips(2)]).toEqual([[['first', 960]], [['sound', 0]]])
    test.drag(1200, 1, 1257, 1, { mod: true })
    expect(test.clips(1)).toEqual([['first', 1017]])
    expect(test.labels).toEqual(['Move clips', 'Move clips'])
  })

  it('copies with a modifier', () => {
    test.drag(1000, 0, 8680, 0, { alt: true })
    expect(test.clips(0)).toEqual([
      ['first', 0],
      ['second', 3840],
      ['new-1', 7680],
    ])
    expect([...test.editor.selection]).toEqual(['new-1'])
  })

  it('trims at both edges: notes stay where they are, sound goes no further than it is', () => {
    test.drag(30, 0, 480)
    expect(test.song.tracks[0].clips[0]).toMatchObject({ startTick: 480, offsetTicks: 480, lengthTicks: 1440 })
    test.drag(1900, 0, 1440)
    expect(test.song.tracks[0].clips[0]).toMatchObject({ startTick: 480, lengthTicks: 960 })
    test.drag(1900, 2, 4000)
    expect(test.song.tracks[2].clips[0]).toMatchObject({ lengthSamples: 48_000 })
    test.drag(1900, 2, 960)
    expect(test.song.tracks[2].clips[0]).toMatchObject({ offsetSamples: 48_000, lengthSamples: 24_000 })
    test.drag(10, 2, 480)
    expect(test.song.tracks[2].clips[0]).toMatchObject({ startTick: 480, offsetSamples: 60_000, lengthSamples: 12_000 })
  })

  it('splits notes and sound at a tick, so that both parts together are what was there', () => {
    test.editor.selectAll()
    test.editor.split(960)
    expect(test.song.tracks[0].clips).toMatchObject([
      { id: 'first', startTick: 0, offsetTicks: 0, lengthTicks: 960 },
      { startTick: 960, offsetTicks: 960, lengthTicks: 960 },
      { id: 'second' },
    ])
    expect(test.song.tracks[2].clips).toMatchObject([
      { id: 'sound', startTick: 0, offsetSamples: 48_000, lengthSamples: 24_000, fadeOutSamples: 0 },
      { startTick: 960, offsetSamples: 72_000, lengthSamples: 24_000, fadeOutSamples: 480 },
    ])
  })

  it('splits a reversed sound the right way round', () => {
    test.song = {
      ...test.song,
      tracks: test.song.tracks.with(2, { ...test.song.tracks[2], clips: [audioClip({ isReversed: true, offsetSamples: 0 })] }),
    }
    test.editor.select(new Set(['sound']))
    test.editor.split(480)
    expect(test.song.tracks[2].clips).toMatchObject([
      { offsetSamples: 36_000, lengthSamples: 12_000 },
      { offsetSamples: 0, lengthSamples: 36_000 },
    ])
  })

  it('duplicates behind, deletes, mutes, and leaves all as it was where a drag is cancelled', () => {
    test.editor.select(new Set(['first']))
    test.editor.duplicate()
    expect(test.clips(0)).toEqual([
      ['first', 0],
      ['new-1', 1920],
      ['second', 3840],
    ])
    test.editor.toggleMute()
    expect(test.song.tracks[0].clips.map(({ isMuted }) => isMuted)).toEqual([false, true, false])
    test.editor.deleteSelected()
    expect(test.clips(0)).toEqual([
      ['first', 0],
      ['second', 3840],
    ])
    const before = test.song
    test.editor.pointerDown({ x: 100, y: 25 })
    test.editor.pointerMove({ x: 300, y: 75 })
    expect(test.editor.preview?.get('first')).toMatchObject({ trackId: 'b' })
    test.editor.cancel()
    test.editor.pointerUp()
    expect([test.song, test.editor.preview]).toEqual([before, null])
  })

  it('does not write a clip’s notes again when it moves', () => {
    const seen: unknown[] = []
    const editor = new ArrangementEditor({
      song: () => test.song,
      commit: (_, changes) => seen.push(changes),
      newId: () => 'x',
      redraw: () => undefined,
    })
    editor.select(new Set(['first']))
    editor.nudge(1)
    expect(seen).toEqual([[{ kind: 'clip', trackId: 'a', clipId: 'first', before: { startTick: 0 }, after: { startTick: editor.step } }]])
  })
})
