import type { ChordName, Note, NotePlace, Song, SongChange } from '../../../../src-shared/music/index.ts'
import type { EditorPointer } from '../../timeline/core/gesture.ts'
import type { TimeAxis } from '../../timeline/core/time-axis.ts'
import type { NoteSelection } from './note-selection.ts'
import type { PitchRows } from './pitch-rows.ts'

export interface RollPorts {
  song(): Song
  /** The clips that are edited, the one that takes new notes first; none where the roll is closed. */
  places(): readonly NotePlace[]
  commit(label: string, changes: SongChange[]): void
  /** Why something was not done, in words for the person. */
  refuse(reason: string): void
  /** Lets notes be heard for a moment. */
  hear(notes: readonly HeardNote[]): void
  /** Playing and pasting begin there. */
  locate(tick: number): void
  /** Something that is shown has changed. */
  redraw(): void
}

export interface HeardNote {
  trackId: string
  pitch: number
  velocity: number
}

export interface RollView {
  time: TimeAxis
  /** The row at the upper edge; may be a fraction while scrolling. */
  topRow: number
  rowHeight: number
}

export const ROLL_TOOLS = ['pointer', 'draw', 'split', 'erase'] as const
export type RollTool = (typeof ROLL_TOOLS)[number]

/** Notes of one clip. */
export interface ClipNotes {
  place: NotePlace
  notes: readonly Note[]
}

export interface NoteHit {
  place: NotePlace
  note: Note
  edge: 'start' | 'end' | null
}

/** Notes as they would be when a gesture is completed: by clip and id, in the content's time. */
export type NotePreview = ReadonlyMap<string, ReadonlyMap<number, Note>>

/** What gestures and edits know of the editor. */
export interface RollStage {
  readonly ports: RollPorts
  readonly view: RollView
  readonly rows: PitchRows
  readonly step: number
  readonly selection: NoteSelection
  /** Pitch classes to keep to; null where all are as good. */
  readonly lockedScale: ReadonlySet<number> | null
  /** Stamped in place of single notes. */
  readonly chord: ChordName | null
  marquee: { x: number; y: number; width: number; height: number } | null
  /** As long as the note that was drawn or resized last. */
  lastTicks: number | null
  place(clipId: string): NotePlace | undefined
  pitchAt(y: number): number
  noteAt(pointer: EditorPointer): NoteHit | null
  /** Notes that are chosen, clip by clip. */
  chosen(): readonly ClipNotes[]
  select(selection: NoteSelection): void
  /** Shows notes in place of what they are, and beside what there is. */
  show(notes: readonly ClipNotes[] | null): void
  commit(label: string, changes: SongChange[]): void
  hear(notes: readonly ClipNotes[]): void
  snapped(tick: number, pointer: EditorPointer): number
  travelled(from: EditorPointer, to: EditorPointer): number
}

/** From the song's time to that of a clip's content. */
export const contentShift = ({ clip }: NotePlace): number => clip.startTick - clip.offsetTicks
