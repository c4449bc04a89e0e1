import { valueInLabel, type LabelledStretch } from '../../../src-shared/project/index.ts'
import type { DataInput } from '../datasets/data-input.ts'
import { DatasetError } from '../datasets/errors.ts'
import type { DataOptions, ModelData } from '../datasets/model-data.ts'
import { Standardiser, StandardisationStatistics } from '../dsp/codecs/index.ts'
import { beatsOf } from '../hearing/beats.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { onsetStrength } from '../hearing/onset-strength.ts'
import { readMono } from '../hearing/read-mono.ts'
import { pulseOf } from '../hearing/structure.ts'
import { tempoOf } from '../hearing/tempo.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { beatParts, STRUCTURE_FORM, stretchAround, type BeatParts } from './beat-stretches.ts'
import { pairData, splitByRecording, type Pair, type PairSource } from './pair-data.ts'
import { TONE_VIEW } from './tone-view.ts'

/** Beats that belong together where nothing is marked, and beats that do not. */
const [NEAR_BEATS, FAR_BEATS] = [4, 12]
/** Neighbouring rows of a minibatch are of one recording: what they are told from is in it. */
const ROWS_A_RECORDING = 16

/** A recording that is learnt from. */
export interface LearntPiece extends BeatParts {
  recordingId: string
  /** Of each beat, which mark it lies in; null where the recording has not two different ones. */
  marks: readonly (string | null)[] | null
}

interface BeatPair extends Pair {
  piece: LearntPiece
  /** Numbers of beats. */
  at: number
  positiveAt: number
}

/**
 * Pairs by chance of beats of one recording, each with the music around it: of stretches that are marked alike where two kinds are marked
 * in it, else that are near in time. They are told from beats of the same recording alone: those that are marked otherwise, or far.
 * A fifth of the recordings is held out, two or more.
 *
 * @source McCallum 2019 (arXiv 2108.12955); with marks Wang and others 2021 (arXiv 2110.09000). Differs: every such beat of the minibatch
 *         is told from
 * @throws DatasetError where nothing is long enough
 */
export async function structureData(
  { sources, labels = [], settings, split, featureFolder }: DataInput,
  { kept, signal, onProgress }: Pick<DataOptions, 'kept' | 'signal' | 'onProgress'>,
): Promise<ModelData> {
  const { seed, batchSize: rows } = settings
  const segments = split ?? splitByRecording(sources, seed)
  const heldOutIds = new Set(segments.filter(({ part }) => part === 'validation').map(({ recordingId }) => recordingId))
  const statistics = new StandardisationStatistics(TONE_VIEW.values)
  const pieces: LearntPiece[] = []
  for (const [number, source] of sources.entries()) {
    const tell = (share: number): void => onProgress(`Listening to ${source.name}`, (number + share) / sources.length)
    const { samples } = await readMono(source, (share) => {
      signal.throwIfAborted()
      tell(share / 2)
      return Promise.resolve()
    })
    const strength = onsetStrength(samples)
    const tempo = tempoOf(strength)
    const pulse = pulseOf(tempo.bpm === null ? [] : beatsOf(strength.all, tempo.atSeconds), samples.length / HEARD_RATE)
    const { recordingId } = source
    const marks = marksOf(
      pulse,
      labels.filter((mark) => mark.recordingId === recordingId && !valueInLabel(mark.label)),
    )
    if (pulse.length < 2 || (!marks && pulse.length <= FAR_BEATS)) continue
    const features = await TONE_VIEW.hear(featureFolder, source, { signal, onProgress: (share) => tell((1 + share) / 2) })
    const piece = { recordingId, marks, ...beatParts(features, pulse) }
    if (!heldOutIds.has(recordingId)) statistics.add(piece.parts)
    pieces.push(piece)
  }
  const [training, heldOut] = [false, true].map((isHeldOut) =>
    pieces.filter(({ recordingId }) => heldOutIds.has(recordingId) === isHeldOut),
  )
  if (training.length === 0)
    throw new DatasetError(
      `There is nothing to tell apart: no recording has more than ${FAR_BEATS} beats.`,
      'Add whole pieces, or mark two different sections in one.',
    )
  const standardisation = kept?.standardisation ?? statistics.finish(TONE_VIEW.standardisation)
  const standardiser = new Standardiser(standardisation)
  for (const { parts } of pieces) standardiser.apply(parts)
  const used = new Set(pieces.map(({ recordingId }) => recordingId))
  return pairData({
    form: STRUCTURE_FORM,
    training: beatPairs(training, seed),
    heldOut: heldOut.length === 0 ? null : beatPairs(heldOut, seed),
    count: training.reduce((sum, { beats }) => sum + beats, 0),
    rows,
    split: {
      segments: segments.filter(({ recordingId }) => used.has(recordingId)),
      leftOut: sources.flatMap(({ recordingId }) =>
        used.has(recordingId) ? [] : [{ recordingId, reason: `It has no more than ${FAR_BEATS} beats.` }],
      ),
    },
    kept: { codec: null, standardisation, facts: {} },
  })
}

function marksOf(pulse: readonly number[], stretches: readonly LabelledStretch[]): LearntPiece['marks'] {
  const marks = pulse.map(
    (start) => stretches.find(({ startSeconds, endSeconds }) => startSeconds <= start && start < endSeconds)?.label ?? null,
  )
  return new Set(marks.filter((mark) => mark !== null)).size < 2 ? null : marks
}

/** Pairs of beats by chance; each piece as often as any other. */
export const beatPairs = (pieces: readonly LearntPiece[], seed: number): PairSource<BeatPair> => ({
  draw(minibatch, row) {
    const ofRecording = new CounterRandom(seed, streamOf(`${minibatch}, recording ${Math.floor(row / ROWS_A_RECORDING)}`))
    const piece = ofRecording.pick(pieces)
    const random = new CounterRandom(seed, streamOf(`${minibatch}, ${row}`))
    const all = Array.from({ length: piece.beats }, (_, i) => i)
    const at = random.pick(piece.marks ? all.filter((i) => piece.marks![i] !== null) : all)
    const alike = all.filter((i) => (piece.marks ? piece.marks[i] === piece.marks[at] : i !== at && Math.abs(i - at) <= NEAR_BEATS))
    const positiveAt = random.pick(alike)
    return { piece, at, positiveAt, anchor: stretchAround(piece, at), positive: stretchAround(piece, positiveAt) }
  },
  isUnlike({ piece, at }, other) {
    if (piece !== other.piece) return false
    const { marks } = piece
    return marks ? marks[at] !== marks[other.positiveAt] : Math.abs(at - other.positiveAt) >= FAR_BEATS
  },
})
