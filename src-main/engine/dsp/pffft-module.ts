import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import createPffft from '@echogarden/pffft-wasm/simd'
import { simdKernels } from './simd-kernels.ts'

type Imports = Record<string, Record<string, (...values: number[]) => unknown>>

let memory: WebAssembly.Memory | undefined

/** Loads the binary that lies beside the package's script, and keeps hold of its memory, which the script hides. */
function instantiateWasm(imports: Imports, receive: (instance: WebAssembly.Instance) => unknown): unknown {
  const script = createRequire(import.meta.url).resolve('@echogarden/pffft-wasm/simd')
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(script.replace(/\.js$/, '.wasm'))), imports)
  memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)
  return receive(instance)
}

/** The one instance of PFFFT (J. Pommier, after FFTPACK) in WebAssembly with SIMD, loaded when this file is first imported. */
export const pffft = await createPffft({ instantiateWasm })

if (!memory) throw new Error('The WebAssembly build of PFFFT exports no memory')

/** Vector loops over PFFFT's memory. */
export const kernels = simdKernels(memory)
