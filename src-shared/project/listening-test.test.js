import { describe, expect, it } from 'vitest';
import { listeningResults, ratingsAsCsv, studentQuantile95 } from './listening-test.ts';
const test = {
    version: 1,
    id: 'test-1',
    name: 'Test',
    createdAt: '2026-01-01T00:00:00.000Z',
    loudnessLufs: -23,
    groups: [
        { id: 'g1', name: 'Bilinear, "old"' },
        { id: 'g2', name: 'Corpus' },
        { id: 'g3', name: 'Nobody heard it' },
    ],
    sounds: ['s1', 's2', 's3'].map((id, i) => ({
        id,
        groupId: i === 0 ? 'g1' : 'g2',
        takeId: 't',
        takeName: `Take ${id}`,
        sampleRate: 1,
        channels: 1,
        frames: 1,
    })),
    answers: [
        { id: 'a', listener: 'Ada', startedAt: '2026-01-01T00:00:00.000Z', order: ['s1', 's2', 's3'], ratings: { s1: 2, s2: 4, s3: 5 } },
        { id: 'b', listener: 'Bo', startedAt: '2026-01-01T00:00:00.000Z', order: ['s1', 's2', 's3'], ratings: { s1: 3, s2: 3 } },
    ],
};
describe('studentQuantile95', () => {
    it('is that of the tables', () => {
        for (const [degrees, expected] of [
            [1, 12.706],
            [2, 4.303],
            [4, 2.776],
            [9, 2.262],
            [29, 2.045],
            [99, 1.984],
        ])
            expect(studentQuantile95(degrees)).toBeCloseTo(expected, 3);
    });
});
describe('listeningResults', () => {
    it('are means with their intervals, best first', () => {
        const [best, second, unheard] = listeningResults(test);
        expect(best).toMatchObject({ group: { id: 'g2' }, ratings: 3, listeners: 2, mean: 4 });
        // Ratings 4, 5, 3: deviation 1, t(0.975, 2) = 4.303.
        expect(best.halfInterval).toBeCloseTo(4.303 / Math.sqrt(3), 3);
        expect(second).toMatchObject({ group: { id: 'g1' }, ratings: 2, mean: 2.5 });
        expect(unheard).toMatchObject({ ratings: 0, mean: NaN, halfInterval: null });
    });
});
describe('ratingsAsCsv', () => {
    it('has a line for each rating, with names quoted where they need it', () => {
        expect(ratingsAsCsv(test)).toBe('listener,network,take,rating\r\nAda,"Bilinear, ""old""",Take s1,2\r\nAda,Corpus,Take s2,4\r\nAda,Corpus,Take s3,5\r\nBo,"Bilinear, ""old""",Take s1,3\r\nBo,Corpus,Take s2,3\r\n');
    });
});
