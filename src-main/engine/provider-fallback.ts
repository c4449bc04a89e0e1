import type { ProviderId } from '../../src-shared/project/index.ts'
import type { ProviderError } from './errors.ts'
import type { ProviderFallback } from './jobs.ts'

/** What the host hears when `failed` cannot go on and the processor does. */
export const fallbackFrom = (failed: ProviderId, error: ProviderError): ProviderFallback => ({
  type: 'fallback',
  failed,
  reason: error.message,
  advice: error.advice,
})
