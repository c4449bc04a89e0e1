import type { OpName } from '../../../src-main/engine/graph/index.ts'
import { elementwiseCases } from './elementwise.ts'
import { linearAlgebraCases } from './linear-algebra.ts'
import type { OpCase } from './op-case.ts'
import { shapingCases } from './shaping.ts'

/** At least one row for every operation, one for each class of shapes it treats differently. */
export const opCases: { [K in OpName]: OpCase[] } = { ...elementwiseCases, ...linearAlgebraCases, ...shapingCases }

export { drawValues, type CaseOperand, type OpCase } from './op-case.ts'
