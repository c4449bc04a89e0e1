const PITCHES = 128

/** Notes of one pitch that touch on the screen, drawn as one: as many as there are pixels may be added for each line that is drawn. */
export class NoteRuns {
  private readonly from = new Float64Array(PITCHES).fill(NaN)
  private readonly to = new Float64Array(PITCHES)

  /** @param draw  from and up to an x, in pixels */
  constructor(private readonly draw: (pitch: number, from: number, to: number) => void) {}

  /** Best in the order of time: one that begins before the run of its pitch ends that run. */
  add(pitch: number, x: number, end: number): void {
    if (x >= this.from[pitch] && x <= this.to[pitch]) {
      this.to[pitch] = Math.max(this.to[pitch], end)
      return
    }
    this.end(pitch)
    this.from[pitch] = x
    this.to[pitch] = end
  }

  /** Draws what has not been drawn yet. */
  finish(): void {
    for (let pitch = 0; pitch < PITCHES; pitch++) this.end(pitch)
  }

  private end(pitch: number): void {
    if (!Number.isNaN(this.from[pitch])) this.draw(pitch, this.from[pitch], this.to[pitch])
    this.from[pitch] = NaN
  }
}
