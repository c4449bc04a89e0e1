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

/** Runs one gesture at a time. */
export class GestureRunner {
  private current: Gesture | null = null

  get isActive(): boolean {
    return this.current !== null
  }

  begin(gesture: Gesture | null): void {
    this.cancel()
    this.current = gesture
  }

  move(pointer: EditorPointer): void {
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
