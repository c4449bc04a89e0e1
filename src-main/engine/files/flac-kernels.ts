/**
 * What FLAC spends its time on, over WebAssembly memory: Rice codes, prediction, stereo, floats. Integers of 32 bits, sums of 64, exact at
 * every depth up to 32 bits. Three to six times as fast as loops in JavaScript, which has neither 64-bit words nor loads that are not
 * aligned.
 *
 * A frame lies in the memory backwards: a little-endian load then has its bits in the order in which they are read.
 *
 * @source RFC 9639, sections 9.2.5 to 9.2.7
 */
import { assemble, END, get, I32, i32, I64, length, loop, set, V128, when, type WasmFunction } from '../dsp/simd-assembly.ts'

type Code = readonly number[]
const two =
  (...code: number[]) =>
  (a: Code, b: Code): number[] => [...a, ...b, ...code]
const one =
  (...code: number[]) =>
  (a: Code): number[] => [...a, ...code]

const add = two(0x6a)
const sub = two(0x6b)
const and = two(0x71)
const or = two(0x72)
const xor = two(0x73)
const shiftLeft = two(0x74)
const shiftRight = two(0x76)
const isAbove = two(0x4b)
const isBelow = two(0x49)
const add64 = two(0x7c)
const multiply64 = two(0x7e)
const shiftLeft64 = two(0x86)
const shiftRight64 = two(0x88)
const shiftSigned64 = two(0x87)
const zerosBefore64 = one(0x79)
const low = one(0xa7)
const wide = one(0xad)
const sign32 = one(0xc4)
const i64 = (value: number): number[] => [0x42, value & 0x7f]
const load64 = one(0x29, 0, 0)
/** A signed word as 64 bits. */
const load32 = (address: Code, offset: number): number[] => [...address, 0x34, 2, ...length(offset)]
const store32 = (address: Code, value: Code, offset = 0): number[] => [...address, ...value, 0x36, 0, ...length(offset)]
const store64As32 = (address: Code, value: Code, offset: number): number[] => [...address, ...value, 0x3e, 2, ...length(offset)]
const returns = (value: Code): number[] => [...value, 0x0f]
/** From within `when`: round the loop about it at once. */
const goOn = [0x0c, 0x01]
const vector = (...code: number[]): number[] => [0xfd, ...code]
const loadVector = (address: Code): number[] => [...address, ...vector(0x00, 2, 0)]
const storeVector = (address: Code, value: Code): number[] => [...address, ...value, ...vector(0x0b, 2, 0)]
const add4 = two(0xfd, 0xae, 0x01)
const sub4 = two(0xfd, 0xb1, 0x01)
const and4 = two(0xfd, 0x4e)
const or4 = two(0xfd, 0x50)
const shiftLeft4 = two(0xfd, 0xab, 0x01)
const shiftSigned4 = two(0xfd, 0xac, 0x01)
const splat4 = one(0xfd, 0x11)
const toFloat4 = one(0xfd, 0xfa, 0x01)
const multiplyFloat4 = two(0xfd, 0xe6, 0x01)
const advance = (local: number, bytes: number): number[] => [...add(get(local), i32(bytes)), ...set(local)]

/** Of 64 bits from anywhere, so many are there. */
const CERTAIN_BITS = 56

const rice = ((): WasmFunction => {
  const [base, position, end, out, outEnd, k, window, zeros, high] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const look = [...shiftLeft64(load64(sub(get(base), shiftRight(get(position), i32(3)))), wide(and(get(position), i32(7)))), ...set(window)]
  const count = [...low(zerosBefore64(get(window))), ...set(zeros)]
  const skip = (bits: Code): number[] => [...add(get(position), bits), ...set(position)]
  const first = (bits: Code): number[] => low(shiftRight64(shiftRight64(bits, i64(1)), wide(sub(i32(63), get(k)))))
  const value = (lead: Code, rest: Code): number[] => [...or(shiftLeft(lead, get(k)), rest), ...set(high)]
  return {
    name: 'rice',
    parameters: 6,
    result: I32,
    locals: [
      [1, I64],
      [2, I32],
    ],
    body: [
      ...loop(
        ...look,
        ...count,
        ...isAbove(add(get(zeros), get(k)), i32(CERTAIN_BITS - 1)),
        ...[0x04, 0x40],
        ...[...i32(0), ...set(high)],
        ...loop(
          ...look,
          ...count,
          ...isAbove(get(zeros), i32(CERTAIN_BITS)),
          ...when(
            ...add(get(high), i32(CERTAIN_BITS)),
            ...set(high),
            ...skip(i32(CERTAIN_BITS)),
            ...isAbove(get(position), get(end)),
            ...when(...returns(i32(-1))),
            ...goOn,
          ),
          ...i32(0),
        ),
        ...add(get(high), get(zeros)),
        ...set(high),
        ...skip(add(get(zeros), i32(1))),
        ...look,
        ...value(get(high), first(get(window))),
        ...skip(get(k)),
        0x05,
        ...value(get(zeros), first(shiftLeft64(get(window), wide(add(get(zeros), i32(1)))))),
        ...skip(add(add(get(zeros), get(k)), i32(1))),
        ...END,
        ...store32(get(out), xor(shiftRight(get(high), i32(1)), sub(i32(0), and(get(high), i32(1))))),
        ...advance(out, 4),
        ...isAbove(get(position), get(end)),
        ...when(...returns(i32(-1))),
        ...isBelow(get(out), get(outEnd)),
      ),
      ...get(position),
    ],
  }
})()

