import fc from 'fast-check'
import type { z } from 'zod'

interface Definition {
  type: string
  shape?: Record<string, z.ZodType>
  element?: z.ZodType
  innerType?: z.ZodType
  options?: z.ZodType[]
  entries?: Record<string, string>
  values?: unknown[]
  valueType?: z.ZodType
  in?: z.ZodType
}

export interface HostilePools {
  /** Ids that mean something, and whatever else a text may be. */
  texts: string[]
  /** For fields whose name tells that a path is meant. */
  paths: string[]
}

const WHOLE = [0, -0, 1, -1, 2, 63, 64, 1000, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53)]
const NUMBERS = [...WHOLE, 0.5, 1e15, 1e300, -1e300, 5e-324, NaN, Infinity, -Infinity]
const OTHERS = [null, undefined, true, [], {}, 'text', 7, { __proto__: { a: 1 } }, [[[[]]]], new Date(0), 10n]

/** The least and the most that a number may be. */
const boundsOf = (schema: z.ZodType): number[] => {
  const { minValue, maxValue } = schema as unknown as { minValue?: number | null; maxValue?: number | null }
  return [minValue, maxValue].filter((value): value is number => typeof value === 'number' && Math.abs(value) < 1e15)
}

/** Values of the form of a schema whose leaves are what a hostile or confused window might send; some are of another form. */
export function hostileValues(schema: z.ZodType, pools: HostilePools, field = ''): fc.Arbitrary<unknown> {
  const definition = (schema as unknown as { _zod: { def: Definition } })._zod.def
  /** Mostly of what the schema lets through to the program behind it, sometimes the rest. */
  const pick = (pool: readonly unknown[]): fc.Arbitrary<unknown> => {
    const fit = pool.filter((value) => schema.safeParse(value).success)
    const any = fc.constantFrom(...pool)
    return fit.length === 0 ? any : fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...fit) }, { weight: 1, arbitrary: any })
  }
  const inner = (of: z.ZodType | undefined, name = field): fc.Arbitrary<unknown> => hostileValues(of as z.ZodType, pools, name)
  const fitting = (): fc.Arbitrary<unknown> => {
    switch (definition.type) {
      case 'object':
        return fc.record(Object.fromEntries(Object.entries(definition.shape ?? {}).map(([name, of]) => [name, inner(of, name)])))
      case 'array':
        return fc.array(inner(definition.element), { maxLength: 4 })
      case 'record':
        return fc.dictionary(fc.constantFrom(...pools.texts), inner(definition.valueType), { maxKeys: 4 })
      case 'optional':
      case 'default':
      case 'nullable':
        return fc.oneof({ weight: 3, arbitrary: inner(definition.innerType) }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) })
      case 'union':
        return fc.oneof(...(definition.options ?? []).map((option) => inner(option)))
      case 'pipe':
        return inner(definition.in)
      case 'enum':
        return fc.constantFrom(...Object.values(definition.entries ?? {}))
      case 'literal':
        return fc.constantFrom(...(definition.values ?? []))
      case 'boolean':
        return fc.boolean()
      case 'number':
      case 'int':
        return pick([...NUMBERS, ...boundsOf(schema)])
      case 'string':
        return pick(/path|folder/i.test(field) ? pools.paths : pools.texts)
      default:
        return pick([new Uint8Array(0), Uint8Array.of(1, 2, 3), new Float32Array(3), Float32Array.of(NaN, 1, Infinity)])
    }
  }
  return fc.oneof({ weight: 30, arbitrary: fitting() }, { weight: 1, arbitrary: fc.constantFrom<unknown>(...OTHERS) })
}
