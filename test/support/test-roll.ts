import { expect } from 'vitest'
import { LaneEditor } from '../../src-renderer/editors/piano-roll/core/lane-editor.ts'
import { oneNote, selectionOf } from '../../src-renderer/editors/piano-roll/core/note-selection.ts'
import { RollEditor } from '../../src-renderer/editors/piano-roll/core/roll-editor.ts'
import type { HeardNote } from '../../src-renderer/editors/piano-roll/core/roll-stage.ts'
import {
  EMPTY_SONG,
  inverseOfAll,
  newTrack,
  PLAIN_NOTES,
  withChanges,
  type Note,
  type NoteClip,
  type NotePlace,
  type Song,
  type SongChange,
} from '../../src-shared/music/index.ts'

export const testNote = (id: number, startTick: number, pitch: number, ticks = 480, velocity = 80): Note => ({
  ...{ id, startTick, ticks, pitch, velocity, releaseVelocity: 0 },
})

interface Keys {
  shift?: boolean
  alt?: boolean
  mod?: boolean
}

/** A piano roll without a DOM: 8 ticks a pixel, a row of 10 pixels, the top row is note 72; its grid is a 32nd (120 ticks). */
export class TestRoll {
  song: Song
  labels: string[] = []
  steps: SongChange[][] = []
  heard: HeardNote[][] = []
  located: number[] = []
  refused: string[] = []
  readonly editor: RollEditor
  readonly lane: LaneEditor

  /** @param clips  each on a track of its own, `c`, `d` and so on, all of them edited */
  constructor(notes: Note[], clipChanges: Partial<NoteClip> = {}, ...others: NoteClip[]) {
    const clip: NoteClip = { ...PLAIN_NOTES, id: 'c', kind: 'notes', name: '', startTick: 0, lengthTicks: 38_400, notes, ...clipChanges }
    const clips = [clip, ...others]
    this.song = { ...EMPTY_SONG, tracks: clips.map((each, i) => ({ ...newTrack(`t-${i}`, 'notes', 'T', 0), clips: [each] })) }
    this.editor = new RollEditor({
      song: () => this.song,
      places: () => this.song.tracks.map(({ id, clips: [first] }): NotePlace => ({ trackId: id, clip: first as NoteClip })),
      commit: (label, changes) => {
        this.labels.push(label)
        this.steps.push(changes)
        this.song = withChanges(this.song, changes)
      },
      refuse: (reason) => this.refused.push(reason),
      hear: (heard) => this.heard.push([...heard]),
      locate: (tick) => this.located.push(tick),
      redraw: () => undefined,
    })
    this.editor.view = { time: { leftTick: 0, ticksPerPixel: 8 }, topRow: 127 - 72, rowHeight: 10 }
    this.lane = new LaneEditor(this.editor)
  }

  clip(index = 0): NoteClip {
    return this.song.tracks[index].clips[0] as NoteClip
  }
  place(tick: number, pitch: number): { x: number; y: number } {
    return { x: tick / 8, y: (72 - pitch) * 10 + 5 }
  }
  down(tick: number, pitch: number, keys: Keys = {}): this {
    this.editor.pointerDown({ ...this.place(tick, pitch), ...keys })
    return this
  }
  move(tick: number, pitch: number, keys: Keys = {}): this {
    this.editor.pointerMove({ ...this.place(tick, pitch), ...keys })
    return this
  }
  up(): this {
    this.editor.pointerUp()
    return this
  }
  /** A drag in the lane below, from and to a tick and a value. */
  laneDrag(...points: [tick: number, value: number][]): this {
    const pointers = points.map(([tick, value]) => ({ x: tick / 8, y: this.lane.yOf(value) }))
    this.lane.pointerDown(pointers[0])
    for (const pointer of pointers.slice(1)) this.lane.pointerMove(pointer)
    this.lane.pointerUp()
    return this
  }
  choose(...ids: number[]): this {
    this.editor.select(ids.length === 1 ? oneNote('c', ids[0]) : selectionOf(ids.map((id) => ['c', id])))
    return this
  }
  chosen(clipId = 'c'): number[] {
    return [...(this.editor.selection.get(clipId) ?? [])].sort((a, b) => a - b)
  }
  notes(index = 0): [startTick: number, pitch: number, ticks: number][] {
    return this.clip(index).notes.map(({ startTick, pitch, ticks }) => [startTick, pitch, ticks])
  }
  expectNotes(...expected: [startTick: number, pitch: number, ticks: number][]): this {
    expect(this.notes()).toEqual(expected)
    return this
  }
  velocities(): number[] {
    return this.clip().notes.map(({ velocity }) => velocity)
  }
  undoAll(): this {
    for (const step of this.steps.toReversed()) this.song = withChanges(this.song, inverseOfAll(step))
    return this
  }
  redoAll(): this {
    for (const step of this.steps) this.song = withChanges(this.song, step)
    return this
  }
}
