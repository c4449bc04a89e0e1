import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { beforeAll, describe, expect, it } from 'vitest'
import { providerCases } from './cases.ts'
import { softwareGpu } from '../support/software-gpu.ts'

/**
 * Every operation, class of shapes and model on another provider against the processor. On a machine with a graphics processor:
 * `npm run test:providers` with SPECTRALOOM_TEST_PROVIDER=webgpu|dml|coreml|cuda; elsewhere WebGPU runs on a software renderer.
 */
const chosen = process.env.SPECTRALOOM_TEST_PROVIDER
const software = softwareGpu()
const environment = chosen ? process.env : software && { ...process.env, ...software }
const provider = chosen ?? 'webgpu'
const where = chosen
  ? provider
  : environment
    ? 'webgpu on a software renderer'
    : 'webgpu (skipped: there is no software renderer here, see test/support/software-gpu.ts)'

/** The whole takes a few minutes on two cores that do nothing else: a shader is compiled for each shape. */
const LIMIT_MS = 1_800_000

type Line = { begin: string } | { end: string; differences: string[] }

/** Runs the cases from number `first` on in a process of their own, until all are done or it ends. */
function runFrom(first: number, outcomes: Map<string, string[]>): Promise<string> {
  const child = spawn(process.execPath, [resolve('test/providers/run-cases.mjs'), provider, String(first)], {
    env: environment ?? {},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let running = ''
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000)))
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Line
    if ('begin' in line) running = line.begin
    else outcomes.set(line.end, line.differences)
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => {
      if (running && !outcomes.has(running)) outcomes.set(running, [`the process ended: code ${code}, signal ${signal}. ${stderr}`])
      if (outcomes.size === 0) fail(new Error(`No case ran: code ${code}, signal ${signal}. ${stderr}`))
      else done(running)
    })
  })
}

describe.skipIf(!environment)(`as the processor computes: ${where}`, () => {
  const outcomes = new Map<string, string[]>()

  beforeAll(async () => {
    // A case that takes its process along is one failure; the next process goes on behind it.
    while (outcomes.size < providerCases.length) await runFrom(outcomes.size, outcomes)
  }, LIMIT_MS)

  it.each(providerCases.map(({ name }) => name))('%s', (name) => {
    expect(outcomes.get(name)).toEqual([])
  })
})
