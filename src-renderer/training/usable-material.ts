import {
  hasGroups,
  isNextFrame,
  isTexture,
  learnableOf,
  materialAdvice,
  onlyListens,
  type CodecDescriptor,
  type Recording,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'

export interface UsableMaterial {
  recordings: Recording[]
  seconds: number
  /** Why nothing can be learnt, and what helps. */
  obstacle: { message: string; advice: string } | null
  /** What is to be said of it all the same. */
  remark: string | null
}

/** From here on so much needs no remark. */
const ENOUGH_LEVEL = 2

const secondsOf = (recordings: readonly Recording[]): number => recordings.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)

/** What of these recordings a training with these settings learns from. */
export function usableMaterial(
  recordings: readonly Recording[],
  settings: TrainingSettings,
  codecs: readonly CodecDescriptor[],
): UsableMaterial {
  if (isNextFrame(settings)) {
    const { usable, obstacle, remark } = learnableOf(recordings, settings, codecs)
    const found = usable.map(({ recording }) => recording)
    return { recordings: found, seconds: secondsOf(found), obstacle, remark }
  }
  const sounding = recordings.filter(({ silent }) => !silent)
  const seconds = secondsOf(sounding)
  const { level, detail } = materialAdvice(seconds, settings.task)
  // What becomes another sound, or its texture, or is only listened to, is no new music: its words are not for them.
  const isOfNewMusic = !hasGroups(settings) && !isTexture(settings) && !onlyListens(settings)
  if (sounding.length > 0)
    return { recordings: sounding, seconds, obstacle: null, remark: isOfNewMusic && level < ENOUGH_LEVEL ? detail : null }
  const obstacle =
    recordings.length === 0
      ? { message: 'There are no recordings to learn from.', advice: 'Import sound files first.' }
      : { message: 'All of these recordings are silent.', advice: 'Add some that sound.' }
  return { recordings: [], seconds: 0, obstacle, remark: null }
}
