/** The part of the PFFFT build for WebAssembly that `fft.ts` uses; the package brings no types. */
declare module '@echogarden/pffft-wasm/simd' {
  export interface PffftModule {
    HEAPF32: Float32Array
    /** @param kind 0 real, 1 complex; returns 0 where the size is not supported */
    _pffft_new_setup(size: number, kind: 0 | 1): number
    _pffft_destroy_setup(setup: number): void
    /** @param direction 0 forward, 1 backward */
    _pffft_transform_ordered(setup: number, input: number, output: number, work: number, direction: 0 | 1): void
    _pffft_aligned_malloc(bytes: number): number
    _pffft_aligned_free(pointer: number): void
  }
  export default function createPffft(options?: object): Promise<PffftModule>
}
