/** How a caller hears from a job and ends it. */
export interface JobHooks<Event> {
  emit: (event: Event) => void
  /** Aborted: finish the current short step, write a checkpoint where there is something to keep, return. */
  signal: AbortSignal
}

/** How far a piece of work is, and with what it is busy. */
export interface ProgressEvent {
  type: 'progress'
  /** 0..1 */
  progress: number
  detail: string
}
