/** A pointer in an editor: where, and which keys are held. */
export interface EditorPointer {
  x: number
  y: number
  /** Adds to what is chosen. */
  shift?: boolean
  /** Copies what is moved. */
  alt?: boolean
  /** Suspends the snap. */
  mod?: boolean
}

/** What a pointer does from going down to coming up: it only shows what would be, until it is completed. */
export interface Gesture {
  move(pointer: EditorPointer): void
  complete(): void
  /** Everything is as before. */
  cancel(): void
}

/** A hand trembles as much between pressing and letting go. */
const TREMBLE_PIXELS = 3

/** Runs one gesture at a time. */
export class GestureRunner {
  private current: Gesture | null = null
  /** Where the pointer went down, until it has left that place. */
  private from: EditorPointer | null = null

  get isActive(): boolean {
    return this.current !== null
  }

  /** @param from  where the pointer went down: what it does near there is no move */
  begin(gesture: Gesture | null, from: EditorPointer | null = null): void {
    this.cancel()
    this.current = gesture
    this.from = from
  }

  move(pointer: EditorPointer): void {
    if (this.from && Math.hypot(pointer.x - this.from.x, pointer.y - this.from.y) < TREMBLE_PIXELS) return
    this.from = null
    this.current?.move(pointer)
  }

  complete(): void {
    const gesture = this.current
    this.current = null
    gesture?.complete()
  }

  /** @returns whether there was one */
  cancel(): boolean {
    const gesture = this.current
    this.current = null
    gesture?.cancel()
    return gesture !== null
  }
}
