/**
 * The rhythm of what is played: the lengths and accents of a passage of the material, one unit after another, that other sounds are put
 * to. Tempo, metre and accents are then those of music, whatever sounds are chosen. Where beats are heard in it, it stands on them.
 */
import { onBeats, pulseOfPassage, returningBar, salientSteps, type PassageOnBeats, type RhythmStep } from './passages.ts'

/** Nats an octave that a unit has to be cut by... */
const CUT_COST = 2
/** ...and for one that ends before the next beat, by the share that is missing. */
const EARLY_COST = 40
/** A unit may sound so much longer than it is: its next attack is not reached yet. */
const LONGEST_EXTENSION_SECONDS = 0.008
/** Of a unit, at least so much sounds. */
const LEAST_SECONDS = 0.065
/** What is left of a step is filled with another unit where it is longer than this. */
const LEAST_REST_SECONDS = 0.09
/** What fills is at least so long: a unit may come 8 ms earlier or later than it is placed. */
const SHORTEST_FILL_SECONDS = 0.1
/** An attack may come so much early. */
const EARLIEST_SECONDS = 0.012
/**
 * Sounds that are joined begin less clearly than they did, and all joins are heard a little: beginnings are asked for that are stronger
 * than the passage's, and more even, in deviations. Without it a passage's pulse is lost on the way.
 */
const USUAL_ATTACK = 0.4
const ACCENT_SHARE = 0.5
/** What is stressed is to begin more strongly by so many deviations, what is not more weakly. */
const STRESSED_ATTACK = 0.4
const UNSTRESSED_ATTACK = -0.8
/** Where beats follow each other faster than this, every other one is stressed. */
const LEAST_STRESS_SECONDS = 0.6
/** A unit that fills what another left begins as softly as this. */
const REST_ATTACK = -1.2
/** Rounded places of steps are off whole beats by less than this, or do not stand on them. */
const OFF_BEAT = 0.01
/** What a pulse can be: faster ones are heard as their double. */
const SHORTEST_PULSE = 0.1
const LONGEST_PULSE = 0.45
/** Where more units than this share are as short as half of it, the half is the pulse. */
const HALVES_SHARE = 0.2

/** What the next unit is to be like. */
export interface WantedStep extends RhythmStep {
  /** It goes on with what another one left: nothing is to begin with it. */
  fills: boolean
  /** The pulse is heard with it. */
  stressed: boolean
}

/** Where a rhythm is before a unit, to go back to. */
export interface RhythmState {
  steps: readonly RhythmStep[]
  parts: number | null
  at: number
  scale: number
  pulse: number | null
  due: number
  owed: number
}

/** Follows a passage's rhythm, and knows how far what is played is off it. */
export class Rhythm {
  #steps: readonly RhythmStep[] = []
  /** Of a beat, where the steps stand on beats; else their pulse is all that is known. */
  #parts: number | null = null
  #at = 0
  /** By how much the steps are stretched, so that all passages have one pulse. */
  #scale = 1
  /** Beat of the first passage, or its pulse, seconds. */
  #pulse: number | null = null
  #given: number | null = null
  /** From what is played to the end of the step that sounds, seconds; less than nothing where that is late. */
  #due = 0
  /** What pulses were too short or too long for, seconds. */
  #owed = 0
  #wanted: WantedStep | null = null

  state(): RhythmState {
    return {
      steps: this.#steps,
      parts: this.#parts,
      at: this.#at,
      scale: this.#scale,
      pulse: this.#pulse,
      due: this.#due,
      owed: this.#owed,
    }
  }

  setState({ steps, parts, at, scale, pulse, due, owed }: RhythmState): void {
    this.#steps = steps
    this.#parts = parts
    this.#at = at
    this.#scale = scale
    this.#pulse = pulse
    this.#due = due
    this.#owed = owed
  }

  /** Seconds; null while none is known. */
  get pulseSeconds(): number | null {
    return this.#given ?? this.#pulse
  }

