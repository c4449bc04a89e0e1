export { createStepRunner } from './create-step-runner.ts'
export { FallbackGraph, openGraph, type ExecutionOptions, type OpenGraph } from './open-graph.ts'
export type { StepRunner } from './step-runner.ts'
