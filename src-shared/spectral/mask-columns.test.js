import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_MASK } from './mask.ts';
import { MaskColumns } from './mask-columns.ts';
const GRID = { sampleRate: 1000, totalFrames: 10_000, bins: 101, binHz: 5 };
const mask = (shapes, more = {}) => ({
    ...EMPTY_MASK,
    featherSeconds: 0,
    featherSemitones: 0,
    shapes: shapes.map(([combine, shape]) => ({ combine, shape })),
    ...more,
});
const box = (start, end, low, high) => ({
    ...{ kind: 'box', startSample: start, endSample: end },
    ...{ lowHz: low, highHz: high },
});
const columnAt = (columns, sample, reach = 0) => {
    const into = new Float32Array(GRID.bins);
    columns.at(sample, reach, into);
    return [...into];
};
const chosen = (column) => column.flatMap((share, bin) => (share > 0.5 ? [bin * GRID.binHz] : []));
describe('a mask as columns', () => {
    it('takes the bins of a box, a part of those at its edges, between its times only', () => {
        const columns = new MaskColumns(mask([['add', box(100, 200, 50, 61.25)]]), GRID);
        expect(columns.spans).toEqual([{ start: 100, end: 200 }]);
        const column = columnAt(columns, 150);
        expect(column.slice(9, 14)).toEqual([0, 0.5, 1, 0.75, 0]);
        expect(columnAt(columns, 99.9)).toEqual(columnAt(columns, 200));
        expect(Math.max(...columnAt(columns, 200))).toBe(0);
        expect(columnAt(columns, 230, 40), 'a frame whose window reaches in').toEqual(column);
    });
    it('adds, subtracts and intersects in their order, and turns itself round', () => {
        const shapes = [
            ['add', box(0, 1000, 100, 300)],
            ['subtract', box(0, 1000, 150, 200)],
            ['intersect', box(0, 1000, 0, 250)],
        ];
        const plain = columnAt(new MaskColumns(mask(shapes), GRID), 500);
        expect(chosen(plain)).toEqual([105, 110, 115, 120, 125, 130, 135, 140, 145, 205, 210, 215, 220, 225, 230, 235, 240, 245]);
        const turned = columnAt(new MaskColumns(mask(shapes, { isInverted: true }), GRID), 500);
        turned.forEach((share, bin) => expect(share).toBeCloseTo(1 - plain[bin], 6));
    });
    it('leaves out a stretch of time that was subtracted in all frequencies', () => {
        const cut = mask([
            ['add', box(100, 900, 20, 400)],
            ['subtract', box(400, 500, null, null)],
        ]);
        expect(new MaskColumns(cut, GRID).spans).toEqual([
            { start: 100, end: 400 },
            { start: 500, end: 900 },
        ]);
    });
    it('has the area of a polygon, by the shoelace formula', () => {
        const corner = fc.tuple(fc.integer({ min: 100, max: 2000 }), fc.integer({ min: 20, max: 480 }));
        fc.assert(fc.property(fc.tuple(corner, corner, corner), (points) => {
            const area = Math.abs(points.reduce((sum, [x, y], i) => sum + x * points[(i + 1) % 3][1] - points[(i + 1) % 3][0] * y, 0)) / 2;
            fc.pre(area > 5000);
            const columns = new MaskColumns(mask([['add', { kind: 'lasso', points }]]), GRID);
            let sum = 0;
            for (let sample = 0.5; sample < 2200; sample++)
                sum += columnAt(columns, sample).reduce((a, b) => a + b, 0) * GRID.binHz;
            // Parts of a bin are counted exactly, moments of a sample's width.
            expect(sum / area).toBeGreaterThan(0.98);
            expect(sum / area).toBeLessThan(1.02);
        }), { numRuns: 15 });
    });
    it('follows a brush and the partials of a note that glides', () => {
        const stroke = {
            kind: 'brush',
            reachSamples: 50,
            points: [
                [200, 80, 120],
                [400, 180, 220],
            ],
        };
        const columns = new MaskColumns(mask([['add', stroke]]), GRID);
        expect(columns.spans).toEqual([{ start: 150, end: 450 }]);
        expect(chosen(columnAt(columns, 300)).at(0)).toBeGreaterThan(115);
        expect(chosen(columnAt(columns, 300))).toContain(150);
        const glide = {
            ...{ kind: 'harmonics', count: 3, halfWidthCents: 100 },
            points: [
                [0, 100],
                [1000, 120],
            ],
        };
        expect(chosen(columnAt(new MaskColumns(mask([['add', glide]]), GRID), 500))).toEqual([
            105, 110, 115, 215, 220, 225, 320, 325, 330, 335, 340,
        ]);
    });
    it('fades across its feather, in time and frequency, and touches nothing beyond it', () => {
        const soft = new MaskColumns(mask([['add', box(1000, 2000, 100, 200)]], { featherSeconds: 0.2, featherSemitones: 4 }), GRID);
        const gate = new Float32Array(3000);
        soft.gate(0, gate);
        expect(gate[899]).toBe(0);
        expect(gate[900]).toBeGreaterThan(0);
        expect(gate[1000]).toBeCloseTo(0.5, 1);
        expect(gate[1100]).toBe(1);
        expect(gate[2100]).toBe(0);
        expect(soft.touched).toEqual([{ start: 900, end: 2100 }]);
        const column = columnAt(soft, 1500);
        expect(column[20]).toBeCloseTo(0.5, 1);
        expect(column[30]).toBeCloseTo(1, 5);
        expect(column[15]).toBe(0);
    });
    it('takes cells as a wand found them', () => {
        const columns = new MaskColumns(mask([
            [
                'add',
                {
                    kind: 'cells',
                    hopSamples: 100,
                    binHz: 10,
                    runs: [
                        [3, 10, 2],
                        [4, 11, 1],
                        [9, 2, 1],
                    ],
                },
            ],
        ]), GRID);
        expect(columns.spans).toEqual([
            { start: 250, end: 450 },
            { start: 850, end: 950 },
        ]);
        expect(chosen(columnAt(columns, 300))).toEqual([100, 105, 110]);
    });
});
