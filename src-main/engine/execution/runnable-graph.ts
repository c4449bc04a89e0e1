import type { HostTensor } from '../host-tensor.ts'

/** A graph ready to run: its outputs follow from its inputs alone. */
export interface OpenGraph {
  /** @throws ProviderError where the provider fails */
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>
  dispose(): Promise<void>
}
