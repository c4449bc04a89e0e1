/**
 * The parts of WebAssembly's binary form that the vector loops beside this file are assembled from, byte by byte.
 *
 * @source WebAssembly Core Specification 2.0, chapter 5
 */

export const I32 = 0x7f
export const I64 = 0x7e
export const F32 = 0x7d
export const V128 = 0x7b
export const F32_ADD = [0x92]
export const F32X4_ADD = [0xfd, 0xe4, 0x01]
export const F32X4_SUB = [0xfd, 0xe5, 0x01]
export const F32X4_MUL = [0xfd, 0xe6, 0x01]
export const F32X4_DIV = [0xfd, 0xe7, 0x01]
export const F32X4_MAX = [0xfd, 0xe9, 0x01]
export const I32_ADD = [0x6a]
export const I32_SUB = [0x6b]
export const I32_MUL = [0x6c]
export const I32_LESS_UNSIGNED = [0x49]
export const I32_NOT_LESS_UNSIGNED = [0x4f]
export const END = [0x0b]
export const get = (local: number): number[] => [0x20, local]
export const set = (local: number): number[] => [0x21, local]
export const tee = (local: number): number[] => [0x22, local]
/** A constant from -64 to 63. */
export const i32 = (value: number): number[] => [0x41, value & 0x7f]
export const load = (offset: number): number[] => [0xfd, 0x00, 0x02, offset]
export const store = (offset: number): number[] => [0xfd, 0x0b, 0x02, offset]
export const storeFloat = [0x38, 0x02, 0x00]
/** local += bytes */
export const advance = (local: number, bytes: number): number[] => [...get(local), ...i32(bytes), ...I32_ADD, ...set(local)]
/** One of the four numbers of a vector. */
export const lane = (local: number, index: number): number[] => [...get(local), 0xfd, 0x1f, index]
/** Lanes 0 to 3 are the first operand's, 4 to 7 the second's. */
export const shuffle = (...lanes: number[]): number[] => [
  0xfd,
  0x0d,
  ...lanes.flatMap((at) => [4 * at, 4 * at + 1, 4 * at + 2, 4 * at + 3]),
]
/** Runs the body, then again while the condition, which the body leaves on the stack, is not 0. */
export const loop = (...body: number[]): number[] => [0x03, 0x40, ...body, 0x0d, 0x00, ...END]
/** Runs the body where the number on the stack is not 0. */
export const when = (...body: number[]): number[] => [0x04, 0x40, ...body, ...END]
/** count -= step, and leaves it on the stack. */
export const countDown = (count: number, step: number): number[] => [...get(count), ...i32(step), ...I32_SUB, ...tee(count)]
/** The sum of a vector's four lanes, in order. */
export const sumOfLanes = (local: number): number[] => [
  ...lane(local, 0),
  ...lane(local, 1),
  ...F32_ADD,
  ...lane(local, 2),
  ...F32_ADD,
  ...lane(local, 3),
  ...F32_ADD,
]

/** Unsigned LEB128, as WebAssembly writes lengths. */
export const length = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...length(value >> 7)])
const sized = (content: number[]): number[] => [...length(content.length), ...content]
const section = (id: number, ...content: number[]): number[] => [id, ...sized(content)]
const text = (name: string): number[] => sized([...Buffer.from(name)])

export interface WasmFunction {
  name: string
  /** How many parameters, all i32. */
  parameters: number
  result?: typeof F32 | typeof I32
  /** How many there are of each type, after the parameters. */
  locals: readonly (readonly [count: number, type: number])[]
  body: readonly number[]
}

/** A module of functions over a memory that it is given as `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): WebAssembly.Module {
  const types = functions.flatMap(({ parameters, result }) => [
    0x60,
    parameters,
    ...Array<number>(parameters).fill(I32),
    ...(result === undefined ? [0] : [1, result]),
  ])
  const code = functions.flatMap(({ locals, body }) => sized([locals.length, ...locals.flat(), ...body, ...END]))
  return new WebAssembly.Module(
    new Uint8Array([
      ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      ...section(1, functions.length, ...types),
      ...section(2, 1, ...text('env'), ...text('memory'), 0x02, 0x00, 0x01),
      ...section(3, functions.length, ...functions.map((_, index) => index)),
      ...section(7, functions.length, ...functions.flatMap(({ name }, index) => [...text(name), 0x00, index])),
      ...section(10, functions.length, ...code),
    ]),
  )
}
