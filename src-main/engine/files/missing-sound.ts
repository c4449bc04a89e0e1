import { inWords } from './errors.ts'

/** Encoders round lengths to frames and clocks to milliseconds; less than this is no loss that anyone could hear of. */
const NOTHING_SECONDS = 0.1

/**
 * What to say of a file that holds less sound than it declares; undefined where nothing is missing.
 * @param declaredFrames  samples per channel; undefined or infinite where the file does not tell
 */
export function missingSound(declaredFrames: number | undefined, frames: number, sampleRate: number): string | undefined {
  if (declaredFrames === undefined || !Number.isFinite(declaredFrames)) return undefined
  const seconds = (declaredFrames - frames) / sampleRate
  if (seconds < NOTHING_SECONDS) return undefined
  return `The file falls short of its declared length: ${inWords(seconds)} of ${inWords(declaredFrames / sampleRate)} are missing.`
}