  /** @param seconds  a pulse that was asked for, a quarter of a beat; null: as the passages have it */
  give(seconds: number | null): void {
    this.#given = seconds
  }

  /** Goes on with another passage, at the pulse of those before: with what stands out of it, the clearest bar again and again. */
  follow(all: readonly RhythmStep[]): void {
    if (all.length === 0) return
    const steps = salientSteps(all)
    const placed = barOf(all, steps)
    const own = placed?.beatSeconds ?? pulseOf(steps.map(({ seconds }) => seconds))
    const beat = this.#parts === null ? null : this.#steps[this.#at].beat
    this.#pulse ??= own
    this.#scale = nearestOctave(this.#pulse / own)
    this.#steps = placed?.steps ?? steps
    this.#parts = placed?.parts ?? null
    this.#at = beat === null || !placed ? 0 : stepInBeat(placed.steps, beat)
    this.#owed = 0
  }

  /**
   * What the next unit should be like.
   *
   * @param speed  times as many units as the passage has
   * @returns      null where no passage is known
   */
  next(speed: number): WantedStep | null {
    if (this.#steps.length === 0) return null
    if (this.#due > LEAST_REST_SECONDS)
      return (this.#wanted = { ...NO_STEP, seconds: this.#due, attack: REST_ATTACK, fills: true, stressed: false })
    let step: RhythmStep
    // What is shorter than any unit is left out.
    do {
      step = this.#steps[this.#at]
      this.#at = (this.#at + 1) % this.#steps.length
      this.#due += this.#onGrid((step.seconds * this.#scale) / speed, speed)
    } while (this.#due < LEAST_SECONDS)
    const stressed = this.#isStressed(step)
    const attack = USUAL_ATTACK + ACCENT_SHARE * step.attack + (stressed ? STRESSED_ATTACK : UNSTRESSED_ATTACK)
    return (this.#wanted = { ...step, attack, seconds: this.#due, fills: false, stressed })
  }

  /** Whether a step stands on a beat, where beats are fast on every other one; where none are heard, nothing is. */
  #isStressed({ beat }: RhythmStep): boolean {
    if (this.#parts === null) return false
    const place = beat / (this.#gridSeconds * this.#parts < LEAST_STRESS_SECONDS ? 2 : 1)
    return Math.abs(place - Math.round(place)) < OFF_BEAT
  }

  /** The shortest step that there is: a part of a beat, or the pulse of what has no beats. */
  get #gridSeconds(): number {
    if (this.#parts === null) return this.#pulse!
    const { seconds, beats } = this.#steps[0]
    return (this.#scale * seconds) / beats / this.#parts
  }

  /** On the passage's grid, faster or slower where a tempo is given; on halves of it where more is wanted. */
  #onGrid(seconds: number, speed: number): number {
    const own = this.#gridSeconds
    const tempo = this.#given === null ? 1 : nearestOctave((this.#given * (4 / (this.#parts ?? 4))) / own)
    const grid = speed > 1 && own * tempo > 2 * LEAST_SECONDS ? own / 2 : own
    const steps = Math.max(1, Math.round((seconds + this.#owed) / grid))
    this.#owed = Math.max(-grid, this.#owed + seconds - steps * grid)
    return steps * grid * tempo
  }

  /** A unit is played where the last one was wanted. @returns how long it sounds until the next one's cut, seconds */
  place(durationSeconds: number): number {
    if (!this.#wanted) return durationSeconds
    const wanted = this.#wanted.seconds
    const whole = Math.min(durationSeconds + LONGEST_EXTENSION_SECONDS, wanted)
    // A rest that is too short for a unit would let the next attack come early: it is made longer.
    const rest = wanted - whole
    const filled = wanted - SHORTEST_FILL_SECONDS
    const length = rest > EARLIEST_SECONDS && rest < SHORTEST_FILL_SECONDS && filled >= LEAST_SECONDS ? filled : whole
    this.#due -= length
    this.#wanted = null
    return length
  }

  /** @returns nats for a unit of this length where one is wanted */
  static cost(durationSeconds: number, wantedSeconds: number): number {
    const missing = wantedSeconds - durationSeconds - LONGEST_EXTENSION_SECONDS
    if (missing > 0) return (EARLY_COST * missing) / wantedSeconds
    return durationSeconds > wantedSeconds ? CUT_COST * Math.log2(durationSeconds / wantedSeconds) : 0
  }

  /** What was placed comes earlier by so much, to fit what was before it. */
  shift(seconds: number): void {
    this.#due += seconds
  }
}

const NO_STEP: RhythmStep = { seconds: 0, attack: 0, attackDb: 0, row: -1, beat: NaN, beats: NaN }

/** The step of a passage that comes soonest after a place in the beat. */
function stepInBeat(steps: readonly RhythmStep[], beat: number): number {
  const after = (step: RhythmStep): number => {
    const parts = (step.beat - beat) % 1
    return parts < -1e-6 ? parts + 1 : Math.max(0, parts)
  }
  return steps.reduce((best, step, i) => (after(step) < after(steps[best]) - 1e-6 ? i : best), 0)
}

/** A passage of whole pulses that knows no beats is as clear as one on beats of this clarity. */
const STEADY_SHARE = 0.5

/** How clear a pulse a passage has, 0..1: on its beats, or else by how near its steps are to whole pulses. */
export function steadiness(all: readonly RhythmStep[]): number {
  const steps = salientSteps(all)
  const placed = barOf(all, steps)
  if (placed) return pulseOfPassage(placed)
  return STEADY_SHARE * (1 - 4 * unsteadiness(steps))
}

/** Beats are what a passage stands on unless a pulse of its own is nearer by so much, in parts. */
const OWN_PULSE_MARGIN = 0.06

/** The bar of a passage that stands on beats. @param steps  those that stand out of it */
function barOf(all: readonly RhythmStep[], steps: readonly RhythmStep[]): PassageOnBeats | null {
  const heard = onBeats(steps)
  return heard && standsOnBeats(heard, steps) ? returningBar(heard, all) : null
}

const standsOnBeats = ({ off }: PassageOnBeats, steps: readonly RhythmStep[]): boolean => off < unsteadiness(steps) + OWN_PULSE_MARGIN

/** How far steps are from whole pulses of their own, in pulses, on average: 0 is a machine, 0.25 has no pulse. */
function unsteadiness(steps: readonly RhythmStep[]): number {
  const all = steps.map(({ seconds }) => seconds)
  const pulse = pulseOf(all)
  return all.reduce((sum, duration) => sum + Math.abs(duration / pulse - Math.max(1, Math.round(duration / pulse))), 0) / all.length
}

/** The pulse that the lengths of units stand on. */
function pulseOf(durations: readonly number[]): number {
  let pulse = commonLength(durations)
  while (pulse < SHORTEST_PULSE) pulse *= 2
  while (pulse > LONGEST_PULSE) pulse /= 2
  const halves = durations.filter((duration) => duration < 0.7 * pulse).length
  return halves > HALVES_SHARE * durations.length && pulse >= 2 * SHORTEST_PULSE ? pulse / 2 : pulse
}

/** Between the root of a half and that of two: half and double speed are the same pulse. */
const nearestOctave = (ratio: number): number => 2 ** (Math.log2(ratio) - Math.round(Math.log2(ratio)))

/** The length, of all that occur, of which the others are most nearly multiples or halves. */
function commonLength(durations: readonly number[]): number {
  const off = (pulse: number): number =>
    durations.reduce((sum, duration) => {
      const octaves = Math.log2(duration / pulse)
      return sum + Math.min(0.25, Math.abs(octaves - Math.round(octaves))) + 0.05 * Math.abs(Math.round(octaves))
    }, 0)
  const nearest = durations.reduce((best, candidate) => (off(candidate) < off(best) ? candidate : best))
  const alike = durations.filter((duration) => Math.abs(Math.log2(duration / nearest)) < 0.3)
  return alike.reduce((sum, duration) => sum + duration, 0) / alike.length
}
