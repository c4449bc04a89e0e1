export { createStepRunner } from './create-step-runner.ts'
export { FallbackGraph, openGraph, type ExecutionOptions } from './open-graph.ts'
export type { OpenGraph } from './runnable-graph.ts'
export type { StepRunner } from './step-runner.ts'
