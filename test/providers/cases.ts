import type { ProviderCase } from './comparison.ts'
import { layerComparisons } from './layer-comparisons.ts'
import { modelComparisons } from './model-comparisons.ts'
import { opComparisons } from './op-comparisons.ts'

export const providerCases: readonly ProviderCase[] = [...opComparisons, ...layerComparisons, ...modelComparisons]
