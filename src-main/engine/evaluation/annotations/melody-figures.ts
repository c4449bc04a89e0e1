import type { TimeSeries } from './annotation-files.ts'
import { firstAbove } from './match-events.ts'

const BASE_HZ = 10
const TOLERANCE_CENTS = 50

interface Melody {
  times: number[]
  /** 0 where no pitch is known. */
  cents: number[]
  voiced: boolean[]
}

/**
 * A melody, frame by frame: whether it is there, its pitch, its pitch class. Frequencies of 0 and less mean "no voice"; a negative one
 * is a guess for when there is one.
 *
 * @source Salamon, Gomez, Ellis, Richard 2014, "Melody extraction from polyphonic music signals". As mir_eval's `melody`
 */
export function melodyFigures(reference: TimeSeries, estimate: TimeSeries): Record<string, number> {
  const ref = melodyOf(reference)
  const est = resampled(melodyOf(estimate), ref.times)
  const frames = ref.times.length
  const share = (of: (i: number) => boolean, among: (i: number) => boolean, ofNone: number): number => {
    let [hits, all] = [0, 0]
    for (let i = 0; i < frames; i++) {
      if (!among(i)) continue
      all++
      if (of(i)) hits++
    }
    return all === 0 ? ofNone : hits / all
  }
  const voiced = (i: number): boolean => ref.voiced[i]
  const distance = (i: number): number => ref.cents[i] - est.cents[i]
  const bothKnown = (i: number): boolean => ref.cents[i] !== 0 && est.cents[i] !== 0
  const rightPitch = (i: number): boolean => bothKnown(i) && Math.abs(distance(i)) < TOLERANCE_CENTS
  const rightClass = (i: number): boolean =>
    bothKnown(i) && Math.abs(distance(i) - 1200 * Math.floor(distance(i) / 1200 + 0.5)) < TOLERANCE_CENTS
  return {
    'Voicing Recall': share((i) => est.voiced[i], voiced, 0),
    'Voicing False Alarm': share(
      (i) => est.voiced[i],
      (i) => !ref.voiced[i],
      0,
    ),
    'Raw Pitch Accuracy': share(rightPitch, voiced, 0),
    'Raw Chroma Accuracy': share(rightClass, voiced, 0),
    'Overall Accuracy': share(
      (i) => (ref.voiced[i] ? est.voiced[i] && rightPitch(i) : !est.voiced[i]),
      () => true,
      0,
    ),
  }
}

function melodyOf({ times, values }: TimeSeries): Melody {
  const fromStart = times.length > 0 && times[0] > 0
  const frequencies = fromStart ? [values[0], ...values] : values
  return {
    times: fromStart ? [0, ...times] : times,
    cents: frequencies.map((hz) => (hz === 0 ? 0 : 1200 * Math.log2(Math.abs(hz) / BASE_HZ))),
    voiced: frequencies.map((hz) => hz > 0),
  }
}

const rounded = (time: number): number => Math.round(time * 1e10) / 1e10

/**
 * Between two known pitches in a line, none where the sample before is unknown; the voice is that of the sample before. What ends too
 * early holds its last value up to the end, as in mir_eval.
 */
function resampled(melody: Melody, wanted: readonly number[]): Melody {
  const moments = wanted.map(rounded)
  const { times, cents, voiced } = reaching(melody, moments[moments.length - 1] ?? 0)
  const held = [...cents]
  for (let i = 1; i < held.length; i++) if (held[i] === 0) held[i] = held[i - 1]
  const pitchAt = (time: number): number => {
    const i = firstAbove(times, time) - 1
    if (i < 0 || cents[i] === 0) return 0
    if (i === times.length - 1) return cents[i]
    return held[i] + ((time - times[i]) / (times[i + 1] - times[i])) * (held[i + 1] - held[i])
  }
  return {
    times: [...wanted],
    cents: moments.map(pitchAt),
    voiced: moments.map((time) => voiced[firstAbove(times, time) - 1] ?? false),
  }
}

function reaching({ times, cents, voiced }: Melody, end: number): Melody {
  const known = times.map(rounded)
  const short = known.length === 0 || known[known.length - 1] < end
  return short ? { times: [...known, end], cents: [...cents, 0], voiced: [...voiced, false] } : { times: known, cents, voiced }
}
