import type { DType, HostTensor } from '../../host-tensor.ts'

/** Attributes of an ONNX operator: whole numbers, lists of them, text; fractions say so with `{ float }`. */
export type OnnxAttributes = Readonly<Record<string, number | readonly number[] | string | { readonly float: number }>>

/** Where operations write themselves as ONNX operators; values go by names. */
export interface OnnxWriter {
  /** Adds a node with one output; returns the output's name. */
  op(opType: string, inputs: readonly string[], attributes?: OnnxAttributes, domain?: string): string
  /** Adds a node with several outputs; returns their names. */
  opWithOutputs(opType: string, inputs: readonly string[], count: number, attributes?: OnnxAttributes, domain?: string): string[]
  /** Numbers stored in the model; equal ones are stored once. */
  constant(values: readonly number[], shape: readonly number[], dtype: DType): string
  /** A list of whole numbers, as shapes and axes are given to ONNX operators. */
  int64s(values: readonly number[]): string
  float(value: number): string
  /** Stores a tensor in the model. */
  tensor(value: HostTensor): string
}
