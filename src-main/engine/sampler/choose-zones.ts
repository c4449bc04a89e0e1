import { keysAround } from '../../../src-shared/music/index.ts'
import type { NotePiece } from './note-pieces.ts'

/** Less periodic pieces are chords or noises. */
const LEAST_CLARITY = 0.72
/** Fewer different notes are no scale: then the pieces become keys as drums do. */
const LEAST_NOTES = 3
const MOST_LAYERS = 3
/** Two layers of a key differ by this much at least. */
const LAYER_DB = 5
const MOST_DRUMS = 24
/** Drums of one sound are this near in level (dB) and brightness (octaves). */
const [ALIKE_DB, ALIKE_OCTAVES] = [4, 0.35]
/** The bass drum of General MIDI: the first key of a kit. */
export const FIRST_DRUM = 36

/** A piece and the keys and touches that play it. */
export interface ChosenZone {
  piece: NotePiece
  rootPitch: number
  tuneCents: number
  lowPitch: number
  highPitch: number
  lowVelocity: number
  highVelocity: number
}

/** Keys for what was found: by pitch where it is a scale, else one after another, a kit. */
export function chooseZones(pieces: readonly NotePiece[]): { zones: ChosenZone[]; isOneShot: boolean } {
  const byPitch = new Map<number, NotePiece[]>()
  for (const piece of pieces) {
    if (!piece.pitch || piece.pitch.clarity < LEAST_CLARITY) continue
    const root = Math.round(piece.pitch.pitch)
    byPitch.set(root, [...(byPitch.get(root) ?? []), piece])
  }
  const roots = [...byPitch.keys()].filter((root) => root >= 0 && root <= 127).sort((a, b) => a - b)
  if (roots.length < LEAST_NOTES) return { zones: kitOf(pieces), isOneShot: true }
  const keys = keysAround(roots)
  const zones = roots.flatMap((root, i) =>
    layersOf(byPitch.get(root)!).map(({ piece, lowVelocity, highVelocity }): ChosenZone => ({
      ...{ piece, rootPitch: root, tuneCents: Math.round(1000 * (piece.pitch!.pitch - root)) / 10 },
      ...{ lowPitch: keys[i].low, highPitch: keys[i].high, lowVelocity, highVelocity },
    })),
  )
  return { zones, isOneShot: false }
}

/** Of one key up to three, the loudest for the hardest touch; of those about as loud the clearest and longest. */
function layersOf(pieces: readonly NotePiece[]): { piece: NotePiece; lowVelocity: number; highVelocity: number }[] {
  const worth = ({ pitch, samples }: NotePiece): number => (pitch?.clarity ?? 0) + 0.1 * Math.log2(samples)
  const groups: NotePiece[][] = []
  for (const piece of pieces.toSorted((a, b) => b.levelDb - a.levelDb)) {
    const group = groups.at(-1)
    if (group && group[0].levelDb - piece.levelDb < LAYER_DB) group.push(piece)
    else if (groups.length < MOST_LAYERS) groups.push([piece])
  }
  const best = groups.map((group) => group.reduce((a, b) => (worth(b) > worth(a) ? b : a)))
  return best.map((piece, i) => ({
    piece,
    highVelocity: Math.round((127 * (best.length - i)) / best.length),
    lowVelocity: Math.round((127 * (best.length - i - 1)) / best.length) + 1,
  }))
}

/** The dullest sound first, each key one; what sounds like one that is there already is left out. */
function kitOf(pieces: readonly NotePiece[]): ChosenZone[] {
  const different: NotePiece[] = []
  for (const piece of pieces.toSorted((a, b) => b.levelDb - a.levelDb)) {
    const isNew = different.every(
      (known) =>
        Math.abs(known.levelDb - piece.levelDb) > ALIKE_DB ||
        Math.abs(Math.log2((known.brightnessHz + 20) / (piece.brightnessHz + 20))) > ALIKE_OCTAVES,
    )
    if (isNew && different.length < MOST_DRUMS) different.push(piece)
  }
  return different
    .sort((a, b) => a.brightnessHz - b.brightnessHz)
    .map((piece, i) => {
      const key = FIRST_DRUM + i
      return { piece, rootPitch: key, tuneCents: 0, lowPitch: key, highPitch: key, lowVelocity: 1, highVelocity: 127 }
    })
}
