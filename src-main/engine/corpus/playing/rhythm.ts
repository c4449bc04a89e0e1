/**
 * The rhythm of what is played: the lengths and accents of a passage of the material, one unit after another, that other sounds are put
 * to. Tempo, metre and accents are then those of music, whatever sounds are chosen.
 */

/** A unit of a passage. */
export interface RhythmStep {
  /** From its attack to the next one. */
  seconds: number
  /** How strongly it begins, in deviations from the material's mean. */
  attack: number
  /** Of the memory; -1 where it was played in. */
  row: number
}

/** Nats an octave that a unit has to be cut by... */
const CUT_COST = 2
/** ...and for one that ends before the next beat, by the share that is missing. */
const EARLY_COST = 25
/** A unit may sound so much longer than it is: its next attack is not reached yet. */
const LONGEST_EXTENSION_SECONDS = 0.008
/** Of a unit, at least so much sounds. */
const LEAST_SECONDS = 0.065
/** What is left of a step is filled with another unit where it is longer than this. */
const LEAST_REST_SECONDS = 0.09
/**
 * Sounds that are joined begin less clearly than they did, and all joins are heard a little: beginnings are asked for that are stronger
 * than the passage's, and more even, in deviations. Without it a passage's pulse is lost on the way.
 */
const USUAL_ATTACK = 0.4
const ACCENT_SHARE = 0.5
/** A unit that fills what another left begins as softly as this. */
const REST_ATTACK = -1.2
/** What a pulse can be: faster ones are heard as their double. */
const SHORTEST_PULSE = 0.1
const LONGEST_PULSE = 0.45
/** Where more units than this share are as short as half of it, the half is the pulse. */
const HALVES_SHARE = 0.2

/** Where a rhythm is before a unit, to go back to. */
export interface RhythmState {
  steps: readonly RhythmStep[]
  at: number
  scale: number
  pulse: number | null
  due: number
  owed: number
}

/** Follows a passage's rhythm, and knows how far what is played is off it. */
export class Rhythm {
  #steps: readonly RhythmStep[] = []
  #at = 0
  /** By how much the steps are stretched, so that all passages have one pulse. */
  #scale = 1
  #pulse: number | null = null
  #given: number | null = null
  /** From what is played to the end of the step that sounds, seconds; less than nothing where that is late. */
  #due = 0
  /** What pulses were too short or too long for, seconds. */
  #owed = 0
  #wanted: RhythmStep | null = null

  state(): RhythmState {
    return { steps: this.#steps, at: this.#at, scale: this.#scale, pulse: this.#pulse, due: this.#due, owed: this.#owed }
  }

  setState({ steps, at, scale, pulse, due, owed }: RhythmState): void {
    this.#steps = steps
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

  /** @param seconds  a pulse that was asked for; null: as the passages have it */
  give(seconds: number | null): void {
    this.#given = seconds
  }

  /** Goes on with another passage, at the pulse of those before. */
  follow(steps: readonly RhythmStep[]): void {
    if (steps.length === 0) return
    const own = pulseOf(steps.map(({ seconds }) => seconds))
    this.#pulse ??= own
    this.#steps = steps
    this.#at = 0
    this.#scale = nearestOctave(this.#pulse / own)
  }

  /**
   * What the next unit should be like.
   *
   * @param speed  times as many units as the passage has
   * @returns      null where no passage is known
   */
  next(speed: number): RhythmStep | null {
    if (this.#steps.length === 0) return null
    if (this.#due > LEAST_REST_SECONDS) return (this.#wanted = { seconds: this.#due, attack: REST_ATTACK, row: -1 })
    let step: RhythmStep
    // What is shorter than any unit is left out.
    do {
      step = this.#steps[this.#at]
      this.#at = (this.#at + 1) % this.#steps.length
      this.#due += this.#onGrid((step.seconds * this.#scale) / speed, speed)
    } while (this.#due < LEAST_SECONDS)
    return (this.#wanted = { ...step, attack: USUAL_ATTACK + ACCENT_SHARE * step.attack, seconds: this.#due })
  }

  /** On the passage's pulses, or on those of a tempo that is given; on halves of them where more is wanted. */
  #onGrid(seconds: number, speed: number): number {
    const parts = speed > 1 && (this.#given ?? this.#pulse!) > 2 * LEAST_SECONDS ? 2 : 1
    const grid = this.#pulse! / parts
    const steps = Math.max(1, Math.round((seconds + this.#owed) / grid))
    this.#owed = Math.max(-grid, this.#owed + seconds - steps * grid)
    return (steps * (this.#given ?? this.#pulse!)) / parts
  }

  /** A unit is played where the last one was wanted. @returns how long it sounds until the next one's cut, seconds */
  place(durationSeconds: number): number {
    if (!this.#wanted) return durationSeconds
    const length = Math.min(durationSeconds + LONGEST_EXTENSION_SECONDS, this.#wanted.seconds)
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

/** How far the lengths of units are from whole pulses, in pulses, on average: 0 is a machine, 0.25 has no pulse. */
export function unsteadiness(durations: ArrayLike<number>): number {
  const all = Array.from(durations)
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
