import { noteName } from '../../../src-shared/music/index.ts'
import type { LabelledStretch } from '../../../src-shared/project/index.ts'
import type { ListeningModelId } from '../labels/label-kinds.ts'
import { onsetsOfPiece, type LabelledPiece, type PiecePart } from './labelled-piece.ts'

type Stretch = Omit<LabelledStretch, 'recordingId'>

/** A beginning as a label has to last. */
const SHORT_SECONDS = 0.02

const beginning = (startSeconds: number, label: string): Stretch => ({ startSeconds, endSeconds: startSeconds + SHORT_SECONDS, label })

const noteStretches = ({ notes }: PiecePart): Stretch[] =>
  notes.map(({ pitch, startSeconds, durationSeconds }) => ({
    startSeconds,
    endSeconds: startSeconds + durationSeconds,
    label: noteName(pitch),
  }))

/** What each network that listens learns of a piece. */
const LABELS_OF: Readonly<Record<ListeningModelId, (piece: LabelledPiece) => Stretch[]>> = {
  'listen-onsets': (piece) => onsetsOfPiece(piece).map((seconds) => beginning(seconds, 'onset')),
  'listen-beats': ({ beats, beatsPerBar, firstDownbeat }) =>
    beats.map((seconds, i) => beginning(seconds, beatsPerBar !== null && (i - firstDownbeat) % beatsPerBar === 0 ? 'downbeat' : 'beat')),
  'listen-key': ({ key, seconds }) => (key ? [{ startSeconds: 0, endSeconds: seconds, label: `${key.tonic} ${key.mode}` }] : []),
  'listen-chords': ({ chords }) => chords ?? [],
  'listen-drums': ({ parts }) =>
    parts
      .filter(({ instrument }) => instrument === 'drums')
      .flatMap(({ notes }) => notes.map(({ pitch, startSeconds }) => beginning(startSeconds, String(pitch)))),
  'listen-notes': ({ parts }) => parts.filter(({ instrument }) => instrument !== 'drums').flatMap(noteStretches),
  'listen-melody': ({ parts }) => parts.filter(({ isLead }) => isLead).flatMap(noteStretches),
  'listen-instruments': ({ parts }) => parts.flatMap(soundingStretches),
}

/** Notes that follow each other within so much are one stretch of an instrument, which rings on a little after the last one. */
const [GAP_SECONDS, RING_SECONDS] = [0.5, 0.1]

function soundingStretches({ instrument, notes }: PiecePart): Stretch[] {
  const stretches: Stretch[] = []
  for (const { startSeconds, durationSeconds } of notes) {
    const endSeconds = startSeconds + durationSeconds + RING_SECONDS
    const last = stretches.at(-1)
    if (last && startSeconds - last.endSeconds < GAP_SECONDS) last.endSeconds = Math.max(last.endSeconds, endSeconds)
    else stretches.push({ startSeconds, endSeconds, label: instrument })
  }
  return stretches
}

export const pieceLabels = (model: ListeningModelId, piece: LabelledPiece): Stretch[] => LABELS_OF[model](piece)
