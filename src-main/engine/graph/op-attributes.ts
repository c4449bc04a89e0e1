import type { DType, Shape, TypedArray } from '../host-tensor.ts'

/** Elements before and after, for one axis. */
export type PadPair = readonly [before: number, after: number]

type None = Readonly<Record<string, never>>

/** Geometry of a convolution over one or two spatial axes; one entry an axis. */
export interface ConvAttributes {
  readonly strides: readonly number[]
  readonly pads: readonly PadPair[]
  readonly dilations: readonly number[]
  readonly groups: number
}

export interface PoolAttributes {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly pads: readonly PadPair[]
}

interface ReduceAttributes {
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

/**
 * Every operation of the graph language and what it carries besides its operands. The shape rules, gradients, ONNX lowerings and
 * interpreters are tables over these names, so an operation that lacks one of them does not compile.
 */
export interface OpAttributes {
  input: { readonly name: string; readonly role: 'input' | 'parameter' }
  constant: { readonly data: TypedArray }

  add: None
  sub: None
  mul: None
  div: None
  pow: None
  maximum: None
  minimum: None
  greater: None
  greaterEqual: None
  less: None
  lessEqual: None
  equal: None
  logicalAnd: None
  logicalOr: None
  where: None
  addN: None

  neg: None
  square: None
  sqrt: None
  exp: None
  log: None
  abs: None
  sign: None
  relu: None
  sigmoid: None
  tanh: None
  softplus: None
  sin: None
  cos: None
  floor: None
  logicalNot: None
  stopGradient: None
  cast: { readonly to: DType }

  matMul: { readonly transposeA: boolean; readonly transposeB: boolean }
  conv: ConvAttributes
  convTranspose: ConvAttributes & { readonly outputPadding: readonly number[] }
  maxPool: PoolAttributes
  avgPool: PoolAttributes

  sum: ReduceAttributes
  max: ReduceAttributes
  argMax: { readonly axis: number }
  softmax: { readonly axis: number }
  logSoftmax: { readonly axis: number }

  reshape: { readonly shape: Shape }
  broadcastTo: { readonly shape: Shape }
  transpose: { readonly permutation: readonly number[] }
  concat: { readonly axis: number }
  split: { readonly axis: number; readonly sizes: readonly number[] }
  slice: { readonly begin: readonly number[]; readonly size: readonly number[]; readonly strides: readonly number[] }
  pad: { readonly pads: readonly PadPair[]; readonly value: number }
  gather: { readonly axis: number }
  scatterAdd: { readonly axis: number; readonly size: number }

  randomBits: { readonly shape: Shape; readonly stream: number }
}

export type OpName = keyof OpAttributes
