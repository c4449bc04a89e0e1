import { PLANE_REACH } from '../../../src-shared/project/index.ts'
import { thinned } from '../../../src-shared/thinned.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { heardInTurn } from '../datasets/heard-in-turn.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { COLOUR_BINS, COLOUR_HOP, COLOUR_SIZE, coloursOf, PLANE_RATE, SILENT_MOMENT_DB } from '../plane/colours.ts'
import { placesOf } from './plane-sound.ts'
import { MOST_POINTS, type UnitMapPoints } from './unit-map-job.ts'

/** Moments from one that is shown to the next: a tenth of a second. */
const SHOWN_EVERY = 9
const MOST_SECONDS = 3600

/** Where the moments of recordings lie on a plane that was learnt, with up at the top. */
export async function mapPlane(
  network: LearntNetwork,
  sources: readonly PcmSource[],
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<UnitMapPoints> {
  const found: { recording: number; startSeconds: number; levelDb: number; colour: Float32Array }[] = []
  const onProgress = (detail: string, progress: number): void => emit({ type: 'progress', detail, progress })
  const options = { sampleRate: PLANE_RATE, mostSeconds: MOST_SECONDS, signal, onProgress }
  for await (const { number: recording, sound } of heardInTurn(sources, options)) {
    const { levelDb, values } = coloursOf(sound)
    for (let t = 0; t < levelDb.length; t += SHOWN_EVERY)
      if (levelDb[t] > SILENT_MOMENT_DB)
        found.push({
          recording,
          startSeconds: (t * COLOUR_HOP) / PLANE_RATE,
          levelDb: levelDb[t],
          colour: values.slice(t * COLOUR_BINS, (t + 1) * COLOUR_BINS),
        })
  }
  const shown = thinned(found, MOST_POINTS)
  const colours = new Float32Array(shown.length * COLOUR_BINS)
  shown.forEach(({ colour }, i) => colours.set(colour, i * COLOUR_BINS))
  const places = await placesOf(network, colours)
  return {
    x: Float32Array.from(shown, (_, i) => places[2 * i] / PLANE_REACH),
    y: Float32Array.from(shown, (_, i) => -places[2 * i + 1] / PLANE_REACH),
    recording: Float32Array.from(shown, ({ recording }) => recording),
    startSeconds: Float32Array.from(shown, ({ startSeconds }) => startSeconds),
    seconds: new Float32Array(shown.length).fill(COLOUR_SIZE / PLANE_RATE),
    levelDb: Float32Array.from(shown, ({ levelDb }) => levelDb),
  }
}
