import { ShapeError } from '../../errors.ts'
import { ParameterError } from '../transforms/parameter-error.ts'
import type { Codec } from './codec.ts'

/** What every codec of overlapping frames can be told. */
export interface CodecOptions {
  /** Hz, 16 000 to 48 000. */
  sampleRate?: number
}

export function requireRate(codec: string, sampleRate: number): void {
  if (!(sampleRate >= 16_000 && sampleRate <= 48_000)) {
    throw new ParameterError(codec, 'sampleRate', sampleRate, 'must lie between 16000 and 48000 Hz')
  }
}

/** Samples from frame to frame, a power of two next to 25 ms: 512 up to 32 kHz, 1024 above. */
export const defaultHop = (sampleRate: number): number => (sampleRate <= 32_000 ? 512 : 1024)

/** Decodes whole frames through a codec's stream. */
export function decodeWhole(codec: Codec, frames: Float32Array): Float32Array {
  const count = frames.length / codec.dimensions
  if (!Number.isInteger(count)) throw new ShapeError(`${codec.id}.decode`, [[frames.length]], `frames have ${codec.dimensions} numbers each`)
  const samples = new Float32Array(codec.sampleCount(count))
  const decoder = codec.createDecoder()
  let filled = 0
  const take = (block: Float32Array): void => {
    samples.set(block, filled)
    filled += block.length
  }
  for (let frame = 0; frame < count; frame++) take(decoder.push(frames.subarray(frame * codec.dimensions, (frame + 1) * codec.dimensions)))
  take(decoder.flush())
  return samples
}
