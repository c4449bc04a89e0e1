export interface AlacConfig {
  /** Samples per channel in a whole packet. */
  frameLength: number
  bitDepth: number
  /** How fast the mean of what was read adapts. */
  historyMultiplier: number
  initialHistory: number
  /** Most bits of a Rice parameter. */
  riceLimit: number
  channels: number
  sampleRate: number
}

const BYTES = 24
/** Apple's encoder makes packets of 4096 samples. */
const MAXIMUM_FRAME_LENGTH = 1 << 16
const MAXIMUM_CHANNELS = 8

/**
 * The decoder's description ("magic cookie"), also within the atoms that older files put around it.
 * @throws Error in words where it describes nothing that can be decoded
 */
export function parseAlacConfig(bytes: Uint8Array): AlacConfig {
  let cookie = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (cookie.toString('latin1', 4, 8) === 'frma') cookie = cookie.subarray(12)
  if (cookie.toString('latin1', 4, 8) === 'alac') cookie = cookie.subarray(12)
  if (cookie.length < BYTES) throw new Error('Apple Lossless without its description')
  const config: AlacConfig = {
    frameLength: cookie.readUInt32BE(0),
    bitDepth: cookie[5],
    historyMultiplier: cookie[6],
    initialHistory: cookie[7],
    riceLimit: cookie[8],
    channels: cookie[9],
    sampleRate: cookie.readUInt32BE(20),
  }
  const { frameLength, bitDepth, channels, riceLimit } = config
  const isSound =
    frameLength >= 1 && frameLength <= MAXIMUM_FRAME_LENGTH && channels >= 1 && channels <= MAXIMUM_CHANNELS && riceLimit <= 32
  if (!isSound || ![16, 20, 24, 32].includes(bitDepth))
    throw new Error(`Apple Lossless of ${channels} channels at ${bitDepth} bits in packets of ${frameLength} samples`)
  return config
}
