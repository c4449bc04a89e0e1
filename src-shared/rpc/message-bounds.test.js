import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOUNDS_FROM_WINDOW, checkMessage, MessageError } from './message-bounds.ts';
const check = (bytes, bounds = BOUNDS_FROM_WINDOW) => checkMessage(Uint8Array.from(bytes), bounds);
const nested = (depth) => new Uint8Array(depth + 1).fill(0x91, 0, depth);
describe('checkMessage', () => {
    it('takes whatever the packer writes', () => {
        const leaf = fc.oneof(fc.string({ maxLength: 300 }), fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 300 }), fc.date({ noInvalidDate: true }));
        const { value } = fc.letrec((tie) => ({
            value: fc.oneof({ depthSize: 'medium' }, leaf, fc.array(tie('value'), { maxLength: 20 }), fc.dictionary(fc.string(), tie('value'), { maxKeys: 20 })),
        }));
        fc.assert(fc.property(value, (message) => checkMessage(encode(message), BOUNDS_FROM_WINDOW)));
        for (const length of [15, 16, 31, 32, 255, 256, 65_535, 65_536]) {
            check(encode({
                t: 'a'.repeat(length),
                b: new Uint8Array(length),
                l: new Array(length).fill(7),
                m: Object.fromEntries(Array.from({ length }, (_, i) => [i, i])),
            }));
        }
    });
    it('refuses every message that is cut off, or followed by something', () => {
        const whole = encode({ a: [1, 'two', new Uint8Array(300), { b: 1.5 }], c: new Array(20).fill('x') });
        for (let length = 0; length < whole.length; length++)
            expect(() => check(whole.subarray(0, length))).toThrow(MessageError);
        expect(() => check([...whole, 0])).toThrow('more behind');
    });
    it('refuses lengths beyond what is there, at once, however large', () => {
        const lengths = [0xff, 0xff, 0xff, 0xff];
        for (const first of [0xc6, 0xc9, 0xdb, 0xdd, 0xdf])
            expect(() => check([first, ...lengths])).toThrow(MessageError);
        // Each list asks for what is left, again and again: together more than there is.
        expect(() => check(Array.from({ length: 3000 }, (_, i) => [0xdc, 0x03, 0xe8][i % 3]))).toThrow(MessageError);
    });
    it('refuses what is nested deeper, longer or more than allowed', () => {
        const bounds = { items: 100, depth: 5, textBytes: 10 };
        check(nested(5), bounds);
        expect(() => check(nested(6), bounds)).toThrow('deep');
        expect(() => check(nested(1_000_000))).toThrow('deep');
        check(encode(new Array(99).fill(1)), bounds);
        expect(() => check(encode(new Array(100).fill(1)), bounds)).toThrow('values');
        expect(() => check(encode(Array.from({ length: 20 }, () => [1, 2, 3, 4])), bounds)).toThrow('values');
        expect(() => check(encode('eleven bytes'), bounds)).toThrow('text');
    });
    it('ends on any bytes', () => {
        fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
            try {
                check(bytes);
            }
            catch (error) {
                expect(error).toBeInstanceOf(MessageError);
            }
        }), { numRuns: 2000 });
    });
});
