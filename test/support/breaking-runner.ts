import { ProviderError } from '../../src-main/engine/errors.ts'
import type { StepRunner } from '../../src-main/engine/execution/index.ts'
import type { HostTensor } from '../../src-main/engine/host-tensor.ts'
import type { Provider } from '../../src-main/engine/onnx/index.ts'

/** A real provider that no machine of this system has. */
export const absentProvider: Provider = process.platform === 'win32' ? 'coreml' : 'dml'

/** A runner whose device breaks at its run number `breaksAt`; from then on nothing works, reading only where `readable`. */
export class BreakingRunner implements StepRunner {
  disposed = false
  private runs = 0

  constructor(
    private readonly inner: StepRunner,
    private readonly breaksAt: number,
    private readonly readable: boolean,
  ) {}

  async run(...args: Parameters<StepRunner['run']>): ReturnType<StepRunner['run']> {
    if (++this.runs >= this.breaksAt)
      throw new ProviderError('Running the model', 'webgpu', 'Choose the processor.', { cause: new Error('Device lost') })
    return this.inner.run(...args)
  }

  async read(names?: readonly string[]): ReturnType<StepRunner['read']> {
    if (this.runs >= this.breaksAt && !this.readable) throw new ProviderError('Reading', 'webgpu', 'Its memory is gone.')
    return this.inner.read(names)
  }

  write(values: Readonly<Record<string, HostTensor>>): Promise<void> {
    return this.inner.write(values)
  }

  async dispose(): Promise<void> {
    this.disposed = true
    await this.inner.dispose()
  }
}
