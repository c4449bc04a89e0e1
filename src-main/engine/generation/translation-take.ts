import { isTranslation } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import type { JobHooks } from '../job-hooks.ts'
import { magnitudesOf } from '../plane/colours.ts'
import { GenerationError } from './errors.ts'
import { groupNumber } from './group-number.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { readFollowed, writeSpectraTake } from './spectra-take.ts'
import { Translator, type HeardMoments } from './translator.ts'

const MOMENTS_AT_ONCE = 80

/** A recording, or a part of it, in the sound of a group: its melody, its rhythm, its level. After its end there is silence. */
export async function renderTranslationTake(
  input: TakeInput,
  network: LearntNetwork,
  hooks: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  if (input.region) throw new GenerationError('A part of a translation cannot be made anew.', 'Translate the whole again.')
  if ('midiPath' in input.seed) throw new GenerationError('Notes have no sound to translate.', 'Choose a recording or a take.')
  const group = groupIndex(network, input)
  const heard = await readFollowed(input.settings.seconds, input.seed)
  const translator = await Translator.open(network, { moments: MOMENTS_AT_ONCE, groups: [group] })
  try {
    return await writeSpectraTake(input, heard, translated(translator, translator.heard(heard[0]), group, hooks.signal), hooks)
  } finally {
    await translator.close()
  }
}

/** Which decoder plays. @throws GenerationError where the network knows no such group */
function groupIndex({ settings }: LearntNetwork, { settings: { translateTo }, seed }: TakeInput): number {
  if (!isTranslation(settings)) throw new GenerationError('This network translates nothing.', 'Choose another network.')
  const { groups } = settings
  if (translateTo === undefined) {
    const other = groups.findIndex(({ recordings }) => !('source' in seed && recordings.includes(seed.source.recordingId)))
    return Math.max(0, other)
  }
  return groupNumber(groups, translateTo)
}

/** The spectra of a sound as a group plays it, moment by moment. */
async function* translated(translator: Translator, heard: HeardMoments, group: number, signal: AbortSignal): AsyncGenerator<Float32Array> {
  const moments = heard.levelDb.length
  for (let first = 0; first < moments && !signal.aborted; first += MOMENTS_AT_ONCE) {
    const said = (await translator.translated(heard, first))(group)
    for (const [i, values] of said.slice(0, moments - first).entries()) yield magnitudesOf(values, heard.levelDb[first + i])
  }
}
