/** A MessagePack message that is not taken: broken, or beyond what a message of this program may hold. */
export class MessageError extends Error {
    name = 'MessageError';
}
/** From a window: the most it sends is a MIDI take of 100,000 notes and 500,000 moves of controllers, in 4.4 million values. */
export const BOUNDS_FROM_WINDOW = { items: 5_000_000, depth: 32, textBytes: 1 << 16 };
/** From the program: it may answer with long lists and whole pictures. */
export const BOUNDS_FROM_PROGRAM = { items: 20_000_000, depth: 32, textBytes: 1 << 24 };
const view = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** What follows the first byte of a value: bytes of a number, or bytes of a length. Index: first byte minus 0xc4. */
const LENGTH_BYTES = [1, 2, 4, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4];
/** Bytes of values of fixed size. Index: first byte minus 0xca: floats, integers, extensions with their type. */
const FIXED_BYTES = [4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17];
/**
 * Reads a message's structure before anything of it is unpacked, in one pass and without memory for it: every length must fit into
 * what is left of the message (a value takes a byte at least), and the whole into `bounds`. So no message makes the unpacker reserve
 * more than a small multiple of its own size.
 *
 * @param bytes  one MessagePack value (https://github.com/msgpack/msgpack/blob/master/spec.md)
 * @throws       MessageError where it is cut off, followed by more, of an unknown form, or too large, deep or long
 */
export function checkMessage(bytes, bounds) {
    const data = view(bytes);
    const left = [1];
    let at = 0;
    let items = 0;
    let expected = 1;
    const skip = (count) => {
        if (count > bytes.length - at)
            throw new MessageError('It is cut off, or a length in it is wrong.');
        at += count;
    };
    const length = (size) => {
        skip(size);
        return size === 1 ? data.getUint8(at - 1) : size === 2 ? data.getUint16(at - 2) : data.getUint32(at - 4);
    };
    const text = (count) => {
        if (count > bounds.textBytes)
            throw new MessageError(`A text in it has ${count} bytes; ${bounds.textBytes} are allowed.`);
        skip(count);
    };
    const open = (count) => {
        expected += count;
        if (expected > bytes.length - at)
            throw new MessageError('It is cut off, or a length in it is wrong.');
        if (items + expected > bounds.items)
            throw new MessageError(`It holds more than ${bounds.items} values.`);
        if (left.length > bounds.depth)
            throw new MessageError(`It is nested more than ${bounds.depth} deep.`);
        left.push(count);
    };
    while (left.length > 0) {
        if (left[left.length - 1] === 0) {
            left.pop();
            continue;
        }
        left[left.length - 1]--;
        expected--;
        items++;
        skip(1);
        const first = bytes[at - 1];
        if (first < 0x80 || first >= 0xe0 || first === 0xc0 || first === 0xc2 || first === 0xc3)
            continue;
        else if (first < 0x90)
            open(2 * (first & 0x0f));
        else if (first < 0xa0)
            open(first & 0x0f);
        else if (first < 0xc0)
            text(first & 0x1f);
        else if (first === 0xc1)
            throw new MessageError('It holds a value of an unknown form.');
        else if (first >= 0xca && first <= 0xd8)
            skip(FIXED_BYTES[first - 0xca]);
        else {
            const count = length(LENGTH_BYTES[first - 0xc4]);
            if (first <= 0xc6)
                skip(count);
            else if (first <= 0xc9)
                skip(count + 1);
            else if (first <= 0xdb)
                text(count);
            else
                open(first <= 0xdd ? count : 2 * count);
        }
    }
    if (at !== bytes.length)
        throw new MessageError('There is more behind its end.');
}
