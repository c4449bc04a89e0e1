import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chordPitches } from './chords.ts';
import { movedInScale, nearestInScale, scaleClasses, scalePitches } from './scales.ts';
const C_MAJOR = scaleClasses('major', 0);
describe('scales', () => {
    it('are those of signatures, in major and minor', () => {
        expect([...scalePitches({ sharps: 0 })].sort((a, b) => a - b)).toEqual([0, 2, 4, 5, 7, 9, 11]);
        expect(scalePitches({ sharps: -3 })).toEqual(scaleClasses('minor', 0));
        expect(scalePitches({ sharps: 2 })).toEqual(scaleClasses('major', 2));
    });
    it('move pitches by degrees, and what lies between them along', () => {
        expect([60, 62, 64, 65].map((pitch) => movedInScale(pitch, 2, C_MAJOR))).toEqual([64, 65, 67, 69]);
        expect(movedInScale(61, 1, C_MAJOR)).toBe(63);
        // Between E and F nothing lies: C sharp has no place there.
        expect(movedInScale(61, 2, C_MAJOR)).toBe(64);
        expect(movedInScale(127, 5, C_MAJOR)).toBe(127);
    });
    it('keep what is in them in them', () => {
        fc.assert(fc.property(fc.integer({ min: 0, max: 127 }), fc.integer({ min: -30, max: 30 }), fc.nat(11), (pitch, degrees, tonic) => {
            const classes = scaleClasses('minor-pentatonic', tonic);
            const near = nearestInScale(pitch, classes);
            expect(classes.has(near % 12)).toBe(true);
            expect(Math.abs(near - pitch)).toBeLessThanOrEqual(12);
            expect(classes.has(movedInScale(near, degrees, classes) % 12)).toBe(true);
        }));
    });
    it('know the nearest of their pitches, the lower of two', () => {
        expect([61, 63, 66].map((pitch) => nearestInScale(pitch, C_MAJOR))).toEqual([60, 62, 65]);
        expect(nearestInScale(60, new Set())).toBe(60);
    });
});
describe('chords', () => {
    it('stay on the keyboard', () => {
        expect(chordPitches('dominant-7', 60)).toEqual([60, 64, 67, 70]);
        expect(chordPitches('dominant-7', 122)).toEqual([122, 126]);
    });
});
