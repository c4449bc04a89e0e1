import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeterMap } from './meter-map.ts';
const map = new MeterMap([
    { tick: 0, numerator: 4, denominator: 4 },
    { tick: 7680, numerator: 7, denominator: 8 },
    // Cuts the second bar of 7/8 short.
    { tick: 7680 + 3360 + 480, numerator: 3, denominator: 4 },
]);
describe('a map of meters', () => {
    it('counts bars through changes, and a bar that is cut short as one', () => {
        expect([0, 3839, 3840, 7680, 11_040, 11_519, 11_520, 14_400].map((tick) => map.positionAt(tick).bar)).toEqual([0, 0, 1, 2, 3, 3, 4, 5]);
        expect(map.positionAt(3840 + 960 + 7)).toEqual({ bar: 1, beat: 1, tick: 7 });
        expect(map.positionAt(7680 + 480)).toEqual({ bar: 2, beat: 1, tick: 0 });
        expect([0, 1, 2, 3, 4, 5].map((bar) => map.barTick(bar))).toEqual([0, 3840, 7680, 11_040, 11_520, 14_400]);
        expect([1, 3840, 11_041].map((tick) => map.nextBarTick(tick))).toEqual([3840, 3840, 11_520]);
    });
    it('finds each bar where it says that it begins', () => {
        fc.assert(fc.property(fc.nat(10_000), (bar) => {
            expect(map.positionAt(map.barTick(bar))).toEqual({ bar, beat: 0, tick: 0 });
        }));
    });
    it('lets the grid begin anew with every bar', () => {
        const lines = [...map.gridLines(7680, 12_000, 960)];
        expect(lines.map(({ tick }) => tick - 7680)).toEqual([0, 960, 1920, 2880, 3360, 3840]);
        expect(lines.map(({ isBar }) => isBar)).toEqual([true, false, false, false, true, true]);
        expect([...map.gridLines(0, 7680, 7680)].map(({ tick }) => tick)).toEqual([0]);
        expect([map.snapped(7680 + 1000, 960), map.snapped(7680 + 3300, 960), map.snapped(7680 + 3000, 960), map.snapped(-5, 960)]).toEqual([
            8640, 11_040, 10_560, 0,
        ]);
    });
});
