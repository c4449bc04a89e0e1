import type { AudioDevice, DeviceKey, Direction } from './devices.ts'
import type { DeviceProblem } from './errors.ts'

/**
 * The protocol between a host and an audio process. It travels over the process channel, never over stdout, where
 * PortAudio prints. One process carries at most one stream.
 *
 * Three counts of frames:
 *   source frames   what the host has fed, counted from the stream's start, going on over restarts
 *   device frames   what has gone to the device since this process opened it: source frames and the silence put between
 *   captured frames what came from the device since this process opened it; in a stream of both directions, captured
 *                   frame n is taken in the same callback in which device frame n is given
 */

/** One direction of a stream. `device` null means the system's default. */
export interface SideRequest {
  device: DeviceKey | null
  channels: number
}

export interface OpenRequest {
  sampleRate: number
  /** Frames PortAudio asks for at a time. */
  bufferFrames: number
  /** Frames kept between the process and PortAudio at first; grows when the device runs dry. */
  queueFrames: number
  output: SideRequest | null
  input: SideRequest | null
  /** Number of the first source frame that will be fed. */
  startSourceFrame: number
}

/** What has become of the output so far. */
export interface OutputReport {
  /** When this was true, in milliseconds of the system's monotonic clock, which all processes share. */
  atMs: number
  /** Source frames that the device has taken. */
  sourceTaken: number
  /** Source frames on their way or taken: `sourceTaken` and what waits in the last queue. */
  sourceWritten: number
  /** Device frames that the device has taken. */
  deviceTaken: number
  deviceWritten: number
  /** Source frames that wait in this process. */
  waiting: number
  /** How often the host's sound did not come in time, and how much silence stood in for it. */
  underruns: number
  underrunFrames: number
  /** Frames kept between the process and PortAudio by now. */
  queueFrames: number
}

/** What the host asks for and what it is answered. */
export interface AudioCalls {
  devices: { params: Record<string, never>; result: { devices: AudioDevice[]; /** Why there is no native audio, where so. */ unavailable: string | null } }
  /** Which of these rates the device accepts. */
  rates: { params: { device: DeviceKey; direction: Direction; channels: number; sampleRates: number[] }; result: { sampleRates: number[] } }
  open: { params: OpenRequest; result: { output: AudioDevice | null; input: AudioDevice | null } }
  /** Lets what waits fade out and forgets the rest. The answer is the number of the next source frame. */
  flush: { params: { fadeFrames: number }; result: { nextSourceFrame: number } }
  /** Plays out what waits in the last queue, and closes the device. */
  close: { params: Record<string, never>; result: Record<string, never> }
}
export type AudioCallName = keyof AudioCalls

export type ToAudio =
  | { [N in AudioCallName]: { type: 'call'; id: number; name: N; params: AudioCalls[N]['params'] } }[AudioCallName]
  /** Interleaved samples. `more` false: silence may follow, it is meant. */
  | { type: 'feed'; samples: Float32Array; more: boolean }
  /** Lets the input be heard, at the shortest way: within this process. 0 is off. */
  | { type: 'monitor'; gain: number }

export type FromAudio =
  | { type: 'answer'; id: number; result: AudioCalls[AudioCallName]['result'] }
  | { type: 'refusal'; id: number; problem: DeviceProblem; message: string; advice: string }
  /** At least ten times a second while the process lives. */
  | {
      type: 'report'
      output: OutputReport | null
      capturedFrames: number
      /** How often PortAudio reported that the device itself ran dry or over. */
      glitches: number
    }
  /**
   * Interleaved samples from the device, from captured frame `startFrame` on. `sourceFrame`: which source frame was given
   * to the device in the same instant; null where it was silence.
   */
  | { type: 'captured'; startFrame: number; sourceFrame: number | null; samples: Float32Array }

export const HEARTBEAT_MS = 100

/** Milliseconds of the monotonic clock that all processes of one machine share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6
