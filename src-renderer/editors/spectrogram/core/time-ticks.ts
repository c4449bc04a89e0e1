import { frameAt, pixelOf, type TimeView } from './time-view.ts'

export interface Tick {
  /** From the left, in pixels. */
  x: number
  /** Empty between those that are named. */
  label: string
}

const STEPS = [
  0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
  7200,
]
const LEAST_PIXELS = 84

/** Between named ticks lie unnamed ones, a fifth or a quarter or half of the way. */
const PARTS: Record<number, number> = { 15: 3, 30: 3, 900: 3, 1800: 3, 3600: 4, 7200: 4, 60: 4, 120: 4 }

/** The ticks of a time ruler, named at round times. */
export function timeTicks(view: TimeView, width: number, sampleRate: number): Tick[] {
  const secondsPerPixel = view.framesPerPixel / sampleRate
  const step = STEPS.find((candidate) => candidate / secondsPerPixel >= LEAST_PIXELS) ?? STEPS[STEPS.length - 1]
  const parts = PARTS[step] ?? (String(step).includes('2') ? 4 : 5)
  const small = step / parts
  const ticks: Tick[] = []
  const last = frameAt(view, width) / sampleRate
  for (let number = Math.ceil(view.startFrame / sampleRate / small - 1e-9); number * small <= last; number++) {
    const seconds = number * small
    ticks.push({ x: pixelOf(view, seconds * sampleRate), label: number % parts === 0 ? timeLabel(seconds, step) : '' })
  }
  return ticks
}

/** `1:02:03`, `2:03`, or with as many decimals as `step` needs. */
export function timeLabel(seconds: number, step: number): string {
  const decimals = step >= 1 ? 0 : Math.ceil(-Math.log10(step) - 1e-9)
  const scale = 10 ** decimals
  const units = Math.round(seconds * scale)
  const whole = Math.floor(units / scale)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
  return decimals === 0 ? clock : `${clock}.${String(units % scale).padStart(decimals, '0')}`
}
