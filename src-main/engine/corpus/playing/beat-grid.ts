/** How the lengths of units are brought to a steady pulse. */

/** Nats for a unit that has to be cut by as much as the pulse... */
const LATE_COST = 8
/** ...or that ends before its beat by as much. */
const EARLY_COST = 25
/** Nats an octave that a unit is longer than one pulse. */
const MULTIPLE_COST = 0.3
/** A unit may sound so much longer than it is: its next attack is not reached yet. */
const LONGEST_EXTENSION_SECONDS = 0.008
/** Of a unit, at least this much sounds, and at least so long. */
const LEAST_SHARE = 0.6
const LEAST_SECONDS = 0.065
/** How fast the pulse follows the units that are played, where no tempo is given. */
const FOLLOWING = 0.01
/** What a pulse can be: faster ones are heard as their double. */
const SHORTEST_PULSE = 0.1
const LONGEST_PULSE = 0.45
/** The most pulses that a unit fills. */
const MOST_PULSES = 4

/** Where a grid is, to go back to. */
export interface BeatGridState {
  pulse: number | null
  given: boolean
  late: number
  position: number
}

/** A pulse, and how far what is played is off it. */
export class BeatGrid {
  #pulse: number | null = null
  #given = false
  /** By how much the next attack comes too late, seconds. */
  #late = 0
  #position = 0

  state(): BeatGridState {
    return { pulse: this.#pulse, given: this.#given, late: this.#late, position: this.#position }
  }

  setState({ pulse, given, late, position }: BeatGridState): void {
    this.#pulse = pulse
    this.#given = given
    this.#late = late
    this.#position = position
  }

  /** Seconds; null while none is known. */
  get pulseSeconds(): number | null {
    return this.#pulse
  }

  /** Pulses since the beginning, at the next attack. */
  get position(): number {
    return this.#position
  }

  /** @param seconds  a tempo that was asked for; null: the pulse of what is played */
  give(seconds: number | null): void {
    this.#given = seconds !== null
    if (seconds !== null) this.#pulse = withinPulses(seconds)
  }

  /** The pulse of what is heard before anything is played. @param durations  of its units, seconds */
  listen(durations: readonly number[]): void {
    if (!this.#given && durations.length > 0) this.#pulse = withinPulses(commonLength(durations))
  }

  /** @returns nats */
  cost(durationSeconds: number): number {
    if (this.#pulse === null) return 0
    const { pulses, off } = this.#fit(durationSeconds)
    const cut = off > 0 ? LATE_COST * off : EARLY_COST * Math.max(0, -off - LONGEST_EXTENSION_SECONDS)
    return cut / this.#pulse + MULTIPLE_COST * Math.log2(pulses)
  }

  /** A unit is played. @returns how long it sounds until the next one's cut, seconds */
  place(durationSeconds: number): number {
    if (this.#pulse === null) return durationSeconds
    const { pulses, off } = this.#fit(durationSeconds)
    const wanted = durationSeconds - off
    const least = Math.min(durationSeconds, Math.max(LEAST_SECONDS, LEAST_SHARE * durationSeconds))
    const length = Math.max(least, Math.min(wanted, durationSeconds + LONGEST_EXTENSION_SECONDS))
    this.#position += pulses
    this.#late += length - pulses * this.#pulse
    // Lost beats are no longer waited for.
    if (Math.abs(this.#late) > this.#pulse / 2) this.#late -= Math.sign(this.#late) * this.#pulse
    if (!this.#given) this.#pulse = withinPulses(this.#pulse + FOLLOWING * (durationSeconds / pulses - this.#pulse))
    return length
  }

  /** What was placed comes earlier by so much, to fit what was before it. */
  shift(seconds: number): void {
    this.#late -= seconds
  }

  /** How many pulses a unit fills, and how much longer it is than they are, from where the music is. */
  #fit(durationSeconds: number): { pulses: number; off: number } {
    const pulse = this.#pulse!
    const pulses = Math.max(1, Math.min(MOST_PULSES, Math.round((durationSeconds + this.#late) / pulse)))
    return { pulses, off: durationSeconds + this.#late - pulses * pulse }
  }
}

function withinPulses(seconds: number): number {
  let pulse = seconds
  while (pulse < SHORTEST_PULSE) pulse *= 2
  while (pulse > LONGEST_PULSE) pulse /= 2
  return pulse
}

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
