/**
 * Whether what is ordered first by likeness is the same instrument: by the program's numbers, and by networks that learnt likeness of other
 * excerpts, as they are or with the instrument marked; dry, and each in a room, with noise, through a microphone of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hearLikeness } from '../../src-main/engine/evaluation/hear-likeness.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { hear } from '../../src-main/engine/hearing/hear.ts'
import type { LabelledPiece } from '../../src-main/engine/pieces/labelled-piece.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece, STUDIO } from '../../src-main/engine/pieces/render-piece.ts'
import { INSTRUMENTS, type InstrumentId } from '../../src-shared/music/index.ts'
import { rankAlike, TRAITS } from '../../src-shared/project/index.ts'
import { writeSource } from '../../test/support/labelled-sounds.ts'
import { entry, type BenchEntry } from '../report.ts'
import { learntPairs, QUIET } from './learnt-pairs.ts'

/** Nothing else is learnt from or measured on these. */
const SEEDS = { learnt: 82_001, asked: 84_001 }
const SECONDS = { learnt: 12, asked: 8 }
/** Of an excerpt before its first note. */
const BEFORE_SECONDS = 0.2
const FIRST = 5

interface Excerpt {
  instrument: InstrumentId
  samples: Float32Array
  source: PcmSource
}

/** Pieces by chance in which one instrument plays alone, from its first note on; as many of each. */
async function excerpts(folder: string, kind: keyof typeof SEEDS, { each, isDry }: { each: number; isDry: boolean }): Promise<Excerpt[]> {
  const seconds = SECONDS[kind]
  const wanted = new Map(INSTRUMENTS.map((instrument) => [instrument, each]))
  const made: Excerpt[] = []
  for (let seed = SEEDS[kind]; made.length < each * INSTRUMENTS.length; seed++) {
    const piece = randomPiece(seed)
    const part = piece.parts
      .filter(({ instrument, notes }) => notes.length > 0 && wanted.get(instrument)! > 0)
      .sort((a, b) => wanted.get(b.instrument)! - wanted.get(a.instrument)!)
      .at(0)
    if (!part) continue
    const { instrument } = part
    wanted.set(instrument, wanted.get(instrument)! - 1)
    const shift = BEFORE_SECONDS - part.notes[0].startSeconds
    const notes = part.notes
      .map((note) => ({ ...note, startSeconds: note.startSeconds + shift }))
      .filter((note) => note.startSeconds < seconds - 1)
    const alone: LabelledPiece = { ...piece, parts: [{ ...part, notes }], seconds }
    const samples = (await renderPiece(alone, isDry ? STUDIO : randomConditions(seed), seed)).subarray(0, seconds * HEARD_RATE)
    const name = `${kind}-${isDry ? 'dry' : 'room'}-${seed}`
    made.push({ instrument, samples, source: await writeSource(folder, name, samples, HEARD_RATE) })
  }
  return made
}

/** Shares of what is ordered first that is the same instrument. */
function sharesOf(
  asked: readonly Excerpt[],
  traits: ReadonlyMap<string, Float32Array<ArrayBuffer>>,
  width: number,
): { nearest: number; first: number } {
  const known = new Map([...traits].map(([id, rows]) => [id, { traits: rows }]))
  const instruments = new Map(asked.map(({ source, instrument }) => [source.recordingId, instrument]))
  let [nearest, first] = [0, 0]
  for (const { source, instrument } of asked) {
    const others = new Map([...known].filter(([id]) => id !== source.recordingId))
    const found = rankAlike(known.get(source.recordingId)!, null, others, width).slice(0, FIRST)
    const same = found.map(({ recordingId }) => Number(instruments.get(recordingId) === instrument))
    nearest += same[0] / asked.length
    first += same.reduce((sum, one) => sum + one, 0) / FIRST / asked.length
  }
  return { nearest, first }
}

/** @param each  excerpts of each instrument that are learnt from, and as many that are asked about */
export async function alike(each: number): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-alike-'))
  const entries: BenchEntry[] = []
  try {
    for (const [where, isDry] of [
      ['dry', true],
      ['in rooms', false],
    ] as const) {
      const [learnt, asked] = [await excerpts(folder, 'learnt', { each, isDry }), await excerpts(folder, 'asked', { each, isDry })]
      const tell = (who: string, { nearest, first }: { nearest: number; first: number }): void =>
        void entries.push(
          entry(`alike ${where}, ${who}: the nearest is the same instrument`, nearest, ''),
          entry(`alike ${where}, ${who}: of the first five`, first, ''),
        )
      const numbers = new Map<string, Float32Array<ArrayBuffer>>()
      for (const { source, samples } of asked) numbers.set(source.recordingId, (await hear(samples)).likeness.traits)
      tell('the program', sharesOf(asked, numbers, TRAITS))
      const [sources, askedSources] = [learnt, asked].map((list) => list.map(({ source }) => source))
      const marks = learnt.map(({ source: { recordingId }, instrument }) => ({
        ...{ recordingId, startSeconds: 0, endSeconds: SECONDS.learnt, label: instrument },
      }))
      for (const [who, labels] of [
        ['learnt of recordings', []],
        ['learnt of marks', marks],
      ] as const) {
        const network = await learntPairs('likeness', { folder, run: `${where} ${who}`, sources, labels: [...labels] })
        const { traits, width } = await hearLikeness({ ...network, sources: askedSources }, QUIET)
        tell(who, sharesOf(asked, traits, width))
        entries.push(entry(`alike ${where}, ${who}: processor time of learning`, network.processorSeconds, 's'))
      }
    }
    const same = (each - 1) / (each * INSTRUMENTS.length - 1)
    return [...entries, entry('alike: by chance', same, '')]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
