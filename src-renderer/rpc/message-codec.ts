import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'
import { FLOAT32_EXTENSION } from '../../src-shared/rpc/index.ts'

const extensionCodec = new ExtensionCodec<undefined>()
extensionCodec.register({
  type: FLOAT32_EXTENSION,
  encode: (value) => (value instanceof Float32Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null),
  // A copy: the bytes lie at any offset in the message, a Float32Array must start at a multiple of four.
  decode: (data) => new Float32Array(data.slice().buffer),
})

/** WebSocket messages: MessagePack with Float32Array as an extension type (little-endian, as every browser's platform is). */
export const encodeMessage = (message: unknown): Uint8Array<ArrayBuffer> => encode(message, { extensionCodec, ignoreUndefined: true })
export const decodeMessage = (bytes: ArrayBuffer | Uint8Array): unknown => decode(bytes, { extensionCodec })
