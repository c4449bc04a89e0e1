import { beforeEach, describe, expect, it } from 'vitest'
import {
  EMPTY_SONG,
  inverseOfAll,
  newTrack,
  PLAIN_NOTES,
  withChanges,
  type Note,
  type NoteClip,
  type Song,
  type SongChange,
} from '../../../../src-shared/music/index.ts'
import { RollEditor } from './roll-editor.ts'

const note = (id: number, startTick: number, pitch: number, ticks = 480): Note => ({
  id,
  startTick,
  ticks,
  pitch,
  velocity: 80,
  releaseVelocity: 0,
})

/** A piano roll without a DOM: 8 ticks a pixel, a row of 10 pixels, the top row is note 72; its grid is a 32nd (120 ticks). */
class TestRoll {
  song: Song
  labels: string[] = []
  steps: SongChange[][] = []
  readonly editor: RollEditor

  constructor(notes: Note[], clipChanges: Partial<NoteClip> = {}) {
    const clip: NoteClip = {
      id: 'c',
      ...PLAIN_NOTES,
      kind: 'notes',
      name: '',
      startTick: 0,
      lengthTicks: 38_400,
      notes,
      ...clipChanges,
    }
    this.song = { ...EMPTY_SONG, tracks: [{ ...newTrack('t', 'notes', 'T', 0), clips: [clip] }] }
    this.editor = new RollEditor({
      song: () => this.song,
      place: () => ({ trackId: 't', clip: this.song.tracks[0].clips[0] as NoteClip }),
      commit: (label, changes) => {
        this.labels.push(label)
        this.steps.push(changes)
        this.song = withChanges(this.song, changes)
      },
      redraw: () => undefined,
    })
    this.editor.view = { time: { leftTick: 0, ticksPerPixel: 8 }, topPitch: 72, rowHeight: 10 }
  }

  /** @param at  tick and note */
  down(tick: number, pitch: number, keys: { shift?: boolean; alt?: boolean; mod?: boolean } = {}): this {
    this.editor.pointerDown({ ...this.place(tick, pitch), ...keys })
    return this
  }
  move(tick: number, pitch: number, keys: { mod?: boolean } = {}): this {
    this.editor.pointerMove({ ...this.place(tick, pitch), ...keys })
    return this
  }
  up(): this {
    this.editor.pointerUp()
    return this
  }
  expectNotes(...expected: [startTick: number, pitch: number, ticks: number][]): this {
    const { notes } = this.song.tracks[0].clips[0] as NoteClip
    expect(notes.map(({ startTick, pitch, ticks }) => [startTick, pitch, ticks])).toEqual(expected)
    return this
  }
  place(tick: number, pitch: number): { x: number; y: number } {
    return { x: tick / 8, y: (72 - pitch) * 10 + 5 }
  }
}

let roll: TestRoll
beforeEach(() => {
  roll = new TestRoll([note(1, 960, 60), note(2, 1920, 64)])
})

describe('the piano roll', () => {
  it('moves a note by a drag in time and pitch, to the grid, and freely with a modifier', () => {
    roll
      .down(1200, 60)
      .move(1200 + 500, 62)
      .up()
      .expectNotes([1440, 62, 480], [1920, 64, 480])
    roll
      .down(1500, 62)
      .move(1500 + 504, 62, { mod: true })
      .up()
      .expectNotes([1920, 64, 480], [1944, 62, 480])
    expect(roll.labels).toEqual(['Move notes', 'Move notes'])
  })

  it('moves all that is chosen together, and none beyond the beginning or the lowest key', () => {
    roll.editor.selectAll()
    roll.down(1200, 60).move(-4000, 60).up().expectNotes([0, 60, 480], [960, 64, 480])
    roll.editor.transpose(-12)
    roll.expectNotes([0, 48, 480], [960, 52, 480])
  })

  it('copies with a modifier, and chooses the copy', () => {
    roll
      .down(1200, 60, { alt: true })
      .move(1200 + 960, 60)
      .up()
      .expectNotes([960, 60, 480], [1920, 64, 480], [1920, 60, 480])
    expect([...roll.editor.selection]).toEqual([3])
  })

  it('resizes at either edge, not below the grid', () => {
    roll
      .down(1430, 60)
      .move(1430 + 240, 60)
      .up()
      .expectNotes([960, 60, 720], [1920, 64, 480])
    roll
      .down(962, 60)
      .move(962 + 240, 60)
      .up()
      .expectNotes([1200, 60, 480], [1920, 64, 480])
    roll.down(1670, 60).move(0, 60).up().expectNotes([1200, 60, 120], [1920, 64, 480])
  })

  it('leaves everything as it was when a gesture is cancelled in its middle', () => {
    const before = roll.song
    for (const begin of [() => roll.down(1200, 60), () => roll.down(1430, 60), () => roll.down(5000, 70)]) {
      begin().move(3000, 50)
      roll.editor.cancel()
      roll.move(4000, 40).up()
      expect(roll.song).toBe(before)
      expect(roll.editor.preview).toBeNull()
      expect(roll.editor.marquee).toBeNull()
    }
  })

  it('chooses by a marquee, and adds to it with Shift', () => {
    roll.down(900, 66).move(1500, 59).up()
    expect([...roll.editor.selection]).toEqual([1])
    roll.down(1800, 66, { shift: true }).move(2500, 63).up()
    expect([...roll.editor.selection].sort()).toEqual([1, 2])
    expect(roll.labels).toEqual([])
  })

  it('draws with the pencil, as long as one drags, and adds and deletes by double-click', () => {
    roll.editor.draws = true
    roll
      .down(3000, 67)
      .move(3000 + 600, 67)
      .up()
      .expectNotes([960, 60, 480], [1920, 64, 480], [3000, 67, 720])
    roll.editor.doubleClick(roll.place(3100, 67))
    roll.expectNotes([960, 60, 480], [1920, 64, 480])
    roll.editor.doubleClick(roll.place(4850, 50))
    // As long as the note that was drawn last.
    roll.expectNotes([960, 60, 480], [1920, 64, 480], [4800, 50, 720])
  })

  it('quantises to the grid of the bars, also in a clip that begins off it', () => {
    roll = new TestRoll([note(1, 100, 60)], { startTick: 1000 })
    roll.editor.selectAll()
    roll.editor.quantise(0.5)
    // In the song at 1100; the nearest line is 1080: half of the way.
    roll.expectNotes([90, 60, 480])
    roll.editor.quantise()
    roll.expectNotes([80, 60, 480])
  })

  it('duplicates, lengthens, nudges, deletes by keys, and all of it can be undone', () => {
    const before = roll.song
    roll.editor.select(new Set([1]))
    roll.editor.duplicate()
    roll.expectNotes([960, 60, 480], [1440, 60, 480], [1920, 64, 480])
    roll.editor.lengthen(1)
    roll.editor.nudge(-1)
    roll.expectNotes([960, 60, 480], [1320, 60, 600], [1920, 64, 480])
    roll.editor.setVelocity(127)
    roll.editor.deleteSelected()
    roll.expectNotes([960, 60, 480], [1920, 64, 480])
    for (const step of roll.steps.toReversed()) roll.song = withChanges(roll.song, inverseOfAll(step))
    expect(roll.song).toEqual(before)
  })
})
