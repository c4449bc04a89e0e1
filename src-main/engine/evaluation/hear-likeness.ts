import { TRAIT_SECONDS } from '../../../src-shared/project/likeness.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { likenessExcerpts } from '../labels/likeness-excerpts.ts'
import { MEL_VIEW } from '../labels/mel-view.ts'
import { LIKENESS_MARGIN } from '../models/likeness.ts'
import type { HeardLikeness, HearLikenessInput } from './evaluation-jobs.ts'
import { openEncoder } from './open-encoder.ts'

/** Places that lie so far apart, as a length from 0 to 2, are another sound: the root of the margin that the network learns by. */
const ANOTHER_SOUND = Math.sqrt(LIKENESS_MARGIN)

/** The job: what recordings are like to a run's network of likeness, stretch by stretch. */
export async function hearLikeness(input: HearLikenessInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<HeardLikeness> {
  const { sources, featureFolder, threads } = input
  const network = learntNetwork(await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights'))
  const encoder = await openEncoder(network, threads)
  const width = encoder.size + 1
  // So that the mean step is 1 where places are another sound.
  const scale = Math.sqrt(encoder.size) / ANOTHER_SOUND
  const traits: HeardLikeness['traits'] = new Map()
  try {
    for (const [number, source] of sources.entries()) {
      const tell = (share: number): void => emit({ type: 'progress', progress: (number + share) / sources.length, detail: source.name })
      const features = await MEL_VIEW.hear(featureFolder, source, { signal, onProgress: tell })
      const excerpts = likenessExcerpts(features, TRAIT_SECONDS / MEL_VIEW.stepSeconds)
      const rows = new Float32Array(excerpts.length * width)
      const places = await encoder.placesOf(
        excerpts.map(({ values }) => values),
        () => signal.throwIfAborted(),
      )
      for (const [i, { sounds }] of excerpts.entries()) {
        rows.set(
          places[i].map((value) => value * scale),
          i * width,
        )
        rows[i * width + width - 1] = Number(sounds)
      }
      traits.set(source.recordingId, rows)
    }
    return { width, traits }
  } finally {
    await encoder.close()
  }
}
