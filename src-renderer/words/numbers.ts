import { SILENCE_DB } from '../../src-shared/units.ts'

const MINUS = '\u2212'
const THIN = '\u202f'
/** What stands where there is no value. */
export const NO_VALUE = '\u2013'

const pad = (value: number): string => String(value).padStart(2, '0')

/** `1:02:03` or `2:03`: a length or position, whole seconds. */
export function clock(seconds: number): string {
  const whole = Math.floor(Math.max(0, seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

/** `2:03.4`: a position to a tenth of a second. */
export function fineClock(seconds: number): string {
  const tenths = Math.floor(Math.max(0, seconds) * 10 + 1e-6)
  return `${clock(Math.floor(tenths / 10))}.${tenths % 10}`
}

/** `about 3 minutes`: time left, no more exact than it is known. */
export function roughDuration(seconds: number): string {
  if (seconds < 8) return 'a few seconds'
  if (seconds < 55) return `${Math.round(seconds / 5) * 5} seconds`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return minutes <= 1 ? '1 minute' : `${minutes} minutes`
  const hours = seconds / 3600
  if (hours < 10) return `${trimZero(hours.toFixed(1))} hours`.replace(/^1 hours/, '1 hour')
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`
}

/** `2.6 s`: a short length, to a hundredth at most. */
export const shortSeconds = (seconds: number): string => `${trimZero(seconds.toFixed(seconds < 1 ? 2 : 1))} s`

/** `18 min 20 s`: how much material. */
export function materialDuration(seconds: number): string {
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  if (hours > 0) return `${hours} h ${pad(minutes)} min`
  return minutes > 0 ? `${minutes} min ${pad(whole % 60)} s` : `${whole} s`
}

/** `−18.2 dB`. */
export function decibels(value: number): string {
  if (value <= SILENCE_DB) return `${MINUS}∞${THIN}dB`
  return `${signed(value, 1)}${THIN}dB`
}

/** `−1.5`, `+2.0` only where `plus`. */
export function signed(value: number, digits: number, plus = false): string {
  const text = Math.abs(value).toFixed(digits)
  if (Number(text) === 0) return text
  return `${value < 0 ? MINUS : plus ? '+' : ''}${text}`
}

/** `44.1 kHz`. */
export const kilohertz = (hertz: number): string => `${trimZero((hertz / 1000).toFixed(2))}${THIN}kHz`

/** `12.3 million`. */
export function count(value: number): string {
  if (value >= 999_500) return `${trimZero((value / 1e6).toFixed(value < 99_950_000 ? 1 : 0))} million`
  return Math.round(value).toLocaleString('en').replaceAll(',', THIN)
}

export const percent = (fraction: number): string => `${Math.round(fraction * 100)}${THIN}%`

/** `3.2 MB`. */
export function byteSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))}${THIN}kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)}${THIN}MB` : `${(bytes / 1e9).toFixed(2)}${THIN}GB`
}

/** A loss, to the digits that can be told apart by eye in the chart. */
export const loss = (value: number | null | undefined): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NO_VALUE : value.toFixed(3)

const whole = new Intl.NumberFormat('en')

/** `1 recording`, `3 recordings`. */
export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${whole.format(number).replaceAll(',', THIN)} ${number === 1 ? one : many}`

/** `12 Mar, 14:05`, or with the year where it is another one. */
export function moment(iso: string, now = new Date()): string {
  const date = new Date(iso)
  const sameYear = date.getFullYear() === now.getFullYear()
  return date.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? { hour: '2-digit', minute: '2-digit' } : { year: 'numeric' }),
  })
}

const trimZero = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
