import { ParameterError } from '../transforms/parameter-error.ts'

/** What every codec of overlapping frames can be told. */
export interface CodecOptions {
  /** Hz, 16 000 to 48 000. */
  sampleRate?: number
}

/** Hz */
export const LOWEST_RATE = 16_000
export const HIGHEST_RATE = 48_000

export function requireRate(codec: string, sampleRate: number): void {
  if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
    throw new ParameterError(codec, 'sampleRate', sampleRate, `must lie between ${LOWEST_RATE} and ${HIGHEST_RATE} Hz`)
  }
}

/** Samples from frame to frame, a power of two next to 25 ms: 512 up to 32 kHz, 1024 above. */
export const defaultHop = (sampleRate: number): number => (sampleRate <= 32_000 ? 512 : 1024)
