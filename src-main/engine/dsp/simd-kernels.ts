/**
 * Loops over float32 vectors with the processor's vector unit, for vectors that already lie in WebAssembly memory. Assembled here byte by
 * byte; in text form, with $a, $b, $out addresses in bytes:
 *
 *   multiply(a, b, out, count)   out[i] = a[i] b[i]                          count a multiple of 8
 *   power(a, out, count)         out[i] = a[2 i]^2 + a[2 i + 1]^2            count a multiple of 4
 *
 * On 2048 values they take about a quarter of the time of JavaScript's own loops.
 */

export interface SimdKernels {
  multiply(a: number, b: number, out: number, count: number): void
  power(a: number, out: number, count: number): void
}

const I32 = 0x7f
const V128 = 0x7b
const F32X4_ADD = [0xfd, 0xe4, 0x01]
const F32X4_MUL = [0xfd, 0xe6, 0x01]
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const tee = (local: number): number[] => [0x22, local]
const load = (offset: number): number[] => [0xfd, 0x00, 0x02, offset]
const store = (offset: number): number[] => [0xfd, 0x0b, 0x02, offset]
const advance = (pointer: number, bytes: number): number[] => [...get(pointer), 0x41, bytes, 0x6a, ...set(pointer)]
/** Lanes 0 to 3 are the first operand's, 4 to 7 the second's. */
const shuffle = (...lanes: number[]): number[] => [0xfd, 0x0d, ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3])]
/** Runs the body, then again while `count -= step` is not 0. */
const repeat = (count: number, step: number, body: number[]): number[] => [
  0x03, 0x40, ...body, ...get(count), 0x41, step, 0x6b, ...tee(count), 0x0d, 0x00, 0x0b,
]

const multiplyLanes = (offset: number): number[] => [...get(2), ...get(0), ...load(offset), ...get(1), ...load(offset), ...F32X4_MUL, ...store(offset)]
const MULTIPLY = [0x00, ...repeat(3, 8, [...multiplyLanes(0), ...multiplyLanes(16), ...advance(0, 32), ...advance(1, 32), ...advance(2, 32)]), 0x0b]

const squareLanes = (offset: number, local: number): number[] => [...get(0), ...load(offset), ...tee(local), ...get(local), ...F32X4_MUL, ...set(local)]
const POWER = [
  0x01, 0x02, V128,
  ...repeat(2, 4, [
    ...squareLanes(0, 3), ...squareLanes(16, 4),
    ...get(1), ...get(3), ...get(4), ...shuffle(0, 2, 4, 6), ...get(3), ...get(4), ...shuffle(1, 3, 5, 7), ...F32X4_ADD, ...store(0),
    ...advance(0, 32), ...advance(1, 16),
  ]),
  0x0b,
]

/** Unsigned LEB128, as WebAssembly writes lengths. */
const length = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...length(value >> 7)])
const sized = (content: number[]): number[] => [...length(content.length), ...content]
const section = (id: number, ...content: number[]): number[] => [id, ...sized(content)]
const text = (name: string): number[] => sized([...Buffer.from(name)])

const module = new WebAssembly.Module(
  new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, 2, 0x60, 4, I32, I32, I32, I32, 0, 0x60, 3, I32, I32, I32, 0),
    ...section(2, 1, ...text('env'), ...text('memory'), 0x02, 0x00, 0x01),
    ...section(3, 2, 0, 1),
    ...section(7, 2, ...text('multiply'), 0x00, 0, ...text('power'), 0x00, 1),
    ...section(10, 2, ...sized(MULTIPLY), ...sized(POWER)),
  ]),
)

/** The kernels over a memory that another module owns. */
export const simdKernels = (memory: WebAssembly.Memory): SimdKernels =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SimdKernels
