import type { FigureId } from '../../../src-shared/project/index.ts'
import type { SoundFacts } from './judged-sound.ts'
import { keyClarities, pitchClassDistribution } from './measures/key-clarity.ts'
import { interOnsetIntervals, onsetRates, onsetTimes } from './measures/onsets.ts'
import { pulseClarities } from './measures/pulse-clarity.ts'
import { loopRate } from './measures/repetition.ts'
import { meanNovelty, recurrence, selfSimilarity } from './measures/structure.ts'
import { frechetDistance } from './sets/frechet.ts'
import { medianSquaredDistance, unbiasedMmd } from './sets/maximum-mean-discrepancy.ts'
import { circularWassersteinDistance, wassersteinDistance } from './sets/wasserstein.ts'
import {
  joinPoints,
  onScaleOf,
  STATISTICS,
  thinPoints,
  windowStatistics,
  type PointSet,
  type StatisticsKind,
} from './sets/window-statistics.ts'

/** Figures that follow from a group of sounds and the real ones it is held against. */
export type SetFigures = Partial<Record<FigureId, number | null>>

/** Points that fix the width of the kernel: enough for a median. */
const WIDTH_POINTS = 400

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** Real seconds, on their own scale. */
interface RealPoints {
  plain: PointSet
  scaled: PointSet
  width: number
}

/** What a group of sounds consists of, taken together. */
interface SetFacts {
  onsetRates: number[]
  intervals: number[]
  brightness: number[]
  loudness: number[]
  pitchClasses: number[]
}

function factsOf(sounds: readonly SoundFacts[]): SetFacts {
  const onsets = sounds.map(({ features }) => onsetTimes(features.flux))
  const seconds = sounds.reduce((sum, { features }) => sum + features.seconds, 0)
  return {
    onsetRates: sounds.flatMap(({ features }, i) => onsetRates(onsets[i], features.seconds)),
    intervals: onsets.flatMap((times) => interOnsetIntervals(times)),
    brightness: sounds.flatMap(({ brightness }) => brightness),
    loudness: sounds.flatMap(({ loudness }) => loudness),
    pitchClasses: sounds
      .map(({ features }) => ({ shares: pitchClassDistribution(features.chroma), weight: features.seconds / seconds }))
      .reduce((sum, { shares, weight }) => sum.map((value, i) => value + weight * shares[i]), new Array<number>(12).fill(0)),
  }
}

const pointsOf = (sounds: readonly SoundFacts[], kind: StatisticsKind): PointSet =>
  joinPoints(sounds.map(({ features }) => windowStatistics(features, kind)))

/** Real sounds, prepared so that groups can be held against them. */
export class RealSounds {
  readonly pitchClasses: number[]
  readonly #facts: SetFacts
  readonly #points: Record<StatisticsKind, RealPoints>
  readonly #seconds: number

  /** @param seconds  how many are compared on each side: distances of clouds depend on their number */
  constructor(sounds: readonly SoundFacts[], seconds: number) {
    this.#facts = factsOf(sounds)
    this.pitchClasses = this.#facts.pitchClasses
    this.#seconds = seconds
    const prepare = (kind: StatisticsKind): RealPoints => {
      const all = pointsOf(sounds, kind)
      const scaled = onScaleOf(thinPoints(all, seconds), all)
      return { plain: all, scaled, width: medianSquaredDistance(thinPoints(scaled, WIDTH_POINTS)) }
    }
    this.#points = { 'log-mel': prepare('log-mel'), mfcc: prepare('mfcc'), chroma: prepare('chroma') }
  }

  /** Every figure of a group of sounds. */
  figuresOf(sounds: readonly SoundFacts[]): SetFigures {
    return { ...this.distancesOf(sounds), ...figuresAlone(sounds) }
  }

  /** How far a group of sounds is from the real ones. */
  distancesOf(sounds: readonly SoundFacts[]): SetFigures {
    const facts = factsOf(sounds)
    return {
      ...this.#ofClouds(sounds),
      'distance-onset-rate': wassersteinDistance(facts.onsetRates, this.#facts.onsetRates),
      'distance-inter-onset': wassersteinDistance(facts.intervals, this.#facts.intervals),
      'distance-pitch-class': circularWassersteinDistance(facts.pitchClasses, this.#facts.pitchClasses),
      'distance-centroid': wassersteinDistance(facts.brightness, this.#facts.brightness),
      'distance-loudness': wassersteinDistance(facts.loudness, this.#facts.loudness),
    }
  }

  #ofClouds(sounds: readonly SoundFacts[]): SetFigures {
    const figures: SetFigures = {}
    for (const kind of STATISTICS) {
      const { plain, scaled, width } = this.#points[kind]
      const points = onScaleOf(thinPoints(pointsOf(sounds, kind), this.#seconds), plain)
      figures[`mmd-${kind}`] = unbiasedMmd(points, scaled, width)
      figures[`frechet-${kind}`] = frechetDistance(points, scaled)
    }
    return figures
  }
}

/** The figures of a group of sounds that are held against nothing. */
export function figuresAlone(sounds: readonly SoundFacts[]): SetFigures {
  const seconds = sounds.reduce((sum, { features }) => sum + features.seconds, 0)
  const similarities = sounds.map(({ features }) => selfSimilarity(features))
  const known = (values: readonly (number | null)[]): number | null => mean(values.filter((value) => value !== null))
  return {
    'key-clarity': mean(sounds.flatMap(({ features }) => keyClarities(features.chroma))),
    'pulse-clarity': mean(sounds.flatMap(({ features }) => pulseClarities(features.flux))),
    'onset-rate': mean(factsOf(sounds).onsetRates),
    recurrence: known(similarities.map(recurrence)),
    novelty: known(similarities.map(meanNovelty)),
    'energy-drift': mean(sounds.map(({ driftDb }) => driftDb)),
    flatness: mean(sounds.map(({ flatness }) => flatness)),
    silence: mean(sounds.map(({ silence }) => silence)),
    clipping: mean(sounds.map(({ clipping }) => clipping)),
    'loop-rate': mean(sounds.map(({ features }) => loopRate(features))),
    clicks: seconds > 0 ? sounds.reduce((sum, { clicks }) => sum + clicks, 0) / seconds : null,
  }
}

/** Shares of the pitch classes of a group, [12]. */
export const pitchClassesOf = (sounds: readonly SoundFacts[]): number[] => factsOf(sounds).pitchClasses
