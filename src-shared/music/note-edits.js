/** Notes changed one by one; those that stay as they are cost nothing. */
export function notesChanged({ trackId, clip }, ids, change) {
    const removed = [];
    const added = [];
    for (const note of clip.notes) {
        if (!ids.has(note.id))
            continue;
        const next = bounded(change(note));
        if (sameNote(note, next))
            continue;
        removed.push(note);
        added.push(next);
    }
    return removed.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed, added }];
}
export const notesAdded = ({ trackId, clip }, added) => added.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed: [], added: added.map(bounded) }];
export function notesRemoved({ trackId, clip }, ids) {
    const removed = clip.notes.filter(({ id }) => ids.has(id));
    return removed.length === 0 ? [] : [{ kind: 'notes', trackId, clipId: clip.id, removed, added: [] }];
}
/** Notes that become others, as tools give them; those that come without an id get a free one. */
export function notesExchanged(place, { removed, added }) {
    const firstId = freeNoteId(place.clip);
    const notes = added.map((note, i) => bounded({ ...note, id: note.id ?? firstId + i }));
    if (removed.length + notes.length === 0)
        return { changes: [], notes };
    return { changes: [{ kind: 'notes', trackId: place.trackId, clipId: place.clip.id, removed, added: notes }], notes };
}
/** An id that no note of the clip has. */
export const freeNoteId = ({ notes, controls }) => 1 +
    Math.max(notes.reduce((most, { id }) => Math.max(most, id), 0), controls.reduce((most, { id }) => Math.max(most, id), 0));
/**
 * A note drawn to the grid: it begins at the nearest line, every second of which may be late. Where ends are drawn, too, it lasts a step at
 * least.
 *
 * @param originTick  where the grid begins, in the note's own time
 */
export function quantised(note, { stepTicks, strength, swing, ends = false }, originTick) {
    const drawn = (tick) => {
        const line = Math.round((tick - originTick) / stepTicks);
        const late = line % 2 === 0 ? 0 : Math.round((swing * stepTicks) / 2);
        return Math.round(tick + (originTick + line * stepTicks + late - tick) * strength);
    };
    const startTick = Math.max(0, drawn(note.startTick));
    if (!ends)
        return { ...note, startTick };
    return { ...note, startTick, ticks: Math.max(Math.min(note.ticks, stepTicks), drawn(note.startTick + note.ticks) - startTick) };
}
function bounded(note) {
    return {
        ...note,
        startTick: Math.max(0, note.startTick),
        ticks: Math.max(1, note.ticks),
        pitch: Math.max(0, Math.min(127, note.pitch)),
        velocity: Math.max(1, Math.min(127, note.velocity)),
    };
}
const sameNote = (a, b) => a.startTick === b.startTick && a.ticks === b.ticks && a.pitch === b.pitch && a.velocity === b.velocity;
