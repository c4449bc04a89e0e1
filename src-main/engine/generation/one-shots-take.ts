import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import type { JobHooks } from '../job-hooks.ts'
import { ONE_SHOT_RATE, ONE_SHOT_SAMPLES } from '../one-shots/one-shot-facts.ts'
import { GenerationError } from './errors.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { OneShotMaker } from './one-shots.ts'
import { writeTake } from './write-take.ts'

/** From one sound to the next. */
const GAP_SAMPLES = ONE_SHOT_RATE / 8

/** A take of short sounds, one after another, each with the next number for chance. */
export async function renderOneShotsTake(
  input: TakeInput,
  network: LearntNetwork,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const { settings, region } = input
  if (region) throw new GenerationError('A part of a take of short sounds cannot be made anew.', 'Make the whole take again.')
  const maker = await OneShotMaker.open(network)
  try {
    return await writeTake(
      input,
      {
        form: { sampleRate: ONE_SHOT_RATE, channels: 1 },
        async *sound(writer) {
          for (let i = 0; writer.left > 0 && !signal.aborted; i++) {
            const sound = new Float32Array(ONE_SHOT_SAMPLES + GAP_SAMPLES)
            sound.set(await maker.make({ randomSeed: (settings.randomSeed + i) >>> 0, towards: null, wishes: {} }))
            yield [sound]
          }
        },
      },
      emit,
    )
  } finally {
    await maker.close()
  }
}
