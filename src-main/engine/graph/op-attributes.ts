import type { TypedArray } from '../host-tensor.ts'

/** Elements before and after, for one axis. */
export type PadPair = readonly [before: number, after: number]

/** Of an operation that needs nothing besides its operands. */
export type NoAttributes = Readonly<Record<string, never>>

/**
 * Every operation of the graph language and what it carries besides its operands.
 *
 * `input` and `constant` are made by the graph itself; the sections of `ops/` add the others, each its own, by declaration merging.
 */
export interface OpAttributes {
  input: { readonly name: string; readonly role: 'input' | 'parameter' }
  constant: { readonly data: TypedArray }
}

export type OpName = keyof OpAttributes
