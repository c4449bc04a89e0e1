/**
 * Holds takes against real recordings: every figure of the yardsticks beside a ceiling (real music against real music of the same length)
 * and floors (silence, noise, and the recordings' own sounds in an order that nobody chose).
 */
import { FIGURE_IDS, FLOOR_IDS, type CopyReport, type Evaluation, type EvaluationFigure } from '../../../src-shared/project/index.ts'
import { OWN_PIECES, ownResemblances } from './copying/own-resemblance.ts'
import {
  likenessQuantile,
  NEAR_LIKENESS,
  ResemblanceIndex,
  shareAbove,
  type Resemblance,
  type ResemblanceResult,
} from './copying/resemblance.ts'
import { semitoneFrames } from './copying/semitone-frames.ts'
import { makeFloor } from './floors.ts'
import { soundFacts, type JudgedSound, type SoundFacts } from './judged-sound.ts'
import { clickTimes } from './measures/clicks.ts'
import { dipsDb, JOIN_BEFORE_ATTACK_SECONDS } from './measures/join-dips.ts'
import { onsetTimes } from './measures/onsets.ts'
import { YARDSTICK_RATE } from './measures/sound-features.ts'
import { TakeHealthMeter } from './take-health.ts'
import { evenly, PIECE_SECONDS, piecesOf, secondsOf, type Piece, type RealSound } from './real-sounds.ts'
import { figuresAlone, pitchClassesOf, RealSounds, type SetFigures } from './set-figures.ts'

export interface JudgeInput {
  takes: readonly JudgedSound[]
  /** What the takes are held against: recordings that training never heard, where there are any. */
  real: readonly RealSound[]
  /** What was learnt from: takes may be copies of it. */
  learnt: readonly RealSound[]
}

export type Judgement = Pick<Evaluation, 'comparedSeconds' | 'figures' | 'pitchClasses'> & {
  copying: Omit<Evaluation['copying'], 'learntSeconds'>
}

export interface JudgeOptions {
  /** Called now and then with the share that is done; may stop the work by throwing. */
  onProgress?: (share: number, detail: string) => Promise<void> | void
}

/** From so many recordings on, a recording as a whole is on one side of the ceiling. */
const SPLIT_BY_FILE = 4
const OWN_SHARE = 0.95
const NEAREST_PLACES = 5

/** Both sides of the ceiling: recordings, or pieces where there are few, in turn. A lone piece is halved. */
function twoSides(real: readonly RealSound[]): { reference: Piece[]; ceiling: Piece[] } {
  const pieces = piecesOf(real)
  if (pieces.length === 1) {
    const [piece] = pieces
    const middle = piece.samples.length >> 1
    const half = (from: number, to: number): Piece => ({ ...piece, start: from, samples: piece.samples.subarray(from, to) })
    return { reference: [half(0, middle)], ceiling: [half(middle, piece.samples.length)] }
  }
  const sideOf = (piece: Piece, i: number): number => (real.length >= SPLIT_BY_FILE ? piece.recording : i) % 2
  return { reference: pieces.filter((piece, i) => sideOf(piece, i) === 0), ceiling: pieces.filter((piece, i) => sideOf(piece, i) === 1) }
}

/** @throws RangeError where there is nothing to judge or nothing to hold it against */
export async function judgeTakes({ takes, real, learnt }: JudgeInput, { onProgress }: JudgeOptions = {}): Promise<Judgement> {
  if (takes.length === 0 || real.length === 0 || learnt.length === 0)
    throw new RangeError('judgeTakes: there must be a take and a recording at least')
  const step = async (share: number, detail: string): Promise<void> => {
    await onProgress?.(share, detail)
  }
  await step(0, 'The recordings')
  const { reference, ceiling } = twoSides(real)
  const comparedSeconds = Math.max(2, Math.floor(Math.min(secondsOf(takes), secondsOf(reference), secondsOf(ceiling))))
  const referencePieces = evenlyChosen(reference, comparedSeconds)
  const referenceFacts = referencePieces.map(factsOfPiece)
  const realSounds = new RealSounds(referenceFacts, comparedSeconds)
  await step(0.1, 'The takes')
  const takeFacts = piecesOf(takes).map(factsOfPiece)
  const ofTakes = { ...realSounds.figuresOf(takeFacts), ...wholeFigures(takes) }
  await step(0.2, 'Real music beside real music')
  const ceilingPieces = evenlyChosen(ceiling, comparedSeconds)
  const ceilingFacts = ceilingPieces.map(factsOfPiece)
  // What is held against nothing is told by both sides: one piece or two are no music of their kind.
  const ofCeiling = {
    ...realSounds.distancesOf(ceilingFacts),
    ...figuresAlone([...referenceFacts, ...ceilingFacts]),
    ...naturalDips([...referencePieces, ...ceilingPieces], [...referenceFacts, ...ceilingFacts]),
  }
  const units = evenly(piecesOf(learnt), Math.ceil(comparedSeconds / PIECE_SECONDS)).map(({ samples }) => samples)
  const ofFloors: SetFigures[] = []
  for (const [i, floor] of FLOOR_IDS.entries()) {
    await step(0.25 + 0.05 * i, `Chance: ${floor}`)
    ofFloors.push(realSounds.figuresOf(makeFloor(floor, units).map((samples) => factsOfPiece({ name: floor, samples }))))
  }
  const copying = await judgeCopying(takes, learnt, ceiling, step)
  const figures = FIGURE_IDS.map((id): EvaluationFigure => ({
    id,
    value: copying.figures[id] ?? ofTakes[id] ?? null,
    ceiling: copying.ofCeiling[id] ?? ofCeiling[id] ?? null,
    floors: Object.fromEntries(FLOOR_IDS.map((floor, i) => [floor, ofFloors[i][id] ?? null])) as EvaluationFigure['floors'],
  }))
  return {
    comparedSeconds,
    figures,
    copying: copying.report,
    pitchClasses: { takes: pitchClassesOf(takeFacts), real: realSounds.pitchClasses },
  }
}

