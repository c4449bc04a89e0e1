/** Which pitch each row of the roll shows, the highest first. */
export class PitchRows {
  private readonly rows = new Map<number, number>()

  /** @param pitches  0..127, falling */
  constructor(readonly pitches: readonly number[]) {
    pitches.forEach((pitch, row) => this.rows.set(pitch, row))
  }

  get count(): number {
    return this.pitches.length
  }

  /** The pitch of a row, of the nearest one beyond the ends. */
  pitchAt(row: number): number {
    return this.pitches[Math.max(0, Math.min(this.count - 1, Math.floor(row)))]
  }

  /** Null where the pitch has no row. */
  rowOf(pitch: number): number | null {
    return this.rows.get(pitch) ?? null
  }

  /** The row of a pitch, of the next one below it that has one. */
  nearestRow(pitch: number): number {
    const row = this.rows.get(pitch) ?? this.pitches.findIndex((candidate) => candidate <= pitch)
    return row < 0 ? this.count - 1 : row
  }
}

const KEYBOARD = Array.from({ length: 128 }, (_, row) => 127 - row)
/** The whole keyboard. */
export const ALL_ROWS = new PitchRows(KEYBOARD)

/** Only rows of these pitches; the whole keyboard where there are none. */
export function foldedRows(isShown: (pitch: number) => boolean): PitchRows {
  const pitches = KEYBOARD.filter(isShown)
  return pitches.length === 0 ? ALL_ROWS : new PitchRows(pitches)
}
