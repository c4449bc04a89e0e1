/** Text as bytes in UTF-8: what Node and every browser have, without the rest of what either has. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  decode(bytes: Uint8Array): string
}
