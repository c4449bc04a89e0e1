import { FIRST_DRAWN_FRAMES } from '../../../src-shared/project/index.ts'
import type { JobHooks } from '../job-hooks.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { readHeard } from './seed-audio.ts'
import { SoundVoice, type TrainedVoice } from './sound-voice.ts'
import { writeTake } from './write-take.ts'

/** A take of a network that draws sound: it listens to the seed and draws on. */
export async function renderDrawnSoundTake(
  input: Pick<TakeInput, 'settings' | 'seed' | 'region' | 'threads' | 'outPath' | 'askedAt'>,
  trained: TrainedVoice,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const { settings, threads } = input
  const voice = await SoundVoice.open(trained, { randomSeed: settings.randomSeed, threads })
  try {
    const form = { sampleRate: voice.sampleRate, channels: 1 }
    const heard = await readHeard(input, { ...form, samples: voice.heardSamples, hopSamples: 1 })
    const { temperature } = settings.drawn ?? FIRST_DRAWN_FRAMES
    await voice.hear(heard[0])
    return await writeTake(
      input,
      {
        form,
        heard,
        async *sound(writer) {
          while (writer.left > 0 && !signal.aborted) yield [await voice.next({ temperature, louderDb: 0 })]
        },
      },
      emit,
    )
  } finally {
    await voice.close()
  }
}
