/**
 * What a step of the network that plays with own sounds costs, by the number of units it chooses among, and what of the likeliest its index
 * finds; and what it costs to cut an hour of music into units. Made units: the figures are of the search, not of the music. CORPUS_UNITS
 * names other amounts, between commas.
 */
import { traitsOf } from '../src-main/engine/corpus/memory/traits.ts'
import { PointerNetwork } from '../src-main/engine/corpus/network/pointer-network.ts'
import { DEFAULT_CONTROLS } from '../src-main/engine/corpus/playing/corpus-controls.ts'
import { UnitChooser } from '../src-main/engine/corpus/playing/unit-chooser.ts'
import { UnitScores, type ScoredUnits } from '../src-main/engine/corpus/playing/unit-scores.ts'
import { makeUnitVectors, type UnitVectors } from '../src-main/engine/corpus/playing/unit-vectors.ts'
import type { UnitMemory } from '../src-main/engine/corpus/memory/unit-memory.ts'
import { FEATURES, SEAM_FEATURES } from '../src-main/engine/corpus/memory/sound-space.ts'
import { cutAnHour } from './corpus/an-hour.ts'
import { syntheticUnits, untrainedWeights } from './corpus/synthetic-units.ts'
import { processorSeconds } from './processor-seconds.ts'
import { entry, type BenchEntry } from './report.ts'

const AMOUNTS = (process.env.CORPUS_UNITS ?? '18000,1000000').split(',').map(Number)
const WARM_UP = 20
const STEPS = 200
const QUERIES = 20
const LIKELIEST = 50
/** Milliseconds of processor time a step. */
const GOALS: Readonly<Record<number, number>> = { 18_000: 5, 1_000_000: 8 }

const likeliest = ({ rows, scores, count }: ScoredUnits): number[] =>
  Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => scores[b] - scores[a])
    .slice(0, LIKELIEST)
    .map((i) => rows[i])

/** The share of the likeliest units of all that the index looks at. */
function shareFound(memory: UnitMemory, traits: Float32Array, vectors: UnitVectors, network: PointerNetwork): number {
  const wishes = { slopes: [0, 0, 0, 0, 0], match: 6 }
  const asked = Array.from({ length: QUERIES }, (_, i) => {
    const row = Math.floor(((i + 0.5) / QUERIES) * memory.rows)
    const query = new Float32Array(network.queryValues)
    network.keyOf(memory.features.subarray(row * FEATURES, (row + 1) * FEATURES), query)
    return { query: query.slice(), ended: memory.seams.slice((row + 1) * SEAM_FEATURES, (row + 2) * SEAM_FEATURES) }
  })
  const exact = new UnitScores(memory, traits, { ...vectors, clusters: null }, network.queryValues)
  const wanted = asked.map(({ query, ended }) => likeliest(exact.score(query, ended, wishes)))
  const indexed = new UnitScores(memory, traits, vectors, network.queryValues)
  const shares = asked.map(({ query, ended }, i) => {
    const found = new Set(likeliest(indexed.score(query, ended, wishes)))
    return wanted[i].filter((row) => found.has(row)).length / LIKELIEST
  })
  return shares.reduce((sum, share) => sum + share, 0) / QUERIES
}

function ofAmount(units: number): BenchEntry[] {
  const named = (what: string): string => `${units.toLocaleString('en')} units: ${what}`
  const memory = syntheticUnits(units)
  const traits = traitsOf(memory)
  const network = new PointerNetwork(untrainedWeights())
  const began = processorSeconds()
  const vectors = makeUnitVectors(memory, network, traits)
  const madeSeconds = processorSeconds() - began
  const found = vectors.clusters ? shareFound(memory, traits, vectors, network) : 1
  const chooser = new UnitChooser(memory, network, new UnitScores(memory, traits, vectors, network.queryValues), 1)
  chooser.followRows(0, 40)
  for (let i = 0; i < WARM_UP; i++) chooser.next(DEFAULT_CONTROLS, null)
  const start = processorSeconds()
  for (let i = 0; i < STEPS; i++) chooser.next(DEFAULT_CONTROLS, null)
  const milliseconds = (1000 * (processorSeconds() - start)) / STEPS
  return [
    entry(named('a step, processor time'), milliseconds, 'ms', { atMost: GOALS[units] ?? 8 }),
    entry(named('found of the likeliest 50'), found, '', { atLeast: 0.9 }),
    entry(named('made ready, processor time, once'), madeSeconds, 's'),
    entry(named('memory of the process'), process.memoryUsage().rss / 2 ** 20, 'MiB', { atMost: 1536 }),
  ]
}

async function ofAnHour(): Promise<BenchEntry[]> {
  const { units, seconds } = await cutAnHour(processorSeconds)
  return [
    entry('an hour of made music: units', units, ''),
    entry('an hour: cut and measured, processor time', seconds, 's'),
    entry('ten hours, ten times that', 10 * seconds, 's', { atMost: 3600 }),
    entry('memory of the process, so far at most', process.resourceUsage().maxRSS / 1024, 'MiB', { atMost: 1536 }),
  ]
}

export const run = async (): Promise<BenchEntry[]> => [...(await ofAnHour()), ...AMOUNTS.flatMap(ofAmount)]
