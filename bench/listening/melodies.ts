/** How well the tune of mixtures is followed by the network that ships, by pYIN and by saying nothing; and a singer alone. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ANNOTATION_TASKS } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'
import { melodyOf } from '../../src-main/engine/hearing/melody.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { tonalPeaks } from '../../src-main/engine/hearing/tonal-peaks.ts'
import { hearWithNetwork } from '../../src-main/engine/listening/hear-with-network.ts'
import { readListeningFile } from '../../src-main/engine/listening/network-file.ts'
import type { LabelledPiece, PiecePart } from '../../src-main/engine/pieces/labelled-piece.ts'
import { pieceLabels } from '../../src-main/engine/pieces/piece-labels.ts'
import { randomPiece } from '../../src-main/engine/pieces/random-piece.ts'
import { randomConditions, renderPiece } from '../../src-main/engine/pieces/render-piece.ts'
import { sungPiece, tunefulSeeds } from '../../src-main/engine/pieces/sung-piece.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import { lineOf } from '../../src-main/services/analyses/heard-files.ts'
import { f0File } from '../../src-main/services/analyses/melody-lines.ts'
import { MELODY_STEP_SECONDS, melodyOfNotes, type Melody } from '../../src-shared/project/index.ts'
import { heardSound } from '../../test/support/heard-sound.ts'
import { entry, type BenchEntry } from '../report.ts'

const NETWORK = resolve(import.meta.dirname, '../../resources/listening/melody.onnx')
const VOCADITO = resolve(import.meta.dirname, '../../../shared/data/annotated/vocadito')
/** None of those that were learnt from. */
const FIRST_SEED = 51_001
const FIRST_SUNG_SEED = 55_001
/** Of `evaluate --task melody`. */
const FIGURES = ['Raw Pitch Accuracy', 'Raw Chroma Accuracy', 'Overall Accuracy', 'Voicing Recall', 'Voicing False Alarm']

/** What pYIN may follow where several play. */
const FOLLOWED: Readonly<Record<string, (part: PiecePart) => boolean>> = {
  'the tune': ({ isLead }) => isLead === true,
  'the bass': ({ instrument }) => instrument === 'bass',
  'other parts': ({ instrument, isLead }) => !isLead && instrument !== 'bass' && instrument !== 'drums',
}

/** Of the moments in which a voice is heard, the share in which some of these parts has a note of that pitch, within 50 cents. */
function shareFollowed({ hz }: Melody, { parts }: LabelledPiece, tuningCents: number, isMeant: (part: PiecePart) => boolean): number {
  const notes = parts.filter(isMeant).flatMap((part) => part.notes)
  const voiced = [...hz.entries()].filter(([, pitch]) => pitch > 0)
  const hits = voiced.filter(([moment, heardHz]) => {
    const [seconds, heardKey] = [moment * MELODY_STEP_SECONDS, 69 + 12 * Math.log2(heardHz / 440) - tuningCents / 100]
    return notes.some(
      ({ pitch, startSeconds, durationSeconds }) =>
        Math.abs(pitch - heardKey) < 0.5 && seconds >= startSeconds && seconds < startSeconds + durationSeconds,
    )
  })
  return hits.length / Math.max(1, voiced.length)
}

/** The line of a piece is that of its leading parts, in the tuning that it is played in, not in that which is heard. */
export async function melodies(count: number): Promise<BenchEntry[]> {
  const network = await readListeningFile(NETWORK)
  const ways: Readonly<Record<string, (samples: Float32Array) => Promise<Melody> | Melody>> = {
    network: async (samples) => {
      const { stretches, seconds } = await hearWithNetwork(network, samples)
      return melodyOfNotes(stretches, seconds, tonalPeaks(samples).tuningCents)
    },
    pYIN: melodyOf,
    silence: (samples) => melodyOfNotes([], samples.length / HEARD_RATE, 0),
  }
  const found = new Map<string, number[]>()
  const note = (name: string, value: number): void => void found.set(name, [...(found.get(name) ?? []), value])
  const judge = async (what: string, samples: Float32Array, reference: string): Promise<void> => {
    for (const [way, follow] of Object.entries(ways)) {
      const figures = ANNOTATION_TASKS.melody.compareTexts?.(reference, f0File(lineOf(await follow(samples))))
      for (const figure of FIGURES) note(`${figure} of ${what}, ${way}`, Number(figures?.[figure]))
    }
  }
  const judgePiece = async (what: string, piece: LabelledPiece, seed: number): Promise<Float32Array> => {
    const conditions = randomConditions(seed)
    const notes = pieceLabels('listen-melody', piece).map((stretch) => ({ ...stretch, probability: 1 }))
    const samples = await renderPiece(piece, conditions, seed)
    await judge(what, samples, f0File(lineOf(melodyOfNotes(notes, piece.seconds, conditions.tuningCents))))
    return samples
  }
  for (let seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) {
    const [piece, { tuningCents }] = [randomPiece(seed), randomConditions(seed)]
    const samples = await judgePiece('mixtures', piece, seed)
    const byPyin = melodyOf(samples)
    for (const [what, isMeant] of Object.entries(FOLLOWED))
      note(`of what pYIN hears in mixtures: ${what}`, shareFollowed(byPyin, piece, tuningCents, isMeant))
  }
  for (const seed of tunefulSeeds(FIRST_SUNG_SEED, Math.ceil(count / 2))) {
    const piece = sungPiece(randomPiece(seed), new CounterRandom(seed, streamOf('tune')))
    await judgePiece(piece.parts.length === 1 ? 'tunes alone, sung or played' : 'mixtures with a sung tune', piece, seed)
  }
  if (existsSync(VOCADITO))
    await judge(
      'a singer alone (vocadito 1)',
      await heardSound(join(VOCADITO, 'vocadito_1.wav')),
      readFileSync(join(VOCADITO, 'vocadito_1_f0.csv'), 'utf8'),
    )
  return [...found].map(([name, values]) => {
    const each = values.length > 1 ? ` (${values.map((value) => value.toFixed(3)).join(', ')})` : ''
    return entry(name + each, values.reduce((sum, value) => sum + value, 0) / values.length, '')
  })
}
