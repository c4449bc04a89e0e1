import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import type { JobHooks } from '../job-hooks.ts'
import { COLOUR_BINS, COLOUR_HOP, coloursOf, PLANE_RATE, SILENT_MOMENT_DB } from '../plane/colours.ts'
import { GenerationError } from './errors.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { PlaneSound, placesOf } from './plane-sound.ts'
import { readSeed } from './seed-audio.ts'
import { writeTake } from './write-take.ts'

/** As far as the recordings' own places reach, mostly; a second from place to place. */
const WANDER = 0.8
const GLIDE_SECONDS = 1

/** An endless texture, as long as is asked for: from the place of a sound on, over the plane and about its middle. */
export async function renderPlaneTake(
  input: TakeInput,
  network: LearntNetwork,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  if (input.region) throw new GenerationError('A part of a texture cannot be made anew.', 'Make the whole take again.')
  const form = { sampleRate: PLANE_RATE, channels: 1 }
  const heard = await readSeed(input.seed, { ...form, samples: PLANE_RATE, hopSamples: COLOUR_HOP })
  const [x, y] = await placeOfSound(network, heard[0])
  const plane = await PlaneSound.open(network, { randomSeed: input.settings.randomSeed, from: { x, y } })
  try {
    return await writeTake(
      input,
      {
        form,
        heard,
        async *sound(writer) {
          const begins = { x, y, wander: 0, glideSeconds: GLIDE_SECONDS }
          for (let made = 0; writer.left > 0 && !signal.aborted; made += COLOUR_HOP) {
            // Its second second leads away from where it began.
            const away = Math.max(0, Math.min(1, made / PLANE_RATE - 1))
            yield [await plane.next({ ...begins, x: x * (1 - away), y: y * (1 - away), wander: WANDER * away })]
          }
        },
      },
      emit,
    )
  } finally {
    await plane.close()
  }
}

/** The place of a sound's first moment that sounds; the middle of the plane where none does. */
async function placeOfSound(network: LearntNetwork, sound: Float32Array): Promise<[x: number, y: number]> {
  const { levelDb, values } = coloursOf(sound)
  const first = levelDb.findIndex((level) => level > SILENT_MOMENT_DB)
  if (first < 0) return [0, 0]
  const [x, y] = await placesOf(network, values.slice(first * COLOUR_BINS, (first + 1) * COLOUR_BINS))
  return [x, y]
}
