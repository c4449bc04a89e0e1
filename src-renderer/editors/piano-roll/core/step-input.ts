/** Where step input is: notes are played in one after the other, without time running. */
export interface StepInputPorts {
  /** In ticks of the grid in sight. */
  step(): number
  place(): number
  moveTo(tick: number): void
  add(atTick: number, pitches: readonly number[], velocity: number): void
}

/** Keys that are held together are a chord; when the last of them comes up it is there, and the place moves on by a step. */
export class StepInput {
  private readonly held = new Set<number>()
  private chord = new Map<number, number>()

  constructor(private readonly ports: StepInputPorts) {}

  press(pitch: number, velocity: number): void {
    this.held.add(pitch)
    this.chord.set(pitch, velocity)
  }

  release(pitch: number): void {
    if (!this.held.delete(pitch) || this.held.size > 0) return
    const velocities = [...this.chord.values()]
    const velocity = Math.round(velocities.reduce((sum, each) => sum + each, 0) / velocities.length)
    const pitches = [...this.chord.keys()].sort((a, b) => a - b)
    this.chord = new Map()
    this.ports.add(this.ports.place(), pitches, velocity)
    this.rest()
  }

  /** Moves on without a note. */
  rest(): void {
    this.ports.moveTo(this.ports.place() + this.ports.step())
  }

  back(): void {
    this.ports.moveTo(Math.max(0, this.ports.place() - this.ports.step()))
  }

  /** Nothing of what is held is played in. */
  cancel(): void {
    this.held.clear()
    this.chord = new Map()
  }
}

/** The two rows of a computer's keyboard that lie as the keys of a piano do, by where they lie, from a C on. */
const PIANO_KEYS = [
  'KeyA',
  'KeyW',
  'KeyS',
  'KeyE',
  'KeyD',
  'KeyF',
  'KeyT',
  'KeyG',
  'KeyY',
  'KeyH',
  'KeyU',
  'KeyJ',
  'KeyK',
  'KeyO',
  'KeyL',
  'KeyP',
]

/** The pitch of a key of the computer's keyboard; null where it is none of the piano's. @param octave  4 begins at middle C */
export function pitchOfKey(code: string, octave: number): number | null {
  const index = PIANO_KEYS.indexOf(code)
  const pitch = index < 0 ? -1 : (octave + 1) * 12 + index
  return pitch >= 0 && pitch <= 127 ? pitch : null
}
