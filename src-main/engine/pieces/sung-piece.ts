/** Pieces whose tune is sung, or stands alone: what is no mixture of the program's own instruments. */
import type { InstrumentId } from '../../../src-shared/music/index.ts'
import type { CounterRandom } from '../random.ts'
import type { LabelledPiece, PiecePart } from './labelled-piece.ts'
import { randomPiece } from './random-piece.ts'
import { randomSinger } from './sung-lead.ts'

/** Shares of pieces of which the tune alone is heard, and of those in which an instrument plays it. */
const [ALONE, PLAYED] = [0.6, 0.3]
const INSTRUMENTS: readonly InstrumentId[] = ['piano', 'electric-piano', 'plucked', 'strings', 'organ', 'bass']
const OCTAVES = [-12, 0, 0] as const

const leads = ({ parts }: LabelledPiece): PiecePart[] => parts.filter(({ isLead }) => isLead)

/** Seeds from one on, of pieces in which something leads. */
export function tunefulSeeds(first: number, count: number): number[] {
  const seeds: number[] = []
  for (let seed = first; seeds.length < count; seed++) if (leads(randomPiece(seed)).length > 0) seeds.push(seed)
  return seeds
}

/** The piece with its tune sung, at a height that is sung, or its tune alone, sung or played. What else it says of itself stays. */
export function sungPiece(piece: LabelledPiece, random: CounterRandom): LabelledPiece {
  const isAlone = random.uniform() < ALONE
  const tune = isAlone && random.uniform() < PLAYED ? played(piece, random) : sung(piece, random)
  return { ...piece, parts: isAlone ? [tune] : [...piece.parts.filter(({ isLead }) => !isLead), tune] }
}

function sung(piece: LabelledPiece, random: CounterRandom): PiecePart {
  const { semitones, ...singer } = randomSinger(random)
  return { ...tuneOf(piece, semitones), singer: { ...singer, semitones: 0 } }
}

function played(piece: LabelledPiece, random: CounterRandom): PiecePart {
  return { ...tuneOf(piece, random.pick(OCTAVES)), instrument: random.pick(INSTRUMENTS) }
}

/** All that leads, one after the other, moved. */
function tuneOf(piece: LabelledPiece, semitones: number): PiecePart {
  const [first, ...others] = leads(piece)
  const notes = [first, ...others].flatMap((part) => part.notes).sort((a, b) => a.startSeconds - b.startSeconds)
  return { ...first, notes: notes.map((note) => ({ ...note, pitch: note.pitch + semitones })) }
}
