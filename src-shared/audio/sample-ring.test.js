import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SampleRing } from './sample-ring.ts';
describe('SampleRing', () => {
    it('behaves as an ordinary queue of limited length', () => {
        const step = fc.oneof(fc.record({ kind: fc.constant('write'), frames: fc.nat(12) }), fc.record({ kind: fc.constant('read'), frames: fc.nat(12) }), fc.record({ kind: fc.constant('drop'), frames: fc.integer({ min: -3, max: 12 }) }));
        fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, channels) => {
            const ring = new SampleRing(10, channels);
            const oracle = [];
            let next = 1;
            for (const { kind, frames } of steps) {
                if (kind === 'write') {
                    const block = Float32Array.from({ length: frames * channels }, () => next++);
                    const taken = ring.write(block);
                    expect(taken).toBe(Math.min(frames, 10 - oracle.length / channels));
                    oracle.push(...block.subarray(0, taken * channels));
                }
                else if (kind === 'read') {
                    const out = new Float32Array(frames * channels);
                    const got = ring.read(out);
                    expect([...out.subarray(0, got * channels)]).toEqual(oracle.splice(0, frames * channels));
                }
                else {
                    ring.drop(frames);
                    oracle.splice(0, Math.max(0, frames) * channels);
                }
                expect(ring.frames).toBe(oracle.length / channels);
            }
        }));
    });
});
