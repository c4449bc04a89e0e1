import {
  freeNoteId,
  MeterMap,
  notesAdded,
  notesChanged,
  notesRemoved,
  quantised,
  type Note,
  type NotePlace,
  type Song,
  type SongChange,
} from '../../../../src-shared/music/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { gridStep, tickToX, xToTick, type TimeAxis } from '../../timeline/core/time-axis.ts'

export interface RollPorts {
  song(): Song
  /** The clip that is edited; null where none is open. */
  place(): NotePlace | null
  commit(label: string, changes: SongChange[]): void
  /** Something that is shown has changed. */
  redraw(): void
}

export interface RollView {
  time: TimeAxis
  /** The highest row in sight; may be a fraction while scrolling. */
  topPitch: number
  rowHeight: number
}

const EDGE_PIXELS = 6
const DEFAULT_VELOCITY = 96

/** A piano roll without a picture: what is chosen, what a pointer and keys do. Times are the song's own. */
export class RollEditor {
  view: RollView = { time: { leftTick: 0, ticksPerPixel: 8 }, topPitch: 84, rowHeight: 14 }
  selection: ReadonlySet<number> = new Set()
  /** Notes as they would be when the gesture is completed, by id; in the content's time. */
  preview: ReadonlyMap<number, Note> | null = null
  marquee: { x: number; y: number; width: number; height: number } | null = null
  snaps = true
  /** With it a pointer on an empty place draws. */
  draws = false
  /** As long as the note that was drawn or resized last. */
  private lastTicks: number | null = null
  private readonly gestures = new GestureRunner()

  constructor(private readonly ports: RollPorts) {}

  get step(): number {
    return gridStep(this.view.time)
  }

  /** From the song's time to that of the clip's content. */
  get contentShift(): number {
    const clip = this.ports.place()?.clip
    return clip ? clip.startTick - clip.offsetTicks : 0
  }

  /** Notes as they are to be shown, in the content's time. */
  *shown(): Generator<Note> {
    const known = new Set<number>()
    for (const note of this.ports.place()?.clip.notes ?? []) {
      known.add(note.id)
      yield this.preview?.get(note.id) ?? note
    }
    for (const note of this.preview?.values() ?? []) if (!known.has(note.id)) yield note
  }

  pitchAt(y: number): number {
    return Math.max(0, Math.min(127, Math.floor(this.view.topPitch - y / this.view.rowHeight + 1)))
  }

  yOf(pitch: number): number {
    return (this.view.topPitch - pitch) * this.view.rowHeight
  }

  noteAt({ x, y }: EditorPointer): { note: Note; edge: 'start' | 'end' | null } | null {
    const pitch = this.pitchAt(y)
    const shift = this.contentShift
    for (const note of [...this.shown()].reverse()) {
      if (note.pitch !== pitch) continue
      const [left, right] = [tickToX(this.view.time, note.startTick + shift), tickToX(this.view.time, note.startTick + note.ticks + shift)]
      if (x < left || x > right) continue
      const grip = Math.min(EDGE_PIXELS, (right - left) / 3)
      return { note, edge: x > right - grip ? 'end' : x < left + grip / 2 ? 'start' : null }
    }
    return null
  }

  pointerDown(pointer: EditorPointer): void {
    const place = this.ports.place()
    if (!place) return
    const hit = this.noteAt(pointer)
    if (!hit) return this.begin(this.draws ? this.drawing(pointer, place) : this.marqueeing(pointer))
    if (pointer.shift) this.select(toggled(this.selection, hit.note.id))
    else if (!this.selection.has(hit.note.id)) this.select(new Set([hit.note.id]))
    if (this.selection.has(hit.note.id)) this.begin(hit.edge ? this.resizing(pointer, place, hit.edge) : this.moving(pointer, place))
  }

  pointerMove(pointer: EditorPointer): void {
    this.gestures.move(pointer)
  }

  pointerUp(): void {
    this.gestures.complete()
    this.ports.redraw()
  }

  /** Escape and a pointer that is taken away; without a gesture nothing is chosen any more. */
  cancel(): void {
    if (!this.gestures.cancel()) this.select(new Set())
    this.ports.redraw()
  }

