import {
  MeterMap,
  movedInScale,
  notesBecome,
  notesExchanged,
  notesHumanised,
  notesInverted,
  notesJoined,
  notesLegato,
  notesRemoved,
  notesReversed,
  notesSplit,
  notesStretched,
  quantised,
  type Humanising,
  type Note,
  type NoteExchange,
  type NotePlace,
  type Quantising,
  type SongChange,
} from '../../../../src-shared/music/index.ts'
import { clipReaching } from './clip-reach.ts'
import { NO_NOTES, bothOf, selectionOf } from './note-selection.ts'
import { contentShift, type ClipNotes } from './roll-stage.ts'
import type { RollEditor } from './roll-editor.ts'

/** What commands do to the notes that are chosen, in all clips that are edited. Each is one step of the song's history. */

/** Every chosen note changed by itself. */
function changeEach(editor: RollEditor, label: string, change: (note: Note, place: NotePlace) => Note, isHeard = false): void {
  changeAll(editor, label, ({ place, notes }) => notes.map((note) => change(note, place)), isHeard)
}

/** The chosen notes of each clip changed together. */
function changeAll(editor: RollEditor, label: string, change: (notes: ClipNotes) => readonly Note[], isHeard = false): void {
  const changed = editor.chosen().map((clip) => ({ place: clip.place, notes: change(clip) }))
  editor.commit(
    label,
    changed.flatMap(({ place, notes }) => notesBecome(place, notes)),
  )
  if (isHeard) editor.hear(changed)
}

/** Chosen notes become others in number; these are chosen then. */
function exchange(editor: RollEditor, label: string, make: (notes: ClipNotes) => NoteExchange): void {
  const made = editor.chosen().map(({ place, notes }) => ({ place, ...notesExchanged(place, make({ place, notes })) }))
  const changes = made.flatMap((each) => each.changes)
  if (changes.length === 0) return
  editor.commit(label, changes)
  const chosen = selectionOf(made.flatMap(({ place, notes }) => notes.map(({ id }) => [place.clip.id, id] as const)))
  editor.select(bothOf(editor.selection, chosen))
}

export function chooseAll(editor: RollEditor): void {
  editor.select(selectionOf(editor.ports.places().flatMap(({ clip }) => clip.notes.map(({ id }) => [clip.id, id] as const))))
}

/** Every note that has the pitch of a chosen one. */
export function chooseSamePitch(editor: RollEditor): void {
  const pitches = new Set(editor.chosen().flatMap(({ notes }) => notes.map(({ pitch }) => pitch)))
  editor.select(choosing(editor, ({ pitch }) => pitches.has(pitch)))
}

/** What is not chosen in place of what is. */
export function chooseOthers(editor: RollEditor): void {
  const { selection } = editor
  editor.select(choosing(editor, ({ id }, { clip }) => !selection.get(clip.id)?.has(id)))
}

const choosing = (editor: RollEditor, isWanted: (note: Note, place: NotePlace) => boolean) =>
  selectionOf(
    editor.ports
      .places()
      .flatMap((place) => place.clip.notes.filter((note) => isWanted(note, place)).map(({ id }) => [place.clip.id, id] as const)),
  )

/** The note after or before the chosen ones, in time and then in pitch; from one to the next all notes of a clip can be reached. */
export function chooseNext(editor: RollEditor, direction: 1 | -1): Note | null {
  const all = editor.ports
    .places()
    .flatMap((place) => place.clip.notes.map((note) => ({ place, note, tick: note.startTick + contentShift(place) })))
  all.sort((a, b) => a.tick - b.tick || a.note.pitch - b.note.pitch || a.note.id - b.note.id)
  const isChosen = ({ place, note }: (typeof all)[number]): boolean => editor.selection.get(place.clip.id)?.has(note.id) ?? false
  const at = direction > 0 ? all.findLastIndex(isChosen) : all.findIndex(isChosen)
  const next = at < 0 ? all.at(direction > 0 ? 0 : -1) : all[Math.max(0, Math.min(all.length - 1, at + direction))]
  if (!next) return null
  editor.select(new Map([[next.place.clip.id, new Set([next.note.id])]]))
  editor.hear([{ place: next.place, notes: [next.note] }])
  return next.note
}

export function deleteChosen(editor: RollEditor, label = 'Delete notes'): void {
  const changes = editor.chosen().flatMap(({ place, notes }) => notesRemoved(place, new Set(notes.map(({ id }) => id))))
  editor.select(NO_NOTES)
  editor.commit(label, changes)
}

