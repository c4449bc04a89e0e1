/** Rows that are asked for at once: 1.4 s at 48 kHz. */
const CHUNK_ROWS = 64

/** Rows of a song's meters as they come from the program, ahead of what is heard. */
export class MeterRows {
  private readonly chunks = new Map<number, Float32Array>()
  private readonly asked = new Set<number>()

  /** @param fetch  fewer rows come back where they are not made yet */
  constructor(
    private readonly rowValues: number,
    private readonly fetch: (fromRow: number, rows: number) => Promise<Float32Array>,
  ) {}

  /** Null where it is not there yet; what comes next is asked for. */
  at(row: number): Float32Array | null {
    const chunk = Math.floor(row / CHUNK_ROWS)
    for (const known of this.chunks.keys()) if (known < chunk - 1 || known > chunk + 1) this.chunks.delete(known)
    const end = (row - chunk * CHUNK_ROWS + 1) * this.rowValues
    const there = this.chunks.get(chunk)
    if (!there || there.length < end) this.ask(chunk)
    else if (!this.chunks.has(chunk + 1)) this.ask(chunk + 1)
    return there && there.length >= end ? there.subarray(end - this.rowValues, end) : null
  }

  private ask(chunk: number): void {
    if (this.asked.has(chunk)) return
    this.asked.add(chunk)
    this.fetch(chunk * CHUNK_ROWS, CHUNK_ROWS)
      .then(
        (values) => this.chunks.set(chunk, values),
        // The sound was let go: playing tells of it, and nothing is shown.
        () => this.chunks.delete(chunk),
      )
      .finally(() => this.asked.delete(chunk))
  }
}
