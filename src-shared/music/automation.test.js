import { describe, expect, it } from 'vitest';
import { automationAt, shareOfWay } from './automation.ts';
const point = (id, tick, value, curve = 0) => ({ id, tick, value, curve });
describe('automation', () => {
    it('holds before and behind its points, and runs between them', () => {
        const points = [point(1, 100, -10), point(2, 300, 10), point(3, 300, 4), point(4, 500, 0)];
        expect([0, 100, 150, 200, 299, 300, 400, 500, 9999].map((tick) => automationAt(points, tick, 7))).toEqual([
            -10,
            -10,
            -5,
            0,
            expect.closeTo(9.9, 9),
            4,
            2,
            0,
            0,
        ]);
        expect(automationAt([], 5, 7)).toBe(7);
    });
    it('waits or hurries by its curve, to the same end', () => {
        for (const curve of [-1, -0.4, 0, 0.4, 1])
            expect([shareOfWay(0, curve), shareOfWay(1, curve)]).toEqual([0, 1]);
        expect(shareOfWay(0.5, 1)).toBeCloseTo((Math.exp(3) - 1) / (Math.exp(6) - 1), 12);
        expect(shareOfWay(0.5, -1)).toBeCloseTo(1 - shareOfWay(0.5, 1), 12);
        expect(shareOfWay(0.3, 1e-9)).toBeCloseTo(0.3, 9);
    });
});
