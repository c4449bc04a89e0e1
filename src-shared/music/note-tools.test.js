import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notesHumanised, notesInverted, notesLegato, notesJoined, notesSplit, notesReversed, notesStretched } from './note-tools.ts';
import { quantised } from './note-edits.ts';
const note = (id, startTick, ticks, pitch = 60) => ({
    ...{ id, startTick, ticks, pitch, velocity: 80, releaseVelocity: 0 },
});
const times = (notes) => notes.map(({ startTick, ticks }) => [startTick, ticks]);
const someNotes = fc
    .array(fc.record({ startTick: fc.nat(20_000), ticks: fc.integer({ min: 1, max: 4000 }), pitch: fc.integer({ min: 20, max: 100 }) }), {
    minLength: 1,
    maxLength: 40,
})
    .map((list) => list.map((part, i) => ({ ...note(i + 1, part.startTick, part.ticks, part.pitch) })));
describe('notes under tools', () => {
    it('are cut where a tick lies within them, the first part under their id', () => {
        const { removed, added } = notesSplit([note(1, 0, 960), note(2, 960, 960)], [240, 720, 960, 5000]);
        expect(removed.map(({ id }) => id)).toEqual([1]);
        expect(times(added)).toEqual([
            [0, 240],
            [240, 480],
            [720, 240],
        ]);
        expect(added.map(({ id }) => id)).toEqual([1, undefined, undefined]);
    });
    it('are one note a pitch when they are joined, as if they had never been cut', () => {
        fc.assert(fc.property(fc.integer({ min: 2, max: 5000 }), fc.array(fc.nat(5000), { maxLength: 6 }), (ticks, cuts) => {
            const whole = note(1, 100, ticks);
            const parts = notesSplit([whole], cuts.map((cut) => 100 + cut)).added.map((part, i) => ({ ...part, id: part.id ?? 10 + i }));
            const joined = notesJoined(parts);
            expect(joined.added).toEqual(parts.length > 1 ? [whole] : []);
        }));
        const { removed, added } = notesJoined([note(1, 0, 100, 60), note(2, 50, 20, 64), note(3, 400, 100, 60)]);
        expect(removed.map(({ id }) => id)).toEqual([1, 3]);
        expect(added).toEqual([note(1, 0, 500, 60)]);
    });
    it('last until the next ones when they are bound, chords together', () => {
        expect(times(notesLegato([note(1, 0, 10), note(2, 0, 700, 64), note(3, 480, 900), note(4, 960, 33)]))).toEqual([
            [0, 480],
            [0, 480],
            [480, 480],
            [960, 33],
        ]);
    });
    it('are themselves again when they are turned over or round twice', () => {
        fc.assert(fc.property(someNotes, (notes) => {
            expect(notesInverted(notesInverted(notes))).toEqual(notes);
            expect(notesReversed(notesReversed(notes))).toEqual(notes);
            expect(notesStretched(notesStretched(notes, 2), 0.5)).toEqual(notes);
        }));
        expect(notesInverted([note(1, 0, 1, 60), note(2, 0, 1, 64), note(3, 0, 1, 67)]).map(({ pitch }) => pitch)).toEqual([67, 63, 60]);
        expect(times(notesReversed([note(1, 100, 50), note(2, 300, 200)]))).toEqual([
            [450, 50],
            [100, 200],
        ]);
    });
    it('are humanised within bounds, the same for the same seed, whichever others are with them', () => {
        fc.assert(fc.property(someNotes, fc.integer(), (notes, seed) => {
            const given = { timeTicks: 30, velocity: 12, seed };
            const moved = notesHumanised(notes, given);
            for (const [i, { startTick, velocity }] of moved.entries()) {
                expect(Math.abs(startTick - notes[i].startTick)).toBeLessThanOrEqual(30);
                expect(Math.abs(velocity - 80)).toBeLessThanOrEqual(12);
            }
            expect(notesHumanised([notes[0]], given)).toEqual([moved[0]]);
        }));
        const many = notesHumanised(Array.from({ length: 4000 }, (_, i) => note(i + 1, 1000, 10)), { timeTicks: 100, velocity: 0, seed: 5 });
        const moves = many.map(({ startTick }) => startTick - 1000);
        // Triangular chance on -100..100 has mean 0 and deviation 100 / sqrt(6) = 40.8; of 4,000 draws the mean is within 3 of 0 (4.6 deviations).
        expect(Math.abs(moves.reduce((sum, move) => sum + move, 0) / 4000)).toBeLessThan(3);
        expect(Math.sqrt(moves.reduce((sum, move) => sum + move * move, 0) / 4000)).toBeCloseTo(40.8, -0.5);
    });
    it('are drawn to the grid at their ends, too, where that is wished', () => {
        const grid = { stepTicks: 240, strength: 1, swing: 0 };
        expect(times([quantised(note(1, 230, 300), grid, 0)])).toEqual([[240, 300]]);
        expect(times([quantised(note(1, 230, 300), { ...grid, ends: true }, 0)])).toEqual([[240, 240]]);
        expect(times([quantised(note(1, 230, 20), { ...grid, ends: true }, 0)])).toEqual([[240, 20]]);
    });
});
