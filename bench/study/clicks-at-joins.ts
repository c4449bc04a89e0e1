import { FADE_SECONDS } from '../../src-main/engine/corpus/playing/unit-joiner.ts'
import { clickTimes } from '../../src-main/engine/evaluation/measures/clicks.ts'
import { readSoundFile } from '../../src-main/engine/evaluation/read-sound-file.ts'

/** Clicks of a take where one sound goes and another comes, before its attack: those that joining makes, not those that were recorded. */
export async function countClicksAtJoins(path: string, joinsSeconds: readonly number[]): Promise<number> {
  const { samples, sampleRate } = await readSoundFile(path, Infinity)
  const isAtJoin = (seconds: number): boolean => joinsSeconds.some((join) => seconds >= join && seconds <= join + FADE_SECONDS)
  return clickTimes(samples, sampleRate).filter(isAtJoin).length
}
