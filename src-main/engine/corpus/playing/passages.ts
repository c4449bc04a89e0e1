/**
 * The rhythm of a passage of the material: from each attack to the next one, on the beats that are heard in it where there are any that it
 * keeps to.
 */
import type { UnitMemory } from '../memory/unit-memory.ts'

/** From one attack of a passage to the next. */
export interface RhythmStep {
  seconds: number
  /** How strongly it begins, in deviations from the material's mean, and in dB. */
  attack: number
  attackDb: number
  /** Of the memory; -1 where it was played in. */
  row: number
  /** Where it begins in the beats of its recording, and how long it is in them; NaN where no beats are heard. */
  beat: number
  beats: number
}

/** A passage whose steps are whole parts of a beat. */
export interface PassageOnBeats {
  steps: readonly RhythmStep[]
  beatSeconds: number
  /** Of a beat: 4, 3 or 2. */
  parts: number
  /** How far its attacks were off them, in parts, on average: by chance 0.25. */
  off: number
}

/** Beats that people tap. */
const [SHORTEST_BEAT, LONGEST_BEAT] = [0.22, 1.6]
/** Parts of beats are no shorter than this. */
const SHORTEST_PART = 0.085
/** Attacks that are further off the parts than this, in parts and on average, do not stand on them; by chance they are 0.25 off. */
const FURTHEST_OFF = 0.2
/** Thirds of a beat have to be so much nearer than fourths. */
const THIRDS_SHARE = 0.8
/** Halves, or beats alone, are what it stands on where it is so much nearer to them, in their own parts: what is off by chance is not. */
const COARSER_SHARE = 0.75
/** A passage comes again after a whole number of so many beats. */
const BAR_BEATS = 4

/** Steps of rows one after another: what goes on without an attack belongs to the step before. @param attackOf  deviations of a row */
export function passageSteps(
  { durationSeconds, attackDb, beats }: UnitMemory,
  attackOf: (row: number) => number,
  { first, end }: { first: number; end: number },
): RhythmStep[] {
  const steps: RhythmStep[] = []
  for (let row = first; row < end; row++) {
    const [seconds, long] = [durationSeconds[row], beats[row + 1] - beats[row]]
    const last = steps.at(-1)
    if (last && attackDb[row] === 0) {
      last.seconds += seconds
      last.beats += long
    } else steps.push({ seconds, attack: attackOf(row), attackDb: attackDb[row], row, beat: beats[row], beats: long })
  }
  return steps
}

/** Weaker beginnings than this share of the strong ones of a passage are no steps of its rhythm: they are heard within a note. */
const SALIENT_SHARE = 0.35
/** The strong ones are this share of all. */
const STRONG_SHARE = 0.25

/** The steps that begin with what stands out of a passage; what begins more weakly belongs to the step before. */
export function salientSteps(steps: readonly RhythmStep[]): RhythmStep[] {
  const sorted = steps.map(({ attackDb }) => attackDb).sort((a, b) => b - a)
  const strong = sorted.slice(0, Math.ceil(STRONG_SHARE * sorted.length))
  const least = (SALIENT_SHARE * strong.reduce((sum, value) => sum + value, 0)) / strong.length
  const salient: RhythmStep[] = []
  for (const step of steps) {
    const last = salient.at(-1)
    if (last && step.attackDb < least) {
      last.seconds += step.seconds
      last.beats += step.beats
    } else salient.push({ ...step })
  }
  return salient
}

/** How far places are off the parts of beats, in parts, on average. */
const offParts = (steps: readonly RhythmStep[], parts: number): number =>
  steps.reduce((sum, { beat }) => sum + Math.abs(parts * beat - Math.round(parts * beat)), 0) / steps.length

/** How far a passage is off its beats, 0..0.25, and into how many parts they fall; null where no beats are heard in it. */
export function fitToBeats(steps: readonly RhythmStep[]): { beatSeconds: number; parts: number; off: number } | null {
  const beats = steps.reduce((sum, step) => sum + step.beats, 0)
  const beatSeconds = steps.reduce((sum, { seconds }) => sum + seconds, 0) / beats
  if (!(beatSeconds >= SHORTEST_BEAT && beatSeconds <= LONGEST_BEAT) || steps.some(({ beat }) => Number.isNaN(beat))) return null
  let even = [4, 2].find((parts) => beatSeconds / parts >= SHORTEST_PART) ?? 1
  while (even > 1 && offParts(steps, even / 2) < COARSER_SHARE * offParts(steps, even)) even /= 2
  const [offEven, offThirds] = [offParts(steps, even), beatSeconds / 3 >= SHORTEST_PART ? offParts(steps, 3) : Infinity]
  return offThirds < THIRDS_SHARE * offEven ? { beatSeconds, parts: 3, off: offThirds } : { beatSeconds, parts: even, off: offEven }
}

/**
 * How clear a passage's pulse is where all its attacks stand on the parts of its beats: how alike its accents are to themselves some beats
 * later, at the best distance that people hear as a pulse, 0..1.
 */
