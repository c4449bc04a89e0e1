import { ExtensionCodec, decode, encode } from '@msgpack/msgpack'
import { BOUNDS_FROM_WINDOW, checkMessage, FLOAT32_EXTENSION, MessageError } from '../../src-shared/rpc/index.ts'

const BYTES = Float32Array.BYTES_PER_ELEMENT
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

const codec = new ExtensionCodec()
codec.register({
  type: FLOAT32_EXTENSION,
  encode: (value) =>
    value instanceof Float32Array ? swapWhereBigEndian(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) : null,
  decode: (bytes) => {
    if (bytes.byteLength % BYTES !== 0) throw new MessageError(`A Float32Array cannot have ${bytes.byteLength} bytes.`)
    // Copied: inside a message the bytes rarely start at a multiple of four.
    return new Float32Array(new Uint8Array(swapWhereBigEndian(bytes)).buffer)
  },
})

function swapWhereBigEndian(bytes: Uint8Array): Uint8Array {
  return LITTLE_ENDIAN ? bytes : Uint8Array.from(Buffer.from(bytes).swap32())
}

/**
 * A message as MessagePack; Float32Arrays travel as their bytes, little-endian, in an extension type. `undefined` properties are left out.
 */
export const packMessage = (message: unknown): Uint8Array => encode(message, { extensionCodec: codec, ignoreUndefined: true })

/**
 * Byte arrays in the message share its memory.
 *
 * @throws MessageError  where the bytes are no such message, or hold more than `bounds` allow
 */
export function unpackMessage({ buffer, byteOffset, byteLength }: Uint8Array, bounds = BOUNDS_FROM_WINDOW): unknown {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  checkMessage(bytes, bounds)
  try {
    return decode(bytes, { extensionCodec: codec })
  } catch (error) {
    throw error instanceof MessageError ? error : new MessageError('It cannot be unpacked.', { cause: error })
  }
}
