/** The part of the contract for sounds as they are drawn and played. */
import { z } from 'zod'
import { call, soundRefSchema } from './contract-parts.ts'

const float32 = z.instanceof(Float32Array)

export const soundCalls = {
  /**
   * Waveform for drawing: `points` pairs of min and max over [startFrame, endFrame), at the sound's PCM rate; of all channels together, or
   * of each of its first `lanes` channels, one lane after another.
   */
  'sound.peaks': call(
    z.object({
      sound: soundRefSchema,
      startFrame: z.int().nonnegative(),
      endFrame: z.int().nonnegative(),
      points: z.int().min(1).max(8192),
      lanes: z.int().min(1).max(64).default(1),
    }),
    z.object({ minimum: float32, maximum: float32 }),
  ),
  /** Samples for playing: interleaved, at most `frameCount` per channel; shorter at the end or where a take is still growing. */
  'sound.read': call(
    z.object({
      sound: soundRefSchema,
      startFrame: z.int().nonnegative(),
      frameCount: z
        .int()
        .min(1)
        .max(1 << 20),
    }),
    z.object({
      sampleRate: z.int().positive(),
      channels: z.int().positive(),
      samples: float32,
      totalFrames: z.int().nonnegative(),
      growing: z.boolean(),
    }),
  ),
} as const
