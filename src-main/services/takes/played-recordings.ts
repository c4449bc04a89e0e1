import {
  blendedWeights,
  learntRecordings,
  mayPlayAny,
  type CorpusPlaying,
  type GenerationSettings,
  type Recording,
  type Run,
} from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'

/** What a network that plays with own sounds plays with. */
export interface PlayedRecordings {
  ids: string[]
  /** How often each comes, with a blend; by their ids, as in the settings. */
  weights: CorpusPlaying['recordingWeights']
}

/**
 * The recordings that a network plays with the sounds of, as far as they are there: its own, and with a blend those of another.
 *
 * @param blended  the other network; null without a blend
 * @throws ProjectError where there are none
 */
export function playedRecordings(
  run: Run,
  { corpus }: Pick<GenerationSettings, 'corpus'>,
  { recordings, blended: other }: { recordings: readonly Recording[]; blended: Run | null },
): PlayedRecordings {
  const own = learntRecordings(run, recordings)
  const others = other ? learntRecordings(other, recordings) : []
  const ids = [...new Set([...own, ...others].map(({ id }) => id))]
  if (ids.length === 0)
    throw new ProjectError({
      code: 'not-found',
      message: `The recordings that "${run.name}" plays with are gone.`,
      advice: 'Bring them back from the trash, or train again.',
    })
  const given = corpus?.recordingWeights ?? {}
  const blended = (share: number): CorpusPlaying['recordingWeights'] => {
    const all = new Map([...own, ...others].map((recording) => [recording.id, recording]))
    const sides = blendedWeights(
      [...all.values()].map((recording) => ({
        durationSeconds: recording.durationSeconds,
        isOwn: own.includes(recording),
        isOther: others.includes(recording),
      })),
      share,
    )
    return Object.fromEntries([...all.keys()].map((id, i) => [id, sides[i] * (given[id] ?? 1)]))
  }
  const weights = corpus?.blend && others.length > 0 ? blended(corpus.blend.share) : given
  if (corpus && !mayPlayAny({ recordingWeights: weights }, ids))
    throw new ProjectError({
      code: 'bad-input',
      message: 'None of the recordings may be played.',
      advice: 'Let at least one of them be heard.',
    })
  return { ids, weights }
}
