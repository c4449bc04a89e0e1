import { describe, expect, it } from 'vitest';
import { snappedRegion, splicedOrigins } from './take-region.ts';
const origin = (atSeconds, seconds, recordingId, semitones = 0) => ({
    atSeconds,
    seconds,
    recordingId,
    sourceSeconds: 10 * atSeconds,
    semitones,
});
describe('a part that is made anew', () => {
    const cuts = [0, 0.4, 1.1, 2.3, 3.1].map((atSeconds) => ({ atSeconds }));
    it('goes from the beginning of a sound to that of another where they are near', () => {
        expect(snappedRegion({ startSeconds: 0.5, endSeconds: 2.2 }, cuts, 4)).toEqual({ startSeconds: 0.4, endSeconds: 2.3 });
        expect(snappedRegion({ startSeconds: 1.6, endSeconds: 3.9 }, cuts, 4)).toEqual({ startSeconds: 1.6, endSeconds: 4 });
    });
    it('stays as it was set where it would become too short', () => {
        expect(snappedRegion({ startSeconds: 0.85, endSeconds: 1.45 }, cuts, 4)).toEqual({ startSeconds: 0.85, endSeconds: 1.45 });
    });
    it('says of each moment where it comes from', () => {
        const kept = [origin(0, 1, 'a'), origin(1, 2, 'b', 12), origin(3, 1, 'c')];
        const made = [origin(0.5, 0.7, 'x'), origin(1.2, 2, 'y')];
        const spliced = splicedOrigins(kept, made, { startSeconds: 0.5, endSeconds: 2 });
        expect(spliced).toEqual([
            { ...kept[0], seconds: 0.5 },
            made[0],
            { ...made[1], seconds: expect.closeTo(0.8, 9) },
            // An octave higher: a second of the take is two of the recording.
            { ...kept[1], atSeconds: 2, seconds: 1, sourceSeconds: 12 },
            kept[2],
        ]);
        for (let i = 1; i < spliced.length; i++)
            expect(spliced[i].atSeconds).toBeCloseTo(spliced[i - 1].atSeconds + spliced[i - 1].seconds, 9);
    });
});
