import { readMono } from '../hearing/read-mono.ts'
import type { SampledView } from './sound-view.ts'

/** A view that is computed of the whole sound in memory, in a fraction of a second a minute: nothing of it is kept. */
export const sampledView = (view: Pick<SampledView, 'stepSeconds' | 'values' | 'standardisation' | 'ofSamples'>): SampledView => ({
  ...view,
  codec: null,
  async hear(_folder, source, { signal, onProgress }) {
    const { samples } = await readMono(source, (share) => {
      signal.throwIfAborted()
      onProgress?.(share)
      return Promise.resolve()
    })
    return view.ofSamples(samples)
  },
})
