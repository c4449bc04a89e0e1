import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import { CorpusPlayer } from '../corpus/playing/corpus-player.ts'
import { DEFAULT_CONTROLS } from '../corpus/playing/corpus-controls.ts'
import type { GetReadyInput, GotReady } from './generate-job.ts'
import { heardSeed, holdCorpus } from './open-corpus.ts'

/** Units that are played unheard: the code that hears, chooses and joins is compiled then, and files are at hand. */
const UNHEARD_UNITS = 12

/**
 * The job: opens what a network that plays with the sounds of recordings needs, and holds it for the work that follows in this process.
 *
 * @throws GenerationError where the network does not know its sounds
 */
export async function getReady({ runFolder, checkpoint, material }: GetReadyInput, { signal }: { signal: AbortSignal }): Promise<GotReady> {
  const network = learntNetwork(await loadCheckpoint(checkpointRoot(runFolder), checkpoint, 'weights'))
  const corpus = await holdCorpus(material, network, { signal })
  const heard = await heardSeed({ seed: { source: corpus.sources[0], startSeconds: 0 } }, corpus)
  const player = new CorpusPlayer(corpus, { randomSeed: 0, heard, endSeconds: null })
  try {
    for (let i = 0; i < UNHEARD_UNITS && !signal.aborted; i++) await player.next(DEFAULT_CONTROLS)
  } finally {
    await player.close()
  }
  // What makes takes and plays live is loaded, too.
  await Promise.all([import('./generate-take.ts'), import('./live/play-live.ts')])
  return { residentBytes: process.memoryUsage.rss() }
}