/** Up or down, all by as much as the outermost of them can. */
export function transpose(editor: RollEditor, semitones: number): void {
  const pitches = editor.chosen().flatMap(({ notes }) => notes.map(({ pitch }) => pitch))
  const room =
    semitones > 0
      ? 127 - pitches.reduce((most, pitch) => Math.max(most, pitch), 0)
      : pitches.reduce((least, pitch) => Math.min(least, pitch), 127)
  if (room < Math.abs(semitones)) return
  changeEach(editor, 'Transpose', (note) => ({ ...note, pitch: note.pitch + semitones }), true)
}

/** A step up or down: a semitone, or where the scale is locked one of its degrees. */
export function stepHigher(editor: RollEditor, direction: 1 | -1): void {
  const scale = editor.lockedScale
  if (!scale) transpose(editor, direction)
  else changeEach(editor, 'Transpose', (note) => ({ ...note, pitch: movedInScale(note.pitch, direction, scale) }), true)
}

/** Earlier or later by steps of the grid, none before the beginning. */
export function nudge(editor: RollEditor, steps: number): void {
  const earliest = editor
    .chosen()
    .reduce((least, { notes }) => notes.reduce((tick, note) => Math.min(tick, note.startTick), least), Infinity)
  const ticks = Math.max(-earliest, steps * editor.step)
  changeEach(editor, 'Move notes', (note) => ({ ...note, startTick: note.startTick + ticks }))
}

export function lengthen(editor: RollEditor, steps: number): void {
  changeEach(editor, 'Resize notes', (note) => ({
    ...note,
    ticks: Math.max(Math.min(note.ticks, editor.step), note.ticks + steps * editor.step),
  }))
}

/** Softer or stronger by so much. */
export function changeVelocity(editor: RollEditor, by: number): void {
  changeEach(editor, 'Velocity', (note) => ({ ...note, velocity: note.velocity + by }), true)
}

export function setVelocity(editor: RollEditor, velocity: number): void {
  changeEach(editor, 'Velocity', (note) => ({ ...note, velocity: Math.round(velocity) }))
}

/** To the grid, which begins with every bar. @param stepTicks  of the grid in sight, without it */
export function quantise(editor: RollEditor, { stepTicks = editor.step, ...how }: Partial<Quantising> = {}): void {
  const meters = new MeterMap(editor.ports.song().meters)
  const grid = { strength: 1, swing: 0, ...how, stepTicks }
  changeEach(editor, 'Quantise', (note, place) => {
    const shift = contentShift(place)
    // The nearest bar, so that what comes a little early is drawn to the beginning of its own.
    const { bar } = meters.positionAt(Math.max(0, note.startTick + shift + Math.floor(stepTicks / 2)))
    return quantised(note, grid, meters.barTick(bar) - shift)
  })
}

export function humanise(editor: RollEditor, how: Humanising): void {
  changeAll(editor, 'Humanise', ({ notes }) => notesHumanised(notes, how))
}

export const bindNotes = (editor: RollEditor): void => changeAll(editor, 'Legato', ({ notes }) => notesLegato(notes))
export const invert = (editor: RollEditor): void => changeAll(editor, 'Invert', ({ notes }) => notesInverted(notes), true)
export const reverse = (editor: RollEditor): void => changeAll(editor, 'Reverse', ({ notes }) => notesReversed(notes))
export const stretch = (editor: RollEditor, factor: number): void =>
  changeAll(editor, factor > 1 ? 'Twice as long' : 'Half as long', ({ notes }) => notesStretched(notes, factor))

/** At a place of the song, where it lies within chosen notes; else each in its middle. */
export function split(editor: RollEditor, atTick: number): void {
  exchange(editor, 'Split notes', ({ place, notes }) => {
    const there = notesSplit(notes, [atTick - contentShift(place)])
    if (there.removed.length > 0) return there
    const halves = notes.map((note) => notesSplit([note], [note.startTick + Math.floor(note.ticks / 2)]))
    return { removed: halves.flatMap(({ removed }) => removed), added: halves.flatMap(({ added }) => added) }
  })
}

/** Along all grid lines. */
export function splitToGrid(editor: RollEditor): void {
  const meters = new MeterMap(editor.ports.song().meters)
  exchange(editor, 'Split to the grid', ({ place, notes }) => {
    const shift = contentShift(place)
    const parts = notes.map((note) => {
      const [from, to] = [note.startTick + shift, note.startTick + note.ticks + shift]
      return notesSplit(
        [note],
        [...meters.gridLines(from, to, editor.step)].map(({ tick }) => tick - shift),
      )
    })
    return { removed: parts.flatMap(({ removed }) => removed), added: parts.flatMap(({ added }) => added) }
  })
}

