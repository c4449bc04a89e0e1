import type { Sound } from '../dsp/codecs/index.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { TakeProgress } from './take-progress.ts'
import { TakeWriter } from './take-writer.ts'

/** What a take is made of. */
interface Making {
  form: { sampleRate: number; channels: number }
  /** Samples from one join of the sound to the next, where they are even. */
  hopSamples?: number
  /** What it went on from, planar: its movement is shown beside. */
  heard?: Sound
  /** The sound, piece by piece, until the writer has all that it wants; what is too much is left out. */
  sound(writer: TakeWriter, health: TakeHealthMeter): AsyncIterable<Sound>
}

/**
 * Writes a take into a WAV file that can be played while it grows, tells how far it is, and measures it. Where its sound ends before it is
 * whole it was cancelled, and what is there is kept; where it fails, no file is left.
 */
export async function writeTake(
  { settings, region, outPath, askedAt }: Pick<TakeInput, 'settings' | 'region' | 'outPath' | 'askedAt'>,
  { form, hopSamples, heard, sound }: Making,
  emit: (event: GenerateEvent) => void,
): Promise<GeneratedTake> {
  const meter = (): TakeHealthMeter => new TakeHealthMeter(form.sampleRate, hopSamples ?? null)
  const [health, ofHeard] = [meter(), meter()]
  if (heard) ofHeard.add(heard)
  const progress = new TakeProgress(settings.seconds, form, emit)
  const writer = await TakeWriter.create(outPath, form, {
    seconds: settings.seconds,
    region,
    written: (written, kept) => {
      health.add(written)
      progress.written(written, kept)
    },
  })
  try {
    progress.begin()
    for await (const piece of sound(writer, health)) await writer.append(piece)
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  return {
    path: outPath,
    playedWeights: 'float32',
    sampleRate: form.sampleRate,
    channels: form.channels,
    ...progress.figures(askedAt),
    health: health.result(heard ? ofHeard.movement() : null),
    outcome: writer.left > 0 ? 'cancelled' : 'completed',
  }
}
