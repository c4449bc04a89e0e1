/**
 * The part of the release of Signalsmith Stretch for AudioWorklets that `stretcher.ts` uses; the package brings no types. Where the globals
 * of an AudioWorklet are there, importing it registers a processor.
 */
declare module 'signalsmith-stretch' {
  /** Its functions in WebAssembly; samples lie in `HEAP8.buffer`, which may be replaced when it grows. */
  export interface StretchModule {
    HEAP8: Int8Array
    /** Samples of input that the first output needs, and of output that come before it. */
    _inputLatency(): number
    _outputLatency(): number
    /** @returns where the channels' input lies, one after the other, then their output; in bytes */
    _setBuffers(channels: number, samples: number): number
    _presetDefault(channels: number, sampleRate: number): void
    /** @param tonalityLimit  in cycles a sample: above it partials move by as many Hz as that one does */
    _setTransposeSemitones(semitones: number, tonalityLimit: number): void
    /** Takes input without making output. @param rate  samples of input for one of output */
    _seek(inputSamples: number, rate: number): void
    _process(inputSamples: number, outputSamples: number): void
  }
  export interface StretchProcessor {
    wasmModule: StretchModule
  }
}
