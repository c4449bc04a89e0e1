import type { Seconds } from '../../units.ts'

/**
 * MIDI time code: hours, minutes, seconds and frames, told in eight quarters of a message, two frames for all of them, or whole.
 *
 * @source MIDI Time Code, MMA 1987 (RP-004/008); SMPTE 12M for drop frames
 */
export const TIMECODE_RATES = ['24', '25', '29.97-drop', '30'] as const
export type TimecodeRate = (typeof TIMECODE_RATES)[number]

/** Frames that are counted a second, and frames that there are. */
const COUNTED: Record<TimecodeRate, number> = { '24': 24, '25': 25, '29.97-drop': 30, '30': 30 }
const REAL: Record<TimecodeRate, number> = { '24': 24, '25': 25, '29.97-drop': 30_000 / 1001, '30': 30 }
/** In drop-frame counting the numbers of these frames are left out each minute, but for every tenth. */
const DROPPED = 2
const FRAMES_A_MINUTE = 30 * 60 - DROPPED
const FRAMES_IN_TEN_MINUTES = 10 * FRAMES_A_MINUTE + DROPPED
const HOURS = 24
const QUARTER_FRAME = 0xf1
const QUARTERS = 8
/** Eight quarters are told while two frames go by. */
const FRAMES_OF_ALL_QUARTERS = 2

export interface Timecode {
  hours: number
  minutes: number
  seconds: number
  frames: number
}

export const framesAt = (seconds: Seconds, rate: TimecodeRate): number => seconds * REAL[rate]
export const secondsOfFrames = (frames: number, rate: TimecodeRate): Seconds => frames / REAL[rate]

/** @param frame  whole, from the beginning of the day */
export function timecodeOfFrame(frame: number, rate: TimecodeRate): Timecode {
  const counted = COUNTED[rate]
  let number = frame
  if (rate === '29.97-drop') {
    const tens = Math.floor(frame / FRAMES_IN_TEN_MINUTES)
    const rest = frame % FRAMES_IN_TEN_MINUTES
    const minutes = rest < 30 * 60 ? 0 : 1 + Math.floor((rest - 30 * 60) / FRAMES_A_MINUTE)
    number += DROPPED * (9 * tens + minutes)
  }
  const seconds = Math.floor(number / counted)
  return {
    hours: Math.floor(seconds / 3600) % HOURS,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
    frames: number % counted,
  }
}

export function frameOfTimecode({ hours, minutes, seconds, frames }: Timecode, rate: TimecodeRate): number {
  const allMinutes = 60 * hours + minutes
  const number = (60 * allMinutes + seconds) * COUNTED[rate] + frames
  return rate === '29.97-drop' ? number - DROPPED * (allMinutes - Math.floor(allMinutes / 10)) : number
}

const rateCode = (rate: TimecodeRate): number => TIMECODE_RATES.indexOf(rate)

/** One of the eight quarters of a time, 0 to 7. */
export function quarterFrame({ hours, minutes, seconds, frames }: Timecode, rate: TimecodeRate, piece: number): number[] {
  const value = [frames, seconds, minutes, hours | (rateCode(rate) << 5)][piece >> 1]
  return [QUARTER_FRAME, (piece << 4) | (piece % 2 === 0 ? value & 0x0f : value >> 4)]
}

/** The whole time at once, for a place that is gone to. */
export const fullFrame = ({ hours, minutes, seconds, frames }: Timecode, rate: TimecodeRate): number[] => [
  ...[0xf0, 0x7f, 0x7f, 0x01, 0x01, hours | (rateCode(rate) << 5), minutes, seconds, frames, 0xf7],
]

/** Puts quarters together to times as they are heard. */
export class TimecodeReader {
  readonly #pieces = new Array<number>(QUARTERS).fill(0)
  #next = 0

  /**
   * @returns where the sender is now, in seconds, when its last quarter or a whole time has come; else null. Backwards nothing is told.
   */
  read(bytes: Uint8Array): { seconds: Seconds; rate: TimecodeRate; isRunning: boolean } | null {
    if (bytes[0] === QUARTER_FRAME) return this.#quarter(bytes[1])
    if (bytes.length !== 10 || bytes[0] !== 0xf0 || bytes[1] !== 0x7f || bytes[3] !== 0x01 || bytes[4] !== 0x01) return null
    const [hours, minutes, seconds, frames] = bytes.subarray(5, 9)
    const rate = TIMECODE_RATES[(hours >> 5) & 3]
    return {
      seconds: secondsOfFrames(frameOfTimecode({ hours: hours & 0x1f, minutes, seconds, frames }, rate), rate),
      rate,
      isRunning: false,
    }
  }

  #quarter(data: number): ReturnType<TimecodeReader['read']> {
    const piece = data >> 4
    this.#next = piece === this.#next ? piece + 1 : piece === 0 ? 1 : 0
    this.#pieces[piece] = data & 0x0f
    if (this.#next < QUARTERS) return null
    this.#next = 0
    const [frames, seconds, minutes, hours] = [0, 2, 4, 6].map((i) => this.#pieces[i] | (this.#pieces[i + 1] << 4))
    const rate = TIMECODE_RATES[(hours >> 5) & 3]
    // The time that was told is that of its first quarter.
    const now = frameOfTimecode({ hours: hours & 0x1f, minutes, seconds, frames }, rate) + FRAMES_OF_ALL_QUARTERS - 1 / 4
    return { seconds: secondsOfFrames(now, rate), rate, isRunning: true }
  }
}
