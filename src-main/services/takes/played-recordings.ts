import {
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
  { recordings, blended }: { recordings: readonly Recording[]; blended: Run | null },
): PlayedRecordings {
  const own = learntRecordings(run, recordings)
  const others = blended ? learntRecordings(blended, recordings) : []
  const ids = [...new Set([...own, ...others].map(({ id }) => id))]
  if (ids.length === 0)
    throw new ProjectError({
      code: 'not-found',
      message: `The recordings that "${run.name}" plays with are gone.`,
      advice: 'Bring them back from the trash, or train again.',
    })
  const given = corpus?.recordingWeights ?? {}
  const weights = corpus?.blend && others.length > 0 ? blendedWeights({ own, others, share: corpus.blend.share, given }) : given
  if (corpus && !mayPlayAny({ recordingWeights: weights }, ids))
    throw new ProjectError({
      code: 'bad-input',
      message: 'None of the recordings may be played.',
      advice: 'Let at least one of them be heard.',
    })
  return { ids, weights }
}

interface Blend {
  own: readonly Recording[]
  others: readonly Recording[]
  share: number
  given: CorpusPlaying['recordingWeights']
}

/** Sounds of both sides come as the share says, however long their recordings are; what is on both sides has a part of each. */
function blendedWeights({ own, others, share, given }: Blend): CorpusPlaying['recordingWeights'] {
  const weights: Record<string, number> = {}
  for (const [side, part] of [
    [own, 1 - share],
    [others, share],
  ] as const) {
    const seconds = side.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0)
    for (const { id } of side) weights[id] = (weights[id] ?? 0) + part / Math.max(1e-9, seconds)
  }
  const largest = Math.max(...Object.values(weights))
  return Object.fromEntries(Object.entries(weights).map(([id, weight]) => [id, (weight / largest) * (given[id] ?? 1)]))
}
