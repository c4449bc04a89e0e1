import { TRAIT_SECONDS } from '../../../src-shared/project/likeness.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'
import { Standardiser } from '../dsp/codecs/index.ts'
import { openGraph } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { likenessExcerpts, LIKENESS_STEPS } from '../labels/likeness-excerpts.ts'
import { MEL_VIEW } from '../labels/mel-view.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { LIKENESS_MARGIN } from '../models/likeness.ts'
import type { HeardLikeness, HearLikenessInput } from './evaluation-jobs.ts'

/** Stretches that are heard at once. */
const ROWS = 32
/** Places that lie so far apart, as a length from 0 to 2, are another sound: the root of the margin that the network learns by. */
const ANOTHER_SOUND = Math.sqrt(LIKENESS_MARGIN)

/** The job: what recordings are like to a run's network of likeness, stretch by stretch. */
export async function hearLikeness(input: HearLikenessInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<HeardLikeness> {
  const { sources, featureFolder, threads } = input
  const network = learntNetwork(await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights'))
  const { embed, size, close } = await openEncoder(network, threads)
  const width = size + 1
  const traits: HeardLikeness['traits'] = new Map()
  try {
    for (const [number, source] of sources.entries()) {
      const tell = (share: number): void => emit({ type: 'progress', progress: (number + share) / sources.length, detail: source.name })
      const features = await MEL_VIEW.hear(featureFolder, source, { signal, onProgress: tell })
      const excerpts = likenessExcerpts(features, TRAIT_SECONDS / MEL_VIEW.stepSeconds)
      const rows = new Float32Array(excerpts.length * width)
      for (let first = 0; first < excerpts.length; first += ROWS) {
        signal.throwIfAborted()
        const some = excerpts.slice(first, first + ROWS)
        const places = await embed(some.map(({ values }) => values))
        for (const [i, { sounds }] of some.entries()) {
          rows.set(places.subarray(i * size, (i + 1) * size), (first + i) * width)
          rows[(first + i) * width + size] = Number(sounds)
        }
      }
      traits.set(source.recordingId, rows)
    }
    return { width, traits }
  } finally {
    await close()
  }
}

/** The encoder of a network; places are scaled so that their mean step is 1 where they are {@link ANOTHER_SOUND}. */
async function openEncoder({ settings, standardisation, weights }: LearntNetwork, threads: number) {
  const form = buildForm('likeness', modelOf(settings.model).forms.embedding, settings, { batch: ROWS })
  const graph = await openGraph(formProgram(form, weights), { provider: 'cpu', threads })
  const standardiser = new Standardiser(standardisation!)
  const size = form.outputs.embedding.shape[1]
  const scale = Math.sqrt(size) / ANOTHER_SOUND
  const values = LIKENESS_STEPS * MEL_VIEW.values
  return {
    size,
    close: () => graph.dispose(),
    async embed(stretches: readonly Float32Array[]): Promise<Float32Array> {
      const frames = new Float32Array(ROWS * values)
      for (const [row, stretch] of stretches.entries()) frames.set(standardiser.apply(stretch), row * values)
      const { embedding } = await graph.run({ frames: hostTensor(frames, [ROWS, LIKENESS_STEPS, MEL_VIEW.values]) })
      return (embedding.data as Float32Array).map((value) => value * scale)
    },
  }
}
