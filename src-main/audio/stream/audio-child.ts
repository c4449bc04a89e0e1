import type { FromAudio, ToAudio } from '../../../src-shared/audio/index.ts'

/** How an audio process ended. */
export interface AudioExit {
  code: number | null
  signal: string | null
  /** The last lines it wrote to stderr, for the log. */
  lastWords: string
}

/** A running audio process, whatever kind of host started it. */
export interface AudioChild {
  readonly pid: number | undefined
  send(message: ToAudio): void
  onMessage(listener: (message: FromAudio) => void): void
  onExit(listener: (exit: AudioExit) => void): void
  /** At once, without a chance to tidy up: a stream on a dead sound server cannot be asked. */
  kill(): void
}

/** Starts audio processes: by `child_process` in a Node host, by `utilityProcess` in Electron, by a double in tests. */
export interface AudioForker {
  /** Sound to keep ready there at first, in seconds, where the way to it is held up longer than usual. */
  readonly reserveSeconds?: number
  fork(): AudioChild
}
