import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsecondsOfBpm, TempoMap } from './tempo-map.ts';
const tempi = fc
    .uniqueArray(fc.record({ tick: fc.integer({ min: 1, max: 40_000_000 }), microsecondsPerQuarter: fc.integer({ min: 1, max: 0xffffff }) }), {
    selector: ({ tick }) => tick,
    maxLength: 100,
})
    .chain((changes) => fc
    .integer({ min: 1, max: 0xffffff })
    .map((first) => [{ tick: 0, microsecondsPerQuarter: first }, ...changes].sort((a, b) => a.tick - b.tick)));
/** Exact rational arithmetic: the numerator of seconds over 960 * 10^6. */
const parts = (changes, tick) => changes.reduce((sum, { tick: from, microsecondsPerQuarter }, i) => {
    const to = Math.min(tick, changes[i + 1]?.tick ?? Infinity);
    return to > from ? sum + BigInt(to - from) * BigInt(microsecondsPerQuarter) : sum;
}, 0n);
const PARTS = 960000000n;
describe('a map of tempi', () => {
    it('gives every tick its nearest sample, by exact arithmetic, through a hundred tempi and beyond three hours', () => {
        fc.assert(fc.property(tempi, fc.nat(40_000_000), fc.constantFrom(8000, 44_100, 48_000, 96_000, 192_000), (changes, tick, rate) => {
            const exact = (2n * parts(changes, tick) * BigInt(rate) + PARTS) / (2n * PARTS);
            expect(new TempoMap(changes).sampleAt(tick, rate)).toBe(Number(exact));
        }), { numRuns: 500 });
    });
    it('gives seconds with one rounding, and the tick back', () => {
        fc.assert(fc.property(tempi, fc.nat(40_000_000), (changes, tick) => {
            const map = new TempoMap(changes);
            const seconds = map.secondsAt(tick);
            expect(seconds).toBe(Number(parts(changes, tick)) / 960e6);
            // A tick of a microsecond a quarter is a nanosecond: where a day of seconds has no such digits, ticks cannot come back.
            fc.pre(changes.every(({ microsecondsPerQuarter }) => microsecondsPerQuarter > 20_000));
            expect(map.tickAt(seconds)).toBe(tick);
        }));
    });
    it('says the tempo, from its tick on', () => {
        const map = new TempoMap([
            { tick: 0, microsecondsPerQuarter: 500_000 },
            { tick: 960, microsecondsPerQuarter: microsecondsOfBpm(60) },
        ]);
        expect([map.bpmAt(959), map.bpmAt(960), map.secondsAt(1920), map.tickAt(-1)]).toEqual([120, 60, 1.5, 0]);
    });
});
