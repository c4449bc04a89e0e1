const endOf = ({ startTick, ticks }) => startTick + ticks;
/** Cuts notes where ticks lie within them. The first part keeps the note's id. */
export function notesSplit(notes, ticks) {
    const cuts = [...new Set(ticks)].sort((a, b) => a - b);
    const removed = [];
    const added = [];
    for (const note of notes) {
        const within = cuts.filter((tick) => tick > note.startTick && tick < endOf(note));
        if (within.length === 0)
            continue;
        removed.push(note);
        const bounds = [note.startTick, ...within, endOf(note)];
        const { id, ...rest } = note;
        for (let i = 0; i < bounds.length - 1; i++)
            added.push({ ...rest, startTick: bounds[i], ticks: bounds[i + 1] - bounds[i], ...(i === 0 && { id }) });
    }
    return { removed, added };
}
/** Makes one note of all notes of a pitch, from the beginning of the first to the end of the last; it is played as the first one was. */
export function notesJoined(notes) {
    const byPitch = new Map();
    for (const note of notes.toSorted((a, b) => a.startTick - b.startTick || a.id - b.id)) {
        const others = byPitch.get(note.pitch);
        if (others)
            others.push(note);
        else
            byPitch.set(note.pitch, [note]);
    }
    const several = [...byPitch.values()].filter(({ length }) => length > 1);
    return {
        removed: several.flat(),
        added: several.map(([first, ...others]) => ({
            ...first,
            ticks: others.reduce((end, note) => Math.max(end, endOf(note)), endOf(first)) - first.startTick,
        })),
    };
}
/** Every note lasts until the next one begins; those that begin together, a chord, until the next chord. The last ones stay. */
export function notesLegato(notes) {
    const starts = [...new Set(notes.map(({ startTick }) => startTick))].sort((a, b) => a - b);
    const next = new Map(starts.map((start, i) => [start, starts[i + 1]]));
    return notes.map((note) => {
        const end = next.get(note.startTick);
        return end === undefined ? note : { ...note, ticks: end - note.startTick };
    });
}
/** Upside down: what was the highest is the lowest. */
export function notesInverted(notes) {
    const pitches = notes.map(({ pitch }) => pitch);
    const sum = pitches.reduce((least, pitch) => Math.min(least, pitch), 127) + pitches.reduce((most, pitch) => Math.max(most, pitch), 0);
    return notes.map((note) => ({ ...note, pitch: sum - note.pitch }));
}
/** From the end to the beginning, between the first beginning and the last end. */
export function notesReversed(notes) {
    const start = notes.reduce((least, note) => Math.min(least, note.startTick), Infinity);
    const end = notes.reduce((most, note) => Math.max(most, endOf(note)), 0);
    return notes.map((note) => ({ ...note, startTick: start + end - endOf(note) }));
}
/** Longer or shorter by a factor, lengths and distances from the first beginning alike. */
export function notesStretched(notes, factor) {
    const start = notes.reduce((least, note) => Math.min(least, note.startTick), Infinity);
    return notes.map((note) => ({
        ...note,
        startTick: start + Math.round((note.startTick - start) * factor),
        ticks: Math.max(1, Math.round(note.ticks * factor)),
    }));
}
/**
 * Off the grid a little, as hands are: times and velocities move by triangular chance, mostly a little and never more than given. What a
 * note gets depends on the seed and its id alone, so that it is the same whichever others are chosen with it.
 */
export function notesHumanised(notes, { timeTicks, velocity, seed }) {
    return notes.map((note) => ({
        ...note,
        startTick: Math.max(0, note.startTick + Math.round(timeTicks * triangular(seed, note.id, 0))),
        velocity: Math.max(1, Math.min(127, note.velocity + Math.round(velocity * triangular(seed, note.id, 2)))),
    }));
}
const triangular = (seed, id, draw) => uniform(seed, id, draw) + uniform(seed, id, draw + 1) - 1;
/** 0 <= x < 1, by mixing the bits of three numbers. */
function uniform(seed, id, draw) {
    let bits = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(id | 0, 0x85ebca6b) ^ Math.imul(draw + 1, 0xc2b2ae35)) >>> 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
    bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
