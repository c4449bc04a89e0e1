import type { AudioDevice, SideRequest } from '../../src-shared/audio/index.ts'
import type { Render } from './stream/feeder.ts'

export interface StreamSettings {
  sampleRate: number
  bufferFrames: number
  /**
   * Frames between the audio process and the device, on top of the device's own. The shorter, the sooner a monitored input
   * is heard and the more a busy machine stutters. Default: DEFAULT_QUEUE_SECONDS, two buffers at least.
   */
  queueFrames?: number
  output: SideRequest | null
  input: SideRequest | null
}

/**
 * `opening` until the devices answer for the first time. `recovering`: the device or its process was lost and is being sought again;
 * nothing needs to be done.
 */
export type StreamState = 'opening' | 'running' | 'recovering' | 'closed'

/** What the person should know about a stream. */
export interface StreamNotice {
  level: 'info' | 'warning' | 'error'
  message: string
  advice: string
}

export interface StreamHealth {
  /** How often sound came too late, and how long the silences were together. */
  underruns: number
  underrunFrames: number
  /** How often the device itself ran dry or over. */
  glitches: number
  restarts: number
  /** Sound rendered ahead, and what of it waits between the process and the device. */
  aheadFrames: number
  queueFrames: number
  /** Something on this machine has held up the sound: more is rendered ahead for now, so that controls answer later. */
  reserveGrown: boolean
}

/** Sound to a device, wherever it is: the audio process, or the window. */
export interface AudioOutput {
  /** From now on the device asks `render` for its sound. */
  start(render: Render): void
  /** Sound is due again after `render` had none. */
  wake(): void
  /**
   * Lets the sound that is under way fade out within milliseconds and forgets the rest, for stop and seek.
   * @returns number of the next source frame to be rendered: the listener hears all before it, and none after
   */
  flush(): Promise<number>
  /** The source frame that the device takes at this moment. What is heard is later by the device's own latency. */
  position(): number
}

/** A block of what a device recorded. */
export interface CapturedBlock {
  /** Counts from the stream's start; where a device was lost, the count goes on as time did. */
  startFrame: number
  /** The source frame given to the output in the same instant; null where there was silence, or no output. */
  sourceFrame: number | null
  /** Interleaved. */
  samples: Float32Array
}

/** Sound from a device. */
export interface AudioInput {
  onCaptured(listener: (block: CapturedBlock) => void): () => void
  /** Lets the input be heard directly; 0 is off. */
  setMonitor(gain: number): void
  /**
   * Whether what is captured has to keep its distance to what is played, for recordings along with other sound. While it
   * has to, a fault of the device starts the stream anew: after one the distance is another. Resolves when it is right.
   */
  keepAligned(on: boolean): Promise<void>
}

export interface StreamEvents {
  onState?: (state: StreamState) => void
  onNotice?: (notice: StreamNotice) => void
  /** Sound was late, on its way to the device or in it: `health` counts more of it. */
  onDropout?: () => void
}

/** An open stream of one or both directions. */
export interface AudioStream extends AudioOutput, AudioInput {
  readonly settings: StreamSettings
  readonly state: StreamState
  readonly outputDevice: AudioDevice | null
  readonly inputDevice: AudioDevice | null
  health(): StreamHealth
  close(): Promise<void>
}
