/** How many bytes of a file are enough to tell its kind. */
export const KIND_HEAD_BYTES = 4096;
/** Letters can begin like a mark. */
export const isPlainText = (head) => head.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
/** Letters at a place. */
export function text(bytes, at, length) {
    return String.fromCharCode(...bytes.subarray(at, at + length));
}
/** @param hex  bytes in hexadecimal */
export function startsWith(bytes, hex, at = 0) {
    for (let i = 0; i < hex.length; i += 2)
        if (bytes[at + i / 2] !== parseInt(hex.slice(i, i + 2), 16))
            return false;
    return true;
}
