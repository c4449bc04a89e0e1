import { FIRST_DRAWN_FRAMES, learntGroups } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import type { JobHooks } from '../job-hooks.ts'
import { GenerationError } from './errors.ts'
import { groupNumber } from './group-number.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import { readHeard } from './seed-audio.ts'
import { SoundVoice } from './sound-voice.ts'
import { ToldNotes, voiceFactsOf } from './told-notes.ts'
import { writeTake } from './write-take.ts'
import { writtenNotes } from './written-notes.ts'

/** A take of a network that draws sound: it listens to the seed and draws on, or begins from silence and sounds at the pitch of notes. */
export async function renderDrawnSoundTake(
  input: Pick<TakeInput, 'settings' | 'seed' | 'region' | 'threads' | 'outPath' | 'askedAt'>,
  network: Pick<LearntNetwork, 'settings' | 'facts' | 'weights'>,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const { settings, threads, seed } = input
  if ('midiPath' in seed && input.region)
    throw new GenerationError('A part of a take of notes cannot be made anew.', 'Make the whole take again.')
  const notes = 'midiPath' in seed ? await toldNotes(seed, network) : null
  const by = {
    temperature: (settings.drawn ?? FIRST_DRAWN_FRAMES).temperature,
    louderDb: 0,
    shares: sharesOf(network, settings.translateTo),
  }
  const voice = await SoundVoice.open(network, { randomSeed: settings.randomSeed, threads })
  try {
    const form = { sampleRate: voice.sampleRate, channels: 1 }
    const heard = notes ? null : await readHeard(input, { ...form, samples: voice.heardSamples, hopSamples: 1 })
    await voice.hear(heard ? heard[0] : new Float32Array(voice.heardSamples))
    return await writeTake(
      input,
      {
        form,
        heard: heard ?? undefined,
        async *sound(writer) {
          while (writer.left > 0 && !signal.aborted) {
            const note = notes?.next(voice.stepSamples / form.sampleRate) ?? null
            const sound = await voice.next({ ...by, note })
            yield [note ? notes!.soften(sound, note) : sound]
          }
        },
      },
      emit,
    )
  } finally {
    await voice.close()
  }
}

/** @throws GenerationError where the network is told no pitch */
async function toldNotes(
  seed: { midiPath: string; startSeconds: number },
  { facts: known }: Pick<LearntNetwork, 'facts'>,
): Promise<ToldNotes> {
  const facts = voiceFactsOf(known)
  if (!facts)
    throw new GenerationError(
      'This network has learnt no voice that notes could be played on.',
      'Choose a recording or a take to go on from; or train it on one voice that plays alone.',
    )
  return new ToldNotes(await writtenNotes(seed, facts), facts)
}

/** @throws GenerationError where the network knows no such group */
function sharesOf({ settings }: Pick<LearntNetwork, 'settings'>, wanted: string | undefined): number[] | undefined {
  if (wanted === undefined) return undefined
  const groups = learntGroups(settings) ?? []
  const number = groupNumber(groups, wanted)
  return groups.map((_, group) => Number(group === number))
}
