import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRecording, sampleRun } from '../../test/support/project-samples.ts';
import { clampSeedStart, defaultSeed, firstSeedStart, isHeldOut, seedCandidates, sequenceSeconds } from './seed-place.ts';
const run = sampleRun({
    id: 'run-1',
    split: [
        { recordingId: 'a', startSeconds: 0, endSeconds: 60, part: 'training' },
        { recordingId: 'b', startSeconds: 0, endSeconds: 30, part: 'training' },
        { recordingId: 'b', startSeconds: 30, endSeconds: 60, part: 'validation' },
    ],
});
const heard = (id) => ({ id, durationSeconds: 60 });
describe('the place of a seed', () => {
    it('is T frames long: ten seconds in the paper', () => {
        expect(sequenceSeconds({ sequenceFrames: 40 }, { hopSamples: 4000, sampleRate: 16_000 })).toBe(10);
    });
    it('stays inside the recording wherever it is dragged', () => {
        fc.assert(fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 0, max: 600, noNaN: true }), (start, spare) => {
            const clamped = clampSeedStart(start, 10, 10 + spare);
            expect(clamped).toBeGreaterThanOrEqual(0);
            // 1e-9: sums of doubles below 2000.
            expect(clamped + 10).toBeLessThanOrEqual(10 + spare + 1e-9);
        }));
        expect(clampSeedStart(5, 10, 4)).toBe(0);
    });
    it('knows what training never heard', () => {
        expect(isHeldOut(run.split, heard('b'), 30, 10)).toBe(true);
        expect(isHeldOut(run.split, heard('b'), 50, 10)).toBe(true);
        expect(isHeldOut(run.split, heard('b'), 29, 10)).toBe(false);
        expect(isHeldOut(run.split, heard('a'), 30, 10)).toBe(false);
        expect(isHeldOut(run.split, heard('imported later'), 0, 10)).toBe(true);
        expect(isHeldOut(run.split, heard('imported later'), 55, 10)).toBe(true);
        const short = [{ recordingId: 's', startSeconds: 0, endSeconds: 3, part: 'validation' }];
        expect(isHeldOut(short, { id: 's', durationSeconds: 3 }, 0, 10)).toBe(true);
    });
    it('offers held-out recordings first and too short ones last', () => {
        const recordings = [sampleRecording({ id: 'short', durationSeconds: 4 }), sampleRecording({ id: 'a' }), sampleRecording({ id: 'b' })];
        expect(seedCandidates(recordings, run, 10).map(({ recording, heldOut, longEnough }) => [recording.id, heldOut, longEnough])).toEqual([
            ['b', true, true],
            ['a', false, true],
            ['short', true, false],
        ]);
    });
    it('starts in the held-out stretch where there is one', () => {
        expect(firstSeedStart(sampleRecording({ id: 'b' }), run, 10)).toBe(30);
        expect(firstSeedStart(sampleRecording({ id: 'a' }), run, 10)).toBe(15);
    });
    it('is by default one that training never heard, in a recording that sounds and is long enough', () => {
        const recordings = [
            sampleRecording({ id: 'a', durationSeconds: 100 }),
            sampleRecording({ id: 'b' }),
            sampleRecording({ id: 'c', durationSeconds: 8 }),
        ];
        expect(defaultSeed(recordings, run, 10)).toEqual({ recordingId: 'b', startSeconds: 30 });
        expect(defaultSeed(recordings.slice(0, 1), run, 10)).toEqual({ recordingId: 'a', startSeconds: 25 });
        expect(defaultSeed([sampleRecording({ id: 'new', durationSeconds: 30 })], run, 10)).toEqual({ recordingId: 'new', startSeconds: 0 });
        // Shorter ones are heard again and again.
        const quiet = sampleRecording({ id: 'quiet', silent: true });
        expect(defaultSeed([quiet, recordings[2]], run, 10)).toEqual({ recordingId: 'c', startSeconds: 0 });
        expect(defaultSeed([quiet], run, 10)).toBeNull();
    });
});