  /** Adds a note of the grid's length, or removes the one that is there. */
  doubleClick(pointer: EditorPointer): void {
    const place = this.ports.place()
    if (!place) return
    const hit = this.noteAt(pointer)
    if (hit) return this.ports.commit('Delete a note', notesRemoved(place, new Set([hit.note.id])))
    const note = this.newNote(pointer, place)
    this.select(new Set([note.id]))
    this.ports.commit('Draw a note', notesAdded(place, [note]))
  }

  select(ids: ReadonlySet<number>): void {
    this.selection = ids
    this.ports.redraw()
  }

  selectAll(): void {
    this.select(new Set(this.ports.place()?.clip.notes.map(({ id }) => id)))
  }

  deleteSelected(): void {
    this.edit('Delete notes', (place) => notesRemoved(place, this.selection))
    this.select(new Set())
  }

  transpose(semitones: number): void {
    this.edit('Transpose', (place) => notesChanged(place, this.selection, (note) => ({ ...note, pitch: note.pitch + semitones })))
  }

  nudge(steps: number): void {
    this.edit('Move notes', (place) =>
      notesChanged(place, this.selection, (note) => ({ ...note, startTick: note.startTick + steps * this.step })),
    )
  }

  lengthen(steps: number): void {
    this.edit('Resize notes', (place) =>
      notesChanged(place, this.selection, (note) => ({ ...note, ticks: note.ticks + steps * this.step })),
    )
  }

  setVelocity(velocity: number): void {
    this.edit('Velocity', (place) => notesChanged(place, this.selection, (note) => ({ ...note, velocity: Math.round(velocity) })))
  }

  quantise(strength = 1, swing = 0): void {
    // Bars begin the grid: the content's time is shifted against the song's.
    const origin = -this.contentShift
    this.edit('Quantise', (place) =>
      notesChanged(place, this.selection, (note) => quantised(note, { stepTicks: this.step, strength, swing }, origin)),
    )
  }

  /** Behind the selection, as long as it is to the grid. */
  duplicate(): void {
    this.edit('Duplicate notes', (place) => {
      const notes = place.clip.notes.filter(({ id }) => this.selection.has(id))
      if (notes.length === 0) return []
      const start = Math.min(...notes.map(({ startTick }) => startTick))
      const end = notes.reduce((latest, note) => Math.max(latest, note.startTick + note.ticks), 0)
      const length = Math.max(this.step, Math.ceil((end - start) / this.step) * this.step)
      const firstId = freeNoteId(place.clip)
      const copies = notes.map((note, i) => ({ ...note, id: firstId + i, startTick: note.startTick + length }))
      this.selection = new Set(copies.map(({ id }) => id))
      return notesAdded(place, copies)
    })
  }

  private edit(label: string, make: (place: NotePlace) => SongChange[]): void {
    const place = this.ports.place()
    const changes = place ? make(place) : []
    if (changes.length > 0) this.ports.commit(label, changes)
  }

  private begin(gesture: Gesture): void {
    this.gestures.begin(gesture)
    this.ports.redraw()
  }

  private snapped(tick: number, pointer: EditorPointer): number {
    return this.snaps && !pointer.mod ? new MeterMap(this.ports.song().meters).snapped(tick, this.step) : Math.max(0, tick)
  }

  private newNote(pointer: EditorPointer, { clip }: NotePlace): Note {
    const tick = xToTick(this.view.time, pointer.x)
    // The line at or before the pointer: the note is drawn where one points.
    const line = this.snaps && !pointer.mod ? this.snapped(tick - this.step / 2, pointer) : tick
    const startTick = Math.max(0, line - this.contentShift)
    const velocity = DEFAULT_VELOCITY
    return {
      id: freeNoteId(clip),
      startTick,
      ticks: this.lastTicks ?? this.step,
      pitch: this.pitchAt(pointer.y),
      velocity,
      releaseVelocity: 0,
    }
  }

  /** How far a pointer has gone from where it went down, in ticks that keep to the grid. */
  private travelled(from: EditorPointer, to: EditorPointer): number {
    const ticks = (to.x - from.x) * this.view.time.ticksPerPixel
    return this.snaps && !to.mod ? Math.round(ticks / this.step) * this.step : Math.round(ticks)
  }

  private chosen({ clip }: NotePlace): Note[] {
    return clip.notes.filter(({ id }) => this.selection.has(id))
  }

  private show(notes: readonly Note[] | null): void {
    this.preview = notes && new Map(notes.map((note) => [note.id, note]))
    this.ports.redraw()
  }

