import {
  MeterMap,
  notesAdded,
  notesOfIds,
  notesRemoved,
  notesSplit,
  notesExchanged,
  type ChordName,
  type Note,
  type NotePlace,
  type SongChange,
} from '../../../../src-shared/music/index.ts'
import { GestureRunner, type EditorPointer, type Gesture } from '../../timeline/core/gesture.ts'
import { gridStep, tickToX, xToTick } from '../../timeline/core/time-axis.ts'
import { clipReaching } from './clip-reach.ts'
import { choosingNotes } from './gestures/choose-notes.ts'
import { drawingNotes } from './gestures/draw-notes.ts'
import { erasingNotes } from './gestures/erase-notes.ts'
import { movingNotes } from './gestures/move-notes.ts'
import { resizingNotes } from './gestures/resize-notes.ts'
import { newNotes } from './new-notes.ts'
import { NotesInSight, type SeenNotes } from './notes-in-sight.ts'
import { NO_NOTES, countOf, isChosen, oneNote, selectionOf, toggled, type NoteSelection } from './note-selection.ts'
import { ALL_ROWS, type PitchRows } from './pitch-rows.ts'
import {
  contentShift,
  type ClipNotes,
  type HeardNote,
  type NoteHit,
  type NotePreview,
  type RollPorts,
  type RollStage,
  type RollTool,
  type RollView,
} from './roll-stage.ts'
import { isOfClips, selectionOfClips } from './selection-of-clips.ts'
import { notesWithin } from '../../timeline/core/notes-within.ts'

const EDGE_PIXELS = 6
const GRID_PIXELS = 14
const MOST_HEARD = 10

/**
 * A piano roll without a picture: what is chosen and what a pointer does, in one clip or several at once. What commands do to notes is in
 * `roll-edits.ts`. Times are the song's own but where they are said to be the content's.
 */
export class RollEditor implements RollStage {
  view: RollView = { time: { leftTick: 0, ticksPerPixel: 8 }, topRow: 43, rowHeight: 14 }
  rows: PitchRows = ALL_ROWS
  selection: NoteSelection = NO_NOTES
  preview: NotePreview | null = null
  /** Notes that a gesture changes; another one only where they are others. */
  changing: NoteSelection = NO_NOTES
  marquee: RollStage['marquee'] = null
  tool: RollTool = 'pointer'
  chord: ChordName | null = null
  lockedScale: ReadonlySet<number> | null = null
  snaps = true
  /** Beside what the zoom gives: steps of twice the length, and thirds. */
  grid = { coarser: 0, isTriplet: false }
  lastTicks: number | null = null
  private readonly gestures = new GestureRunner()
  private readonly inSight = new NotesInSight()
  private known: { selection: NoteSelection; places: readonly NotePlace[]; clips: readonly ClipNotes[] } | null = null

  constructor(readonly ports: RollPorts) {}

  get step(): number {
    const straight = gridStep(this.view.time, GRID_PIXELS) * 2 ** this.grid.coarser
    return Math.max(10, this.grid.isTriplet ? (straight * 2) / 3 : straight)
  }

  place(clipId: string): NotePlace | undefined {
    return this.ports.places().find(({ clip }) => clip.id === clipId)
  }

  /** Notes of a clip as they are to be shown, within ticks of its content, in order but for those that a gesture changes. */
  *shown({ clip }: NotePlace, fromTick = -Infinity, toTick = Infinity): Generator<Note> {
    const changed = this.preview?.get(clip.id)
    for (const note of notesWithin(clip.notes, fromTick, toTick)) if (!changed?.has(note.id)) yield note
    for (const note of changed?.values() ?? []) if (note.startTick <= toTick && note.startTick + note.ticks >= fromTick) yield note
  }

  /** Notes of a clip that no gesture changes, within ticks of its content, in order. */
  seen({ clip }: NotePlace, fromTick: number, toTick: number): SeenNotes {
    const [chosen, changing] = [this.selection.get(clip.id), this.changing.get(clip.id)]
    return this.inSight.of(clip.id, { notes: clip.notes, chosen, changing, fromTick, toTick })
  }

  pitchAt(y: number): number {
    return this.rows.pitchAt(y / this.view.rowHeight + this.view.topRow)
  }

  /** The upper edge of a pitch's row; null where it has none. */
  yOf(pitch: number): number | null {
    const row = this.rows.rowOf(pitch)
    return row === null ? null : (row - this.view.topRow) * this.view.rowHeight
  }

  noteAt({ x, y }: EditorPointer): NoteHit | null {
    const pitch = this.pitchAt(y)
    const tick = this.view.time.leftTick + x * this.view.time.ticksPerPixel
    for (const place of this.ports.places()) {
      const shift = contentShift(place)
      const hit = [...this.shown(place, tick - shift - this.view.time.ticksPerPixel, tick - shift)].findLast((note) => note.pitch === pitch)
      if (!hit) continue
      const [left, right] = [tickToX(this.view.time, hit.startTick + shift), tickToX(this.view.time, hit.startTick + hit.ticks + shift)]
      const grip = Math.min(EDGE_PIXELS, (right - left) / 3)
      return { place, note: hit, edge: x > right - grip ? 'end' : x < left + grip / 2 ? 'start' : null }
    }
    return null
  }

  /** Where new notes go: the clip of the active one's track that lies under the pointer, else the active one. */
  placeAt(pointer: EditorPointer): NotePlace | undefined {
    const [active, ...others] = this.ports.places()
    const tick = xToTick(this.view.time, pointer.x)
    const isUnder = ({ clip }: NotePlace): boolean => tick >= clip.startTick && tick < clip.startTick + clip.lengthTicks
    return active && !isUnder(active) ? (others.find((other) => other.trackId === active.trackId && isUnder(other)) ?? active) : active
  }