/** One function an order, its coefficients in registers. */
const predict = (order: number): WasmFunction => {
  const [taps, first, end, shift, tap, newest] = [0, 1, 2, 3, 4, 4 + order]
  const load = Array.from({ length: order }, (_, j) => [...load32(get(taps), 4 * j), ...set(tap + j)]).flat()
  const older = Array.from({ length: order - 1 }, (_, j) => multiply64(load32(get(first), 4 * (order - 2 - j)), get(tap + j + 1))).reverse()
  const newestTerm = multiply64(get(newest), get(tap))
  const sum =
    older.length === 0
      ? newestTerm
      : add64(
          older.reduce((total, term) => add64(total, term)),
          newestTerm,
        )
  return {
    name: `predict${order}`,
    parameters: 4,
    locals: [[order + 1, I64]],
    body: [
      ...load,
      ...load32(get(first), 4 * (order - 1)),
      ...set(newest),
      ...loop(
        ...sign32(add64(load32(get(first), 4 * order), shiftSigned64(sum, wide(get(shift))))),
        ...set(newest),
        ...store64As32(get(first), get(newest), 4 * order),
        ...advance(first, 4),
        ...isBelow(get(first), get(end)),
      ),
    ],
  }
}

const eachVector = (pointers: readonly number[], end: number, ...body: number[]): number[] =>
  loop(...body, ...pointers.flatMap((pointer) => advance(pointer, 16)), ...isBelow(get(pointers[0]), get(end)))

/** a and b are left and side, side and right, or middle and side, and become left and right. */
const stereo = (name: string, body: (a: number, b: number) => number[], locals: WasmFunction['locals'] = []): WasmFunction => ({
  name,
  parameters: 3,
  locals,
  body: eachVector([0, 1], 2, ...body(0, 1)),
})

const floats: WasmFunction = {
  name: 'floats',
  parameters: 4,
  locals: [],
  body: eachVector([0, 1], 2, ...storeVector(get(1), multiplyFloat4(toFloat4(loadVector(get(0))), [...get(3), ...vector(0x09, 2, 0)]))),
}

/** Interleaved little-endian integers of any size: what does not belong to a sample is written over by the next one. */
const pack = (channels: 1 | 2): WasmFunction => {
  const [end, out, bytes] = [channels, channels + 1, channels + 2]
  const inputs = [0, 1].slice(0, channels)
  return {
    name: `pack${channels}`,
    parameters: channels + 3,
    locals: [],
    body: loop(
      ...inputs.flatMap((input) => [
        ...store32(get(out), low(load32(get(input), 0))),
        ...add(get(out), get(bytes)),
        ...set(out),
        ...advance(input, 4),
      ]),
      ...isBelow(get(0), get(end)),
    ),
  }
}

const LARGEST_ORDER = 32

const module = assemble([
  rice,
  ...Array.from({ length: LARGEST_ORDER }, (_, index) => predict(index + 1)),
  stereo('leftSide', (a, b) => storeVector(get(b), sub4(loadVector(get(a)), loadVector(get(b))))),
  stereo('sideRight', (a, b) => storeVector(get(a), add4(loadVector(get(a)), loadVector(get(b))))),
  stereo(
    'middleSide',
    (a, b) => [
      ...[...loadVector(get(b)), ...set(4)],
      ...or4(shiftLeft4(loadVector(get(a)), i32(1)), and4(get(4), splat4(i32(1)))),
      ...set(3),
      ...storeVector(get(a), shiftSigned4(add4(get(3), get(4)), i32(1))),
      ...storeVector(get(b), shiftSigned4(sub4(get(3), get(4)), i32(1))),
    ],
    [[2, V128]],
  ),
  floats,
  pack(1),
  pack(2),
])

interface Functions {
  rice(base: number, position: number, end: number, out: number, outEnd: number, parameter: number): number
  leftSide(a: number, b: number, aEnd: number): void
  sideRight(a: number, b: number, aEnd: number): void
  middleSide(a: number, b: number, aEnd: number): void
  floats(integers: number, floats: number, end: number, scale: number): void
  pack1(a: number, aEnd: number, out: number, bytes: number): void
  pack2(a: number, b: number, aEnd: number, out: number, bytes: number): void
}

type Predict = (taps: number, first: number, end: number, shift: number) => void

