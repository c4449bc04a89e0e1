import type { ProviderId } from '../../../src-shared/project/index.ts'
import { compileLoop, LoopRunner, type Provider, type StepProgram } from '../onnx/index.ts'
import { DeviceStepRunner } from './device-step-runner.ts'
import { FallbackStepRunner } from './fallback-step-runner.ts'
import type { ExecutionOptions } from './open-graph.ts'
import type { StepRunner } from './step-runner.ts'

/**
 * Starts a program's steps where `provider` says.
 *
 * @throws ProviderError where that cannot be and nobody wants to hear of a fallback
 */
export async function createStepRunner(program: StepProgram, { provider, threads, onFallback }: ExecutionOptions): Promise<StepRunner> {
  const start = (): Promise<StepRunner> => startOn(provider, program, threads)
  if (provider === 'cpu' || !onFallback) return start()
  return FallbackStepRunner.create({ start, takeOver: () => startOn('cpu', program, threads), onFallback })
}

async function startOn(provider: ProviderId, program: StepProgram, threads: number): Promise<StepRunner> {
  if (provider === 'webgpu') return DeviceStepRunner.create(program, { provider, threads })
  if (provider === 'tfjs-node-gpu') {
    const [{ startTfjs }, { TfjsStepRunner }] = await Promise.all([import('./start-tfjs.ts'), import('./tfjs-step-runner.ts')])
    await startTfjs()
    return new TfjsStepRunner(program)
  }
  return startLoop(provider, program, threads)
}

const startLoop = (provider: Provider, program: StepProgram, threads: number): Promise<LoopRunner> =>
  LoopRunner.create(compileLoop(program, { provider }), program, { provider, threads })
