import { decode, encode, ExtensionCodec } from '@msgpack/msgpack'
import { BOUNDS_FROM_PROGRAM, checkMessage, FLOAT32_EXTENSION, MessageError } from '../../src-shared/rpc/index.ts'

const extensionCodec = new ExtensionCodec<undefined>()
extensionCodec.register({
  type: FLOAT32_EXTENSION,
  encode: (value) => (value instanceof Float32Array ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : null),
  // A copy: the bytes lie at any offset in the message, a Float32Array must start at a multiple of four.
  decode: (data) => new Float32Array(data.slice().buffer),
})

/** WebSocket messages: MessagePack with Float32Array as an extension type (little-endian, as every browser's platform is). */
export const encodeMessage = (message: unknown): Uint8Array<ArrayBuffer> => encode(message, { extensionCodec, ignoreUndefined: true })
/** @throws MessageError  where the bytes are no message, or hold more than the program ever says */
export function decodeMessage(message: ArrayBuffer | Uint8Array): unknown {
  const bytes = message instanceof Uint8Array ? message : new Uint8Array(message)
  checkMessage(bytes, BOUNDS_FROM_PROGRAM)
  try {
    return decode(bytes, { extensionCodec })
  } catch (error) {
    throw new MessageError('It cannot be unpacked.', { cause: error })
  }
}