export function pulseOfPassage(passage: PassageOnBeats): number {
  const { steps, beatSeconds, parts } = passage
  const start = Math.round(parts * steps[0].beat)
  const last = steps[steps.length - 1]
  const envelope = new Float64Array(Math.round(parts * (last.beat + last.beats)) - start)
  for (const { beat, attack } of steps) envelope[Math.round(parts * beat) - start] = Math.max(0.3, 1.5 + attack)
  const mean = envelope.reduce((sum, value) => sum + value, 0) / envelope.length
  const part = beatSeconds / parts
  let best = 0
  for (let lag = Math.ceil(0.25 / part); lag <= 1.5 / part; lag++) {
    let [product, energy] = [0, 0]
    for (let i = 0; i < envelope.length; i++) {
      product += (envelope[i] - mean) * (envelope[(i + lag) % envelope.length] - mean)
      energy += (envelope[i] - mean) ** 2
    }
    best = Math.max(best, energy > 0 ? product / energy : 0)
  }
  return best
}

/** The passage with its attacks on the nearest parts of beats, as many times four beats as it has; null where it keeps to no beats. */
export function onBeats(steps: readonly RhythmStep[]): PassageOnBeats | null {
  const fit = fitToBeats(steps)
  if (!fit || fit.off > FURTHEST_OFF) return null
  const { beatSeconds, parts } = fit
  const placeOf = ({ beat }: RhythmStep): number => Math.round(parts * beat)
  const start = placeOf(steps[0])
  const last = steps.at(-1)!
  const whole = Math.round(parts * (last.beat + last.beats)) - start
  const bar = BAR_BEATS * parts
  const length = whole >= bar ? whole - (whole % bar) : whole
  const strongest = new Map<number, RhythmStep>()
  for (const step of steps) {
    const place = placeOf(step)
    if (place - start < length && step.attack > (strongest.get(place)?.attack ?? -Infinity)) strongest.set(place, step)
  }
  const places = [...strongest.keys()].sort((a, b) => a - b)
  if (places.length === 0) return null
  const placed = places.map((place, i): RhythmStep => {
    const beats = ((places[i + 1] ?? start + length) - place) / parts
    return { ...strongest.get(place)!, beat: place / parts, beats, seconds: beats * beatSeconds }
  })
  return { steps: placed, beatSeconds, parts, off: fit.off }
}

/** Fewer steps than this make no bar. */
const FEWEST_STEPS = 3
/** A bar may have so many times the steps that a passage has in one, where its pulse is clearer with them. */
const MOST_STEPS = 1.6

/**
 * The bar that a passage plays on average, to come again and again: a pulse is heard where the rhythm comes again, and what begins only
 * once is no part of it. It has as many steps as stand out of the passage in a bar, or some more, where most begins.
 *
 * @param salient  what stands out of the passage
 * @param all      all its steps
 * @returns        `salient` where it is shorter than a bar, or hardly anything stands out
 */
export function returningBar(salient: PassageOnBeats, all: readonly RhythmStep[]): PassageOnBeats {
  const { steps, parts, beatSeconds } = salient
  const bar = BAR_BEATS * parts
  const bars = steps.reduce((sum, { beats }) => sum + beats, 0) / BAR_BEATS
  const count = Math.round(steps.length / bars)
  if (bars < 1 || count < FEWEST_STEPS) return salient
  const start = Math.round(parts * steps[0].beat)
  const places = new Map<number, RhythmStep[]>()
  for (const step of all) {
    const place = (((Math.round(parts * step.beat) - start) % bar) + bar) % bar
    places.set(place, [...(places.get(place) ?? []), step])
  }
  const begins = ([, there]: [number, RhythmStep[]]): number => there.reduce((sum, { attackDb }) => sum + attackDb, 0)
  const strongest = [...places].sort((a, b) => begins(b) - begins(a))
  const weakest = Math.min(...all.map(({ attack }) => attack))
  /** An accent is as strong as it is on average over all bars, of which some may not have it. */
  const accentOf = (there: readonly RhythmStep[]): number => {
    const times = Math.max(there.length, Math.round(bars))
    return (there.reduce((sum, { attack }) => sum + attack, 0) + (times - there.length) * weakest) / times
  }
  const barOf = (amount: number): PassageOnBeats => {
    const chosen = strongest.slice(0, amount).sort(([a], [b]) => a - b)
    const placed = chosen.map(([place, there], i): RhythmStep => {
      const beats = ((chosen[i + 1]?.[0] ?? chosen[0][0] + bar) - place) / parts
      const strongestThere = there.reduce((best, step) => (step.attackDb > best.attackDb ? step : best))
      return { ...strongestThere, attack: accentOf(there), beat: (start + place) / parts, beats, seconds: beats * beatSeconds }
    })
    return { ...salient, steps: placed }
  }
  const most = Math.min(strongest.length, Math.floor(MOST_STEPS * count))
  const choices = Array.from({ length: Math.max(1, most - count + 1) }, (_, i) => barOf(count + i))
  return choices.reduce((best, each) => (pulseOfPassage(each) > pulseOfPassage(best) ? each : best))
}
