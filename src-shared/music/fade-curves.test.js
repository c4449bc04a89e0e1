import { describe, expect, it } from 'vitest';
import { fadeGain } from './fade-curves.ts';
import { FADE_CURVES } from './song.ts';
const SHARES = Array.from({ length: 101 }, (_, i) => i / 100);
describe('fades', () => {
    it.each(FADE_CURVES)('%s rises from silence to the whole, and never falls', (curve) => {
        const gains = SHARES.map((share) => fadeGain(curve, share));
        expect([gains[0], gains[100]]).toEqual([0, 1]);
        for (let i = 1; i < gains.length; i++)
            expect(gains[i]).toBeGreaterThan(gains[i - 1]);
        expect([fadeGain(curve, -1), fadeGain(curve, 2)]).toEqual([0, 1]);
    });
    it('crossed, keep the amplitude or the power', () => {
        for (const share of SHARES) {
            for (const curve of ['s-curve', 'linear'])
                expect(fadeGain(curve, share) + fadeGain(curve, 1 - share)).toBeCloseTo(1, 12);
            expect(fadeGain('fast', share) ** 2 + fadeGain('fast', 1 - share) ** 2).toBeCloseTo(1, 12);
        }
        expect(fadeGain('slow', 0.5)).toBeCloseTo(1 - Math.SQRT1_2, 12);
        expect(fadeGain('fast', 0.5)).toBeCloseTo(Math.SQRT1_2, 12);
    });
});
