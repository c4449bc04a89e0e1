import type { ProviderId } from '../../src-shared/project/index.ts'
import type { ProviderError } from './errors.ts'

/** The provider that was asked for has failed; the work goes on with the processor. */
export interface ProviderFallback {
  type: 'fallback'
  failed: ProviderId
  /** For the log: the provider's own words. */
  reason: string
  /** For the person. */
  advice: string
}

/** What the host hears when `failed` cannot go on and the processor does. */
export const fallbackFrom = (failed: ProviderId, error: ProviderError): ProviderFallback => ({
  type: 'fallback',
  failed,
  reason: error.message,
  advice: error.advice,
})