/** Notes of one pitch become one; a note that is chosen alone is joined with the next one of its pitch. */
export function join(editor: RollEditor): void {
  exchange(editor, 'Join notes', ({ place, notes }) => {
    if (notes.length !== 1) return notesJoined(notes)
    const [note] = notes
    const next = place.clip.notes.find(({ id, pitch, startTick }) => id !== note.id && pitch === note.pitch && startTick >= note.startTick)
    return next ? notesJoined([note, next]) : { removed: [], added: [] }
  })
}

/** Behind the selection, as long as it is to the grid. */
export function duplicate(editor: RollEditor): void {
  const chosen = editor.chosen()
  if (chosen.length === 0) return
  const [start, end] = boundsOf(chosen)
  paste(editor, copied(editor), start + Math.max(editor.step, Math.ceil((end - start) / editor.step) * editor.step), 'Duplicate notes')
}

/** From the first beginning to the last end, in the song's time. */
export function boundsOf(clips: readonly ClipNotes[]): [startTick: number, endTick: number] {
  let [start, end] = [Infinity, 0]
  for (const { place, notes } of clips) {
    const shift = contentShift(place)
    for (const { startTick, ticks } of notes) {
      start = Math.min(start, startTick + shift)
      end = Math.max(end, startTick + ticks + shift)
    }
  }
  return [start, end]
}

/** Notes that were copied: of each clip, from the first beginning of all. */
export type CopiedNotes = readonly { trackId: string; clipId: string; notes: readonly Note[] }[]

export function copied(editor: RollEditor): CopiedNotes {
  const chosen = editor.chosen()
  const [start] = boundsOf(chosen)
  return chosen.map(({ place, notes }) => ({
    trackId: place.trackId,
    clipId: place.clip.id,
    notes: notes.map((note) => ({ ...note, startTick: note.startTick + contentShift(place) - start })),
  }))
}

/** Puts copied notes at a place of the song, into the clips they came from where these are edited, else into the active one. */
export function paste(editor: RollEditor, notes: CopiedNotes, atTick: number, label = 'Paste notes'): void {
  const changes: SongChange[] = []
  const added: [string, number][] = []
  const places = editor.ports.places()
  const byPlace = new Map<NotePlace, Note[]>()
  for (const { clipId, notes: list } of notes) {
    const place = editor.place(clipId) ?? places[0]
    if (place) byPlace.set(place, [...(byPlace.get(place) ?? []), ...list])
  }
  for (const [place, list] of byPlace) {
    const shift = contentShift(place)
    const { notes: there, changes: adding } = notesExchanged(place, {
      removed: [],
      added: list.map(({ id: _, ...note }) => ({ ...note, startTick: Math.max(0, note.startTick + atTick - shift) })),
    })
    changes.push(...adding, ...clipReaching(editor.ports.song(), place, there))
    added.push(...there.map(({ id }): [string, number] => [place.clip.id, id]))
  }
  editor.commit(label, changes)
  if (added.length > 0) editor.select(selectionOf(added))
}

/** What a hand on a keyboard plays: notes at a place of the song, as long as the grid's step. */
export function addAt(editor: RollEditor, atTick: number, pitches: readonly number[], velocity: number): void {
  const [place] = editor.ports.places()
  if (!place) return
  const { notes, changes } = notesExchanged(place, {
    removed: [],
    added: pitches.map((pitch) => ({
      ...{ startTick: Math.max(0, atTick - contentShift(place)), ticks: editor.step, pitch, velocity, releaseVelocity: 0 },
    })),
  })
  editor.commit(pitches.length > 1 ? 'Play in a chord' : 'Play in a note', [...changes, ...clipReaching(editor.ports.song(), place, notes)])
  editor.select(selectionOf(notes.map(({ id }) => [place.clip.id, id])))
}

/** Where one works: the pitch of what is chosen, else one that is in sight. */
export function nearPitch(editor: RollEditor): number {
  const pitches = editor.chosen().flatMap(({ notes }) => notes.map(({ pitch }) => pitch))
  return pitches.length > 0 ? pitches[pitches.length - 1] : editor.pitchAt(8 * editor.view.rowHeight)
}
