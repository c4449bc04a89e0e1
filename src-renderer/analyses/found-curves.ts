import {
  curveWords,
  meanOfCurve,
  melodyWords,
  type Analysis,
  type FoundCurve,
  type FoundMelody,
  type Labelling,
} from '../../src-shared/project/index.ts'
import { clock } from '../words/numbers.ts'
import { seenPlaces } from './seen-places.ts'

/** More than such a line is wide, in pixels. */
const COLUMNS = 2000

/** How much of something there is, as a line under a sound's outline. */
export interface CurveLine {
  label: string
  /** Of a polyline: shares of the whole from left to right and from top to bottom. */
  points: string
  /** From the lowest to the highest place of the line: the least and the most that was marked. */
  range: string
  /** For who does not see it. */
  words: string
}

const placeOf = ({ values, stepSeconds }: FoundCurve, extreme: number): string => clock((values.indexOf(extreme) + 0.5) * stepSeconds)

export const curveLines = ({ seconds, curves, melody }: Pick<Labelling, 'seconds' | 'curves' | 'melody'>): CurveLine[] => [
  ...curves.map((curve) => {
    const { label, values, stepSeconds, lowest, highest } = curve
    const points = seenPlaces(values, COLUMNS).map((i) => {
      const left = Math.min(1, ((i + 0.5) * stepSeconds) / seconds)
      const top = 1 - (values[i] - lowest) / Math.max(1e-9, highest - lowest)
      return `${left.toFixed(4)},${top.toFixed(4)}`
    })
    const [least, most] = [Math.min(...values), Math.max(...values)]
    return {
      label,
      points: points.join(' '),
      range: [lowest, highest].map((value) => Number(value.toFixed(2))).join(' to '),
      words: `${curveWords(curve)}, least at ${placeOf(curve, least)}, most at ${placeOf(curve, most)}`,
    }
  }),
  ...(melody ? [melodyLine(melody, seconds)] : []),
]

/** By steps of pitch; where there is no voice, at the bottom. */
function melodyLine({ hz, stepSeconds }: FoundMelody, seconds: number): CurveLine {
  const voiced = hz.filter((one) => one > 0).sort((a, b) => a - b)
  const [lowest, highest] = [voiced[0] ?? 0, voiced.at(-1) ?? 0]
  const topOf = (one: number): number => (one > 0 ? 1 - Math.log2(one / lowest) / Math.max(1e-9, Math.log2(highest / lowest)) : 1)
  return {
    label: 'Pitch',
    points: seenPlaces(hz, COLUMNS)
      .map((i) => `${Math.min(1, (i * stepSeconds) / seconds).toFixed(4)},${topOf(hz[i]).toFixed(4)}`)
      .join(' '),
    range: `${Math.round(lowest)} to ${Math.round(highest)} Hz`,
    words: melodyWords({ hz }),
  }
}

/**
 * What a list is filtered by: of each name that curves were found of, in which recordings there is more of it, and in which less, than in
 * the one in the middle. The newest analysis of a recording counts.
 *
 * @param analyses in the order they were made
 * @returns        words by recordings' ids
 */
export function moreAndLess(analyses: readonly Analysis[]): Map<string, string[]> {
  const means = new Map<string, Map<string, number>>()
  for (const { recording, found } of analyses)
    for (const curve of found.curves) {
      const known = means.get(curve.label) ?? new Map<string, number>()
      means.set(curve.label, known.set(recording.id, meanOfCurve(curve)))
    }
  const words = new Map<string, string[]>()
  for (const [label, byRecording] of means) {
    const sorted = [...byRecording.values()].sort((a, b) => a - b)
    const middle = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
    for (const [id, mean] of byRecording)
      if (mean !== middle) words.set(id, [...(words.get(id) ?? []), `${mean > middle ? 'more' : 'less'} ${label}`])
  }
  return words
}
