import type { ProviderCase } from './comparison.ts'
import { modelComparisons } from './model-comparisons.ts'
import { opComparisons } from './op-comparisons.ts'

export const providerCases: readonly ProviderCase[] = [...opComparisons, ...modelComparisons]
