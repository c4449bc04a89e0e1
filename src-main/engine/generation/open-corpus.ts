import { CORPUS_HEARD_SECONDS } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { keepMemory, memoryKey, readMemory } from '../corpus/memory/memory-file.ts'
import type { SoundSpace } from '../corpus/memory/sound-space.ts'
import { readSpace } from '../corpus/memory/stored-space.ts'
import { traitsOf } from '../corpus/memory/traits.ts'
import { buildUnitMemory, type UnitMemory } from '../corpus/memory/unit-memory.ts'
import { unitTables } from '../corpus/network/corpus-data.ts'
import { plansOf } from '../corpus/network/plan.ts'
import { PointerNetwork } from '../corpus/network/pointer-network.ts'
import type { PlayableCorpus } from '../corpus/playing/corpus-player.ts'
import { hearSound } from '../corpus/playing/hear-sound.ts'
import type { HeardUnit } from '../corpus/playing/unit-chooser.ts'
import { UnitScores } from '../corpus/playing/unit-scores.ts'
import { keepUnitVectors, makeUnitVectors, readUnitVectors, vectorsKey } from '../corpus/playing/unit-vectors.ts'
import { ANALYSIS_RATE, HOP_SAMPLES } from '../corpus/units/analysis-rate.ts'
import { GenerationError } from './errors.ts'
import type { GenerateInput } from './generate-job.ts'
import { readHeard } from './seed-audio.ts'

/** A trained corpus, and where sound from elsewhere lies among its own. */
export interface OpenCorpus extends PlayableCorpus {
  /** Names its sounds and its weights. */
  key: string
  space: SoundSpace
}

/** What this process was told to hold: the work that follows takes it, once. */
let held: OpenCorpus | null = null

/** Opens a corpus and holds it for what is asked of this process next; what was held before is let go. */
export async function holdCorpus(...asked: Parameters<typeof openCorpus>): Promise<OpenCorpus> {
  held = null
  held = await openCorpus(...asked)
  return held
}

/**
 * @param isPassing  it is soon another one: what is made of its weights is not kept
 * @throws GenerationError where the network is of a version that did not keep where its sounds lie
 */
export async function openCorpus(
  material: GenerateInput['material'],
  { facts, weights }: LearntNetwork,
  { signal, isPassing = false }: { signal: AbortSignal; isPassing?: boolean },
): Promise<OpenCorpus> {
  const space = readSpace(facts.space)
  if (!space || !material)
    throw new GenerationError('This network does not know its sounds.', 'Train it again with this version of the program.')
  const { featureFolder, sources } = material
  const key = memoryKey(sources, space)
  const ofWeights = vectorsKey(key, weights)
  const ready = held
  held = null
  // The sources are those of now: where their sound lies is no part of the key.
  if (ready?.key === ofWeights) return { ...ready, sources }
  const network = new PointerNetwork(weights)
  const memory = await memoryOf(material, { space, key, signal })
  const traits = traitsOf(memory)
  let vectors = isPassing ? null : await readUnitVectors(featureFolder, ofWeights, network.queryValues)
  if (!vectors) {
    vectors = makeUnitVectors(memory, network, traits)
    if (!isPassing) await keepUnitVectors(featureFolder, ofWeights, vectors)
  }
  const scores = new UnitScores(memory, traits, vectors, network.queryValues)
  return { key: ofWeights, space, memory, network, plans: plansOf(memory), scores, sources }
}

interface MemoryWishes {
  space: SoundSpace
  key: string
  signal: AbortSignal
}

/** From the cache, where it was built before: a take then begins at once. */
async function memoryOf(
  { featureFolder, sources }: NonNullable<GenerateInput['material']>,
  { space, key, signal }: MemoryWishes,
): Promise<UnitMemory> {
  const known = await readMemory(featureFolder, key)
  if (known) return known
  const tables = await unitTables(featureFolder, sources, { signal, onProgress: () => undefined })
  const memory = buildUnitMemory(tables, space)
  await keepMemory(featureFolder, key, memory)
  return memory
}

/** What a take goes on from, as the units that a corpus hears before it plays. */
export async function heardSeed(input: Pick<GenerateInput, 'seed' | 'region'>, { space, memory }: OpenCorpus): Promise<HeardUnit[]> {
  const form = { sampleRate: ANALYSIS_RATE, channels: 1, samples: CORPUS_HEARD_SECONDS * ANALYSIS_RATE, hopSamples: HOP_SAMPLES }
  return hearSound(await readHeard(input, form), ANALYSIS_RATE, space, memory)
}
