import type { ProviderCase } from './comparison.ts'
import { layerComparisons } from './layer-comparisons.ts'
import { modelComparisons } from './model-comparisons.ts'
import { opComparisons } from './op-comparisons.ts'
import { smallModelComparisons } from './small-model-comparisons.ts'

export const providerCases: readonly ProviderCase[] = [...opComparisons, ...layerComparisons, ...modelComparisons, ...smallModelComparisons]
