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

/**
 * Tells the host, once, that `failed` cannot go on and the processor does: of one piece of work several parts fail one after another.
 *
 * @returns to be told of each failure
 */
export const tellingOnce = (failed: ProviderId, emit: (event: ProviderFallback) => void): ((error: ProviderError) => void) => {
  let told = false
  return (error) => {
    if (!told) emit({ type: 'fallback', failed, reason: error.message, advice: error.advice })
    told = true
  }
}