const factsOfPiece = ({ name, samples }: Pick<RealSound, 'name' | 'samples'>): SoundFacts => soundFacts({ name, samples })

/** What is asked of whole takes; all else of pieces as long as the real ones. */
function wholeFigures(takes: readonly JudgedSound[]): SetFigures {
  const clicks = takes.map((take) => take.clicks ?? clickTimes(take.samples, YARDSTICK_RATE).length)
  const drifts = takes.map(({ samples }) => {
    const meter = new TakeHealthMeter(YARDSTICK_RATE, samples.length)
    meter.add([samples])
    return meter.result().energyDriftDb
  })
  return {
    clicks: sum(clicks) / secondsOf(takes),
    'energy-drift': sum(drifts) / takes.length,
    'join-dip': meanOf(takes.flatMap(({ joinDips = [] }) => joinDips)),
  }
}

/** In music nothing is joined: what is compared are the places where notes begin, as far before their attacks as joins are. */
function naturalDips(pieces: readonly Piece[], facts: readonly SoundFacts[]): SetFigures {
  const dips = pieces.flatMap(({ samples }, i) =>
    dipsDb(
      samples,
      YARDSTICK_RATE,
      onsetTimes(facts[i].features.flux).map((seconds) => seconds - JOIN_BEFORE_ATTACK_SECONDS),
    ),
  )
  return { 'join-dip': meanOf(dips) }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : sum(values) / values.length)

/** A little more than what is compared: enough for every figure that counts pieces. */
const evenlyChosen = (pieces: readonly Piece[], seconds: number): Piece[] => evenly(pieces, Math.ceil((2 * seconds) / PIECE_SECONDS))

interface CopyingResult {
  figures: SetFigures
  ofCeiling: SetFigures
  report: Judgement['copying']
}

async function judgeCopying(
  takes: readonly JudgedSound[],
  learnt: readonly RealSound[],
  ceiling: readonly Piece[],
  step: (share: number, detail: string) => Promise<void>,
): Promise<CopyingResult> {
  await step(0.45, 'Looking for copies')
  const index = new ResemblanceIndex(learnt.map(({ samples }) => semitoneFrames(samples)))
  const own = await ownResemblances(index, learnt, (share) => step(0.45 + 0.2 * share, 'How much the music is like itself'))
  const threshold = likenessQuantile(own, OWN_SHARE)
  const thresholds = [threshold, NEAR_LIKENESS]
  const reports: CopyReport[] = []
  const ofTakes: ResemblanceResult[] = []
  for (const [i, { name, samples }] of takes.entries()) {
    await step(0.65 + (0.25 * i) / takes.length, name)
    const found = index.search(semitoneFrames(samples), { thresholds })
    ofTakes.push(found)
    reports.push({
      name,
      seconds: samples.length / YARDSTICK_RATE,
      likeness: found.windows.filter((_, at) => at % 5 === 0).map(({ likeness }) => likeness),
      longestCopySeconds: found.longestSeconds[0],
      nearest: nearestPlaces(found.windows, learnt),
    })
  }
  await step(0.9, 'Real music beside real music')
  // Pieces of what was learnt are no fresh music; then the ceiling is what the music's own places reach.
  const fresh = evenly(
    ceiling.filter(({ samples }) => !learnt.some((sound) => sound.samples.buffer === samples.buffer)),
    OWN_PIECES,
  )
  const ofReal = fresh.map(({ samples }) => index.search(semitoneFrames(samples), { thresholds }))
  const ownNearShare = shareAbove(own, NEAR_LIKENESS)
  return {
    figures: copyFigures(ofTakes, thresholds),
    ofCeiling: fresh.length > 0 ? copyFigures(ofReal, thresholds) : { 'copied-share': 1 - OWN_SHARE, 'near-share': ownNearShare },
    report: { threshold, ownNearShare, searchedSeconds: secondsOf(learnt), takes: reports },
  }
}

/** @param thresholds  of a copy, and of what is near */
function copyFigures(found: readonly ResemblanceResult[], [copied, near]: readonly number[]): SetFigures {
  const windows = found.flatMap((result) => result.windows)
  const longest = (threshold: number): number => Math.max(...found.map(({ longestSeconds }) => longestSeconds[threshold]))
  return {
    'copied-share': shareAbove(windows, copied),
    'longest-copy': longest(0),
    'near-share': shareAbove(windows, near),
    'longest-near': longest(1),
  }
}

/** The likest seconds, none overlapping another. */
function nearestPlaces(windows: readonly Resemblance[], learnt: readonly RealSound[]): CopyReport['nearest'] {
  const inOrder = windows.map((window, at) => ({ ...window, at })).sort((a, b) => b.likeness - a.likeness)
  const chosen: typeof inOrder = []
  for (const window of inOrder) {
    if (chosen.length === NEAREST_PLACES || window.likeness <= 0) break
    if (chosen.every(({ at }) => Math.abs(at - window.at) >= 10)) chosen.push(window)
  }
  return chosen.map(({ at, likeness, recording, sourceSeconds, transposition }) => ({
    startSeconds: at / 10,
    likeness,
    recording: learnt[recording].name,
    recordingId: learnt[recording].recordingId ?? null,
    sourceSeconds: sourceSeconds + (learnt[recording].startSeconds ?? 0),
    transposition,
  }))
}
