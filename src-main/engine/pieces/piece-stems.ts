/** The parts of a piece as sounds of their own, to learn from how sound is taken apart, and to measure it. */
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { INSTRUMENT_GAIN } from '../synth/instruments/index.ts'
import { addReverb } from '../synth/reverb.ts'
import { withOtherDrums } from './drummed-piece.ts'
import type { LabelledPiece, PiecePart } from './labelled-piece.ts'
import { addPart } from './render-piece.ts'
import { randomSinger, singNotes } from './sung-lead.ts'

/** What a piece is taken apart into. */
export const STEMS = ['drums', 'bass', 'voice', 'other'] as const
export type Stem = (typeof STEMS)[number]

const MOST_ROOM_SECONDS = 0.8
/** What bass is played on, and how often an octave lower than it is written. */
const BASSES = ['bass', 'bass', 'plucked', 'electric-piano'] as const
const LOW_SHARE = 0.4

/** The part on an instrument by chance, some of them an octave lower: there are more basses than one. */
function onSomeBass(part: PiecePart, random: CounterRandom): PiecePart {
  const semitones = random.uniform() < LOW_SHARE ? -12 : 0
  return {
    ...part,
    instrument: random.pick(BASSES),
    notes: part.notes.map((note) => ({ ...note, pitch: note.pitch + semitones })),
  }
}

const stemOf = ({ instrument, isLead }: PiecePart): Stem =>
  instrument === 'drums' || instrument === 'bass' ? instrument : isLead ? 'voice' : 'other'

/**
 * Each part alone, in the same room: the piece is their sum. Whatever leads is sung, bass is played on some instrument, and
 * drums are those of {@link withOtherDrums}.
 *
 * @param seed equal seeds give equal sounds
 * @returns    float32 [samples] at HEARD_RATE of each stem
 */
export function renderStems(piece: LabelledPiece, seed: number): Record<Stem, Float32Array> {
  const random = new CounterRandom(seed, streamOf('stems'))
  const length = Math.ceil(piece.seconds * HEARD_RATE)
  const stems = Object.fromEntries(STEMS.map((stem) => [stem, new Float32Array(length)])) as Record<Stem, Float32Array>
  for (const part of withOtherDrums(piece, random).parts) {
    const stem = stemOf(part)
    if (stem === 'voice') singNotes(part.notes, randomSinger(random), stems.voice, HEARD_RATE, random)
    else addPart(stem === 'bass' ? onSomeBass(part, random) : part, stems[stem], HEARD_RATE)
  }
  const room = random.uniform() < 0.4 ? 0 : MOST_ROOM_SECONDS * random.uniform()
  for (const stem of STEMS) {
    stems[stem] = stems[stem].map((value) => INSTRUMENT_GAIN * value)
    if (room > 0.1) stems[stem] = Float32Array.from(addReverb(stems[stem], HEARD_RATE, { decaySeconds: room, damping: 0.4, wet: 0.25 }))
  }
  return stems
}
