import type { PacketDecoder } from './packet-stream.ts'

/**
 * Sound in four bits a sample (adaptive differential PCM): each number is the difference to what is foreseen, in steps that grow and
 * shrink.
 *
 * @source  IMA Digital Audio Focus Group, "Recommended Practices" 3.00 (1992); Microsoft "Multimedia Data Standards Update" (1994);
 * Apple Technical Note 1081 (packets of QuickTime). Sums of IMA are those of the recommendation, shift by shift, as Microsoft,
 *          Apple,
 *          libsndfile and SoX decode
 */

const STEPS = Int32Array.from([
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130, 143, 157, 173,
  190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066,
  2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635, 13899, 15289, 16818,
  18500, 20350, 22385, 24623, 27086, 29794, 32767,
])
const STEP_CHANGES = [-1, -1, -1, -1, 2, 4, 6, 8]
const FULL_SCALE = 1 / 32_768

const clamp16 = (value: number): number => Math.max(-32_768, Math.min(32_767, value))

/** What one channel remembers from sample to sample. */
class ImaChannel {
  value = 0
  #index = 0

  get index(): number {
    return this.#index
  }

  set index(index: number) {
    this.#index = Math.max(0, Math.min(STEPS.length - 1, index))
  }

  /** The next sample, of one four-bit code. */
  next(code: number): number {
    const step = STEPS[this.#index]
    let difference = step >> 3
    if (code & 4) difference += step
    if (code & 2) difference += step >> 1
    if (code & 1) difference += step >> 2
    this.value = clamp16(code & 8 ? this.value - difference : this.value + difference)
    this.index = this.#index + STEP_CHANGES[code & 7]
    return this.value * FULL_SCALE
  }
}

export interface AdpcmShape {
  channels: number
  sampleRate: number
}

/** IMA ADPCM in the blocks of a WAV file: four bytes of state a channel, then codes in groups of eight a channel. */
export function imaWavDecoder({ channels, sampleRate }: AdpcmShape): PacketDecoder {
  const states = Array.from({ length: channels }, () => new ImaChannel())
  return {
    decode(block) {
      const groups = Math.floor((block.length - 4 * channels) / (4 * channels))
      if (groups < 0) throw new Error('a block is cut off')
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
      const channelData = states.map((state, channel) => {
        const samples = new Float32Array(1 + groups * 8)
        state.value = view.getInt16(channel * 4, true)
        state.index = block[channel * 4 + 2]
        samples[0] = state.value * FULL_SCALE
        for (let group = 0, n = 1; group < groups; group++) {
          const at = (1 + group) * 4 * channels + channel * 4
          for (let i = 0; i < 4; i++) {
            samples[n++] = state.next(block[at + i] & 15)
            samples[n++] = state.next(block[at + i] >> 4)
          }
        }
        return samples
      })
      return { sampleRate, channelData }
    },
  }
}

export const IMA4_PACKET_BYTES = 34
export const IMA4_PACKET_FRAMES = 64
/** The packet's head keeps the upper nine bits of the value; as long as they agree, the exact one goes on. */
const IMA4_VALUE_BITS = 0xff80

/**
 * IMA ADPCM in the packets of QuickTime, AIFF-C and CAF: 64 samples in 34 bytes, channel after channel. Takes any number of whole packets.
 */
export function ima4Decoder({ channels, sampleRate }: AdpcmShape): PacketDecoder {
  const states = Array.from({ length: channels }, () => new ImaChannel())
  return {
    decode(bytes) {
      const packets = Math.floor(bytes.length / (IMA4_PACKET_BYTES * channels))
      const channelData = states.map(() => new Float32Array(packets * IMA4_PACKET_FRAMES))
      for (let packet = 0; packet < packets; packet++) {
        states.forEach((state, channel) => {
          const at = (packet * channels + channel) * IMA4_PACKET_BYTES
          const head = (bytes[at] << 8) | bytes[at + 1]
          const value = ((head & IMA4_VALUE_BITS) << 16) >> 16
          const index = head & 0x7f
          if (state.index !== index || Math.abs(value - state.value) > 0x7f) state.value = value
          state.index = index
          const samples = channelData[channel]
          for (let i = 0, n = packet * IMA4_PACKET_FRAMES; i < IMA4_PACKET_FRAMES / 2; i++) {
            samples[n++] = state.next(bytes[at + 2 + i] & 15)
            samples[n++] = state.next(bytes[at + 2 + i] >> 4)
          }
        })
      }
      return { sampleRate, channelData }
    },
  }
}

const MS_COEFFICIENTS: readonly (readonly [number, number])[] = [
  [256, 0],
  [512, -256],
  [0, 0],
  [192, 64],
  [240, 0],
  [460, -208],
  [392, -232],
]
const MS_ADAPTATION = [230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230]
const MS_LEAST_STEP = 16
const MS_LARGEST_STEP = 2 ** 21

/**
 * Microsoft ADPCM.
 * @param coefficients  the predictors that the file names; none: the seven of the standard
 */
export function msAdpcmDecoder(
  { channels, sampleRate }: AdpcmShape,
  coefficients: readonly (readonly [number, number])[] = MS_COEFFICIENTS,
): PacketDecoder {
  const headBytes = 7 * channels
  return {
    decode(block) {
      if (block.length < headBytes) throw new Error('a block is cut off')
      const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
      const perChannel = 2 + Math.floor(((block.length - headBytes) * 2) / channels)
      const states = Array.from({ length: channels }, (_, channel) => ({
        predictor: coefficients[block[channel]] ?? MS_COEFFICIENTS[0],
        step: view.getInt16(channels + 2 * channel, true),
        last: view.getInt16(3 * channels + 2 * channel, true),
        before: view.getInt16(5 * channels + 2 * channel, true),
        samples: new Float32Array(perChannel),
      }))
      for (const { samples, before, last } of states) {
        samples[0] = before * FULL_SCALE
        samples[1] = last * FULL_SCALE
      }
      for (let code = 0; code < (perChannel - 2) * channels; code++) {
        const byte = block[headBytes + (code >> 1)]
        const nibble = code & 1 ? byte & 15 : byte >> 4
        const state = states[code % channels]
        const foreseen = Math.trunc((state.last * state.predictor[0] + state.before * state.predictor[1]) / 256)
        const value = clamp16(foreseen + (nibble & 8 ? nibble - 16 : nibble) * state.step)
        state.before = state.last
        state.last = value
        state.step = Math.min(MS_LARGEST_STEP, Math.max(MS_LEAST_STEP, (MS_ADAPTATION[nibble] * state.step) >> 8))
        state.samples[2 + Math.floor(code / channels)] = value * FULL_SCALE
      }
      return { sampleRate, channelData: states.map(({ samples }) => samples) }
    },
  }
}
