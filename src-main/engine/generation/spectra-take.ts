import type { Sound } from '../dsp/codecs/index.ts'
import type { JobHooks } from '../job-hooks.ts'
import { COLOUR_BINS, PLANE_RATE } from '../plane/colours.ts'
import { SpectrumVoice } from '../plane/spectrum-voice.ts'
import type { GeneratedTake, GenerateEvent, SoundPlace, TakeInput } from './generate-job.ts'
import { heardSamples, readSeed } from './seed-audio.ts'
import { writeTake } from './write-take.ts'

/** As `SpectrumVoice` plays. */
const FORM = { sampleRate: PLANE_RATE, channels: 1 }

/** What is followed: as much of a sound as the take lasts. @returns planar, one channel at PLANE_RATE */
export const readFollowed = (seconds: number, seed: SoundPlace): Promise<Sound> =>
  readSeed(seed, { ...FORM, samples: heardSamples(seconds, seed, PLANE_RATE), hopSamples: 1 })

/**
 * Writes a take of spectra that come moment by moment. After their end there is silence.
 *
 * @param spectra  magnitudes, each [COLOUR_BINS]
 */
export function writeSpectraTake(
  input: TakeInput,
  heard: Sound,
  spectra: AsyncIterable<Float32Array>,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const voice = new SpectrumVoice(input.settings.randomSeed)
  return writeTake(
    input,
    {
      form: FORM,
      heard,
      async *sound(writer) {
        for await (const magnitudes of spectra) {
          if (writer.left <= 0) return
          yield [voice.next(magnitudes)]
        }
        const silence = new Float32Array(COLOUR_BINS)
        while (writer.left > 0 && !signal.aborted) yield [voice.next(silence)]
      },
    },
    emit,
  )
}