  pointerDown(pointer: EditorPointer): void {
    const place = this.placeAt(pointer)
    if (!place) return
    const hit = this.noteAt(pointer)
    if (this.tool === 'erase') return this.begin(erasingNotes(this, pointer), null)
    if (!hit) return this.begin(this.tool === 'draw' ? drawingNotes(this, pointer, place) : choosingNotes(this, pointer), pointer)
    if (this.tool === 'split') return this.splitAt(pointer, hit)
    const { clip } = hit.place
    if (pointer.shift) this.select(toggled(this.selection, clip.id, hit.note.id))
    else if (!isChosen(this.selection, clip.id, hit.note.id)) this.select(oneNote(clip.id, hit.note.id))
    if (!isChosen(this.selection, clip.id, hit.note.id)) return
    this.hear([{ place: hit.place, notes: [hit.note] }])
    this.begin(hit.edge ? resizingNotes(this, pointer, hit.edge) : movingNotes(this, pointer), pointer)
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
    if (!this.gestures.cancel()) this.select(NO_NOTES)
    this.ports.redraw()
  }

  /** Adds a note, or a chord, of the grid's length, or removes the one that is there. */
  doubleClick(pointer: EditorPointer): void {
    if (this.tool === 'erase' || this.tool === 'split') return
    const hit = this.noteAt(pointer)
    if (hit) return this.commit('Delete a note', notesRemoved(hit.place, new Set([hit.note.id])))
    const place = this.placeAt(pointer)
    if (!place) return
    const notes = newNotes(this, pointer, place)
    this.add(place, notes, notes.length > 1 ? 'Draw a chord' : 'Draw a note')
  }

  /** Adds notes, lets them be heard and chooses them. */
  add(place: NotePlace, notes: readonly Note[], label: string): void {
    this.commit(label, [...notesAdded(place, notes), ...clipReaching(this.ports.song(), place, notes)])
    this.select(selectionOf(notes.map(({ id }) => [place.clip.id, id])))
    this.hear([{ place, notes }])
  }

  /** What the pointer would do, as a cursor. */
  cursorAt(pointer: EditorPointer): string {
    if (this.tool === 'erase') return 'not-allowed'
    const hit = this.noteAt(pointer)
    if (this.tool === 'split') return hit ? 'col-resize' : 'default'
    if (!hit) return this.tool === 'draw' ? 'crosshair' : 'default'
    return hit.edge ? 'ew-resize' : 'move'
  }

  get chosenCount(): number {
    return countOf(this.selection)
  }

  /** Kept as long as neither the notes nor what is chosen of them changes. */
  chosen(): readonly ClipNotes[] {
    const { selection, known } = this
    const places = this.ports.places()
    if (known?.selection === selection && known.places === places) return known.clips
    const clips = places.flatMap((place) => {
      const notes = notesOfIds(place.clip.notes, selection.get(place.clip.id) ?? new Set())
      return notes.length > 0 ? [{ place, notes }] : []
    })
    this.known = { selection, places, clips }
    return clips
  }

  select(selection: NoteSelection): void {
    this.selection = selection
    this.ports.redraw()
  }

  show(clips: readonly ClipNotes[] | null): void {
    this.preview = clips && new Map(clips.map(({ place, notes }) => [place.clip.id, new Map(notes.map((note) => [note.id, note]))]))
    if (!isOfClips(this.changing, clips ?? [])) this.changing = selectionOfClips(clips ?? [])
    this.ports.redraw()
  }

  commit(label: string, changes: SongChange[]): void {
    if (changes.length === 0) return
    const touched = new Set(changes.map((change) => ('trackId' in change ? change.trackId : null)))
    const frozen = this.ports.song().tracks.find(({ id, isFrozen }) => isFrozen && touched.has(id))
    if (frozen) this.ports.refuse(`“${frozen.name}” is frozen. Unfreeze it to change it.`)
    else this.ports.commit(label, changes)
  }

  /** At most a chord of them: ten fingers. */
  hear(clips: readonly ClipNotes[]): void {
    const heard = new Map<string, HeardNote>()
    for (const { place, notes } of clips)
      for (const { pitch, velocity } of notes) {
        heard.set(`${place.trackId} ${pitch}`, { trackId: place.trackId, pitch, velocity })
        if (heard.size > MOST_HEARD) return
      }
    if (heard.size > 0) this.ports.hear([...heard.values()])
  }

  snapped(tick: number, pointer: EditorPointer): number {
    return this.snaps && !pointer.mod ? new MeterMap(this.ports.song().meters).snapped(tick, this.step) : Math.max(0, Math.round(tick))
  }

  /** How far a pointer has gone from where it went down, in ticks that keep to the grid. */
  travelled(from: EditorPointer, to: EditorPointer): number {
    const ticks = (to.x - from.x) * this.view.time.ticksPerPixel
    return this.snaps && !to.mod ? Math.round(ticks / this.step) * this.step : Math.round(ticks)
  }

  private splitAt(pointer: EditorPointer, { place, note }: NoteHit): void {
    const tick = this.snapped(xToTick(this.view.time, pointer.x), pointer) - contentShift(place)
    const { changes, notes } = notesExchanged(place, notesSplit([note], [tick]))
    this.commit('Split a note', changes)
    if (notes.length > 0) this.select(selectionOf(notes.map(({ id }) => [place.clip.id, id])))
  }

  private begin(gesture: Gesture, from: EditorPointer | null): void {
    this.gestures.begin(gesture, from)
    this.ports.redraw()
  }
}
