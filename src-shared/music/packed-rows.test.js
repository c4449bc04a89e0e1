import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isControlRow, isNoteRow, noteRowsSchema } from './packed-rows.ts';
import { controlSchema, MOST_TICKS, noteSchema } from './song.ts';
/** Numbers about every bound, and what is no whole number. */
const number = fc.oneof(fc.constantFrom(-8193, -8192, -1, 0, 1, 127, 128, 8191, 8192, MOST_TICKS, MOST_TICKS + 1, Number.MAX_SAFE_INTEGER, 2 ** 53), fc.constantFrom(0.5, NaN, Infinity, null, '1', undefined), fc.integer({ min: 0, max: 127 }));
const lane = fc.constantFrom('cc0', 'cc127', 'cc128', 'cc01', 'key60', 'key128', 'bend', 'pressure', 'program', 'x', '', 3, null);
it('a row of a note is one exactly where the note is one', () => {
    fc.assert(fc.property(fc.tuple(number, number, number, number, number, number), (row) => {
        const [id, startTick, ticks, pitch, velocity, releaseVelocity] = row;
        const note = noteSchema.safeParse({ id, startTick, ticks, pitch, velocity, releaseVelocity });
        expect(isNoteRow(row)).toBe(note.success);
    }), { numRuns: 3000 });
});
it('a row of a controller is one exactly where the controller is one', () => {
    fc.assert(fc.property(fc.tuple(number, number, lane, number), (row) => {
        const [id, tick, laneName, value] = row;
        expect(isControlRow(row)).toBe(controlSchema.safeParse({ id, tick, lane: laneName, value }).success);
    }), { numRuns: 3000 });
});
it('a row too short, too long or of something else is told by its number', () => {
    const good = [1, 0, 1, 60, 100, 0];
    for (const bad of [good.slice(1), [...good, 1], 'row', {}, null]) {
        const read = noteRowsSchema.safeParse([good, bad]);
        expect(read.error?.issues[0].message).toBe('rows of notes, of which row 2 is none');
    }
    expect(noteRowsSchema.safeParse(5).success).toBe(false);
});
