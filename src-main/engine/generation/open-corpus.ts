import { CORPUS_HEARD_SECONDS } from '../../../src-shared/project/index.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import type { SoundSpace } from '../corpus/memory/sound-space.ts'
import { readSpace } from '../corpus/memory/stored-space.ts'
import { buildUnitMemory } from '../corpus/memory/unit-memory.ts'
import { unitTables } from '../corpus/network/corpus-data.ts'
import { plansOf } from '../corpus/network/plan.ts'
import { PointerNetwork } from '../corpus/network/pointer-network.ts'
import type { PlayableCorpus } from '../corpus/playing/corpus-player.ts'
import { hearSound } from '../corpus/playing/hear-sound.ts'
import type { HeardUnit } from '../corpus/playing/unit-chooser.ts'
import { UnitScores } from '../corpus/playing/unit-scores.ts'
import { ANALYSIS_RATE, HOP_SAMPLES } from '../corpus/units/analysis-rate.ts'
import { GenerationError } from './errors.ts'
import type { GenerateInput } from './generate-job.ts'
import { readHeard } from './seed-audio.ts'

/** A trained corpus, and where sound from elsewhere lies among its own. */
export interface OpenCorpus extends PlayableCorpus {
  space: SoundSpace
}

/** @throws GenerationError where the checkpoint is of a version that did not keep where its sounds lie */
export async function openCorpus(
  material: GenerateInput['material'],
  { record, tensors }: Checkpoint,
  signal: AbortSignal,
): Promise<OpenCorpus> {
  const space = readSpace(record.facts.space)
  if (!space || !material)
    throw new GenerationError('This network does not know its sounds.', 'Train it again with this version of the program.')
  const tables = await unitTables(material.featureFolder, material.sources, { signal, onProgress: () => undefined })
  const memory = buildUnitMemory(tables, space)
  const network = new PointerNetwork(weightsOf(tensors))
  return { space, memory, network, plans: plansOf(memory), scores: new UnitScores(memory, network), sources: material.sources }
}

/** What a take goes on from, as the units that a corpus hears before it plays. */
export async function heardSeed(input: Pick<GenerateInput, 'seed' | 'region'>, { space, memory }: OpenCorpus): Promise<HeardUnit[]> {
  const form = { sampleRate: ANALYSIS_RATE, channels: 1, samples: CORPUS_HEARD_SECONDS * ANALYSIS_RATE, hopSamples: HOP_SAMPLES }
  return hearSound(await readHeard(input, form), ANALYSIS_RATE, space, memory)
}