const PAGE_BYTES = 65_536
const TAPS_AT = 0
const SCALE_AT = 128
const FRAME_AT = 256
/** Loads reach this far over both ends of a frame. */
const MARGIN_BYTES = 16

/** The kernels and their memory: one frame at a time. */
export class FlacKernels {
  private readonly functions: Functions
  readonly #memory = new WebAssembly.Memory({ initial: 8 })
  readonly #predictors: Predict[]
  #integers = new Int32Array(this.#memory.buffer)
  #frameBytes = 0
  #samplesAt = 0
  #channelBytes = 0
  #channels = 0

  constructor() {
    const exports = new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as Record<string, unknown>
    this.functions = exports as unknown as Functions
    this.#predictors = Array.from({ length: LARGEST_ORDER }, (_, index) => exports[`predict${index + 1}`] as Predict)
  }

  /** Takes a frame in, and makes room for its samples. */
  begin(frame: Uint8Array, channels: number, blockSize: number): void {
    this.#frameBytes = frame.length
    this.#channels = channels
    this.#samplesAt = Math.ceil((FRAME_AT + frame.length + 2 * MARGIN_BYTES) / 16) * 16
    this.#channelBytes = Math.ceil(blockSize / 4) * 16
    // Integers of each channel, then floats of one or the packed form of two, with what is written beyond it.
    const needed = this.#samplesAt + (channels + 2) * this.#channelBytes + MARGIN_BYTES
    if (needed > this.#memory.buffer.byteLength) {
      this.#memory.grow(Math.ceil((needed - this.#memory.buffer.byteLength) / PAGE_BYTES))
      this.#integers = new Int32Array(this.#memory.buffer)
    }
    const bytes = new Uint8Array(this.#memory.buffer, FRAME_AT, frame.length + 2 * MARGIN_BYTES)
    bytes.fill(0, 0, MARGIN_BYTES)
    bytes.fill(0, MARGIN_BYTES + frame.length)
    const inside = bytes.subarray(MARGIN_BYTES, MARGIN_BYTES + frame.length)
    inside.set(frame)
    inside.reverse()
  }

  /** Samples of a channel; until the next frame. */
  channel(index: number, blockSize: number): Int32Array {
    const start = (this.#samplesAt + index * this.#channelBytes) >> 2
    return this.#integers.subarray(start, start + blockSize)
  }

  /** @returns the bit after the last code; -1 where the frame ends before */
  rice(position: number, out: Int32Array, parameter: number): number {
    const base = FRAME_AT + MARGIN_BYTES + this.#frameBytes - 8
    return this.functions.rice(base, position, 8 * this.#frameBytes, out.byteOffset, out.byteOffset + out.byteLength, parameter)
  }

  /** x[n] += floor(sum_j taps[j] x[n-1-j] / 2^shift), in place from the first sample after those that the taps need. */
  predict(samples: Int32Array, taps: readonly number[], shift: number): void {
    if (taps.length === 0 || samples.length <= taps.length) return
    this.#integers.set(taps, TAPS_AT >> 2)
    const first = samples.byteOffset
    this.#predictors[taps.length - 1](TAPS_AT, first, first + 4 * (samples.length - taps.length), shift)
  }

  /** Left and right from what two channels hold (see RFC 9639, section 9.1.3). @param assignment  8, 9 or 10 */
  restoreStereo(a: Int32Array, b: Int32Array, assignment: number): void {
    const { leftSide, sideRight, middleSide } = this.functions
    const restore = assignment === 8 ? leftSide : assignment === 9 ? sideRight : middleSide
    restore(a.byteOffset, b.byteOffset, a.byteOffset + a.byteLength)
  }

  /** In units of 2^(1 - bits), put to `into` from `at` on. */
  floats(samples: Int32Array, bits: number, into: Float32Array, at: number): void {
    new Float32Array(this.#memory.buffer)[SCALE_AT >> 2] = 2 ** (1 - bits)
    this.functions.floats(samples.byteOffset, this.#scratchAt, samples.byteOffset + samples.byteLength, SCALE_AT)
    into.set(new Float32Array(this.#memory.buffer, this.#scratchAt, samples.length), at)
  }

  /** One or two channels as interleaved little-endian integers of so many bytes; until the next call. */
  pack(channels: readonly Int32Array[], bytesEach: number): Uint8Array {
    const [{ byteOffset, byteLength, length: frames }, second] = channels
    const end = byteOffset + byteLength
    if (second) this.functions.pack2(byteOffset, second.byteOffset, end, this.#scratchAt, bytesEach)
    else this.functions.pack1(byteOffset, end, this.#scratchAt, bytesEach)
    return new Uint8Array(this.#memory.buffer, this.#scratchAt, frames * channels.length * bytesEach)
  }

  get #scratchAt(): number {
    return this.#samplesAt + this.#channels * this.#channelBytes
  }
}