  /** Shows changed notes until they are committed or let be. */
  private changing(label: string, change: (pointer: EditorPointer) => Note[], commit: (notes: readonly Note[]) => SongChange[]): Gesture {
    let notes: readonly Note[] = []
    return {
      move: (pointer) => {
        notes = change(pointer)
        this.show(notes)
      },
      complete: () => {
        const changes = notes.length > 0 ? commit(notes) : []
        this.preview = null
        if (changes.length > 0) this.ports.commit(label, changes)
      },
      cancel: () => this.show(null),
    }
  }

  private moving(from: EditorPointer, place: NotePlace): Gesture {
    const notes = this.chosen(place)
    const firstId = from.alt ? freeNoteId(place.clip) : null
    const earliest = Math.min(...notes.map(({ startTick }) => startTick))
    const [lowest, highest] = [Math.min(...notes.map(({ pitch }) => pitch)), Math.max(...notes.map(({ pitch }) => pitch))]
    return this.changing(
      firstId === null ? 'Move notes' : 'Copy notes',
      (pointer) => {
        const ticks = Math.max(-earliest, this.travelled(from, pointer))
        const pitches = Math.max(-lowest, Math.min(127 - highest, this.pitchAt(pointer.y) - this.pitchAt(from.y)))
        return notes.map((note, i) => ({
          ...note,
          id: firstId === null ? note.id : firstId + i,
          startTick: note.startTick + ticks,
          pitch: note.pitch + pitches,
        }))
      },
      (moved) => {
        if (firstId !== null) {
          this.selection = new Set(moved.map(({ id }) => id))
          return notesAdded(place, moved)
        }
        return this.committed(place, moved)
      },
    )
  }

  private resizing(from: EditorPointer, place: NotePlace, edge: 'start' | 'end'): Gesture {
    const notes = this.chosen(place)
    return this.changing(
      'Resize notes',
      (pointer) => {
        const ticks = this.travelled(from, pointer)
        return notes.map((note) => {
          if (edge === 'end') return { ...note, ticks: Math.max(this.least(note), note.ticks + ticks) }
          const moved = Math.max(-note.startTick, Math.min(note.ticks - this.least(note), ticks))
          return { ...note, startTick: note.startTick + moved, ticks: note.ticks - moved }
        })
      },
      (resized) => {
        this.lastTicks = resized[0].ticks
        return this.committed(place, resized)
      },
    )
  }

  /** Shorter than the grid only where the note was before. */
  private least(note: Note): number {
    return Math.min(note.ticks, this.step)
  }

  private committed(place: NotePlace, notes: readonly Note[]): SongChange[] {
    const byId = new Map(notes.map((note) => [note.id, note]))
    return notesChanged(place, new Set(byId.keys()), (note) => byId.get(note.id)!)
  }

  private drawing(from: EditorPointer, place: NotePlace): Gesture {
    const note = this.newNote(from, place)
    this.selection = new Set([note.id])
    const gesture = this.changing(
      'Draw a note',
      (pointer) => [{ ...note, ticks: Math.max(this.step, note.ticks + this.travelled(from, pointer)) }],
      (drawn) => {
        this.lastTicks = drawn[0].ticks
        return notesAdded(place, drawn)
      },
    )
    gesture.move(from)
    return gesture
  }

  private marqueeing(from: EditorPointer): Gesture {
    const before = from.shift ? this.selection : new Set<number>()
    this.selection = before
    return {
      move: (to) => {
        const [x, y] = [Math.min(from.x, to.x), Math.min(from.y, to.y)]
        this.marquee = { x, y, width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) }
        this.selection = new Set([...before, ...this.within(this.marquee)])
        this.ports.redraw()
      },
      complete: () => (this.marquee = null),
      cancel: () => {
        this.marquee = null
        this.select(before)
      },
    }
  }

  private *within({ x, y, width, height }: { x: number; y: number; width: number; height: number }): Generator<number> {
    const shift = this.contentShift
    for (const note of this.ports.place()?.clip.notes ?? []) {
      const left = tickToX(this.view.time, note.startTick + shift)
      const right = tickToX(this.view.time, note.startTick + note.ticks + shift)
      const top = this.yOf(note.pitch)
      if (right >= x && left <= x + width && top + this.view.rowHeight >= y && top <= y + height) yield note.id
    }
  }
}

function toggled(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}
