import createPffft from '@echogarden/pffft-wasm/simd'

/** The one instance of PFFFT (J. Pommier, after FFTPACK) in WebAssembly with SIMD, loaded when this file is first imported. */
export const pffft = await createPffft()
