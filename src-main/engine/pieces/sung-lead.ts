/**
 * A voice that sings without words: harmonics under formants that move from vowel to vowel, a tone that glides and trembles, breath, and a
 * hiss where a word would begin. It is there to learn from and to measure with, not to be listened to.
 *
 * @source formants of sung vowels: Peterson, Barney 1952, table 2 (men); vibrato of 5 to 7 Hz: Prame 1994
 */
import type { CounterRandom } from '../random.ts'
import type { PieceNote, Singer } from './labelled-piece.ts'

/** First three formants, Hz: a, e, i, o, u. */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const
const FORMANT_LEVELS = [1, 0.5, 0.25]
const FORMANT_WIDTHS = [90, 120, 180]
const HARMONICS = 40
/** Numbers that stay for so many samples. */
const CONTROL = 64
const [RISE_SECONDS, FALL_SECONDS, GLIDE_SECONDS] = [0.04, 0.08, 0.05]
const LEVEL = 0.2

export const randomSinger = (random: CounterRandom): Singer => {
  const isHigh = random.uniform() < 0.5
  return {
    throat: (isHigh ? 1.15 : 1) * (0.95 + 0.1 * random.uniform()),
    semitones: isHigh ? -5 : -17,
    vibratoHz: 5 + 2 * random.uniform(),
    vibratoCents: 60 * random.uniform(),
    breath: 0.02 + 0.08 * random.uniform(),
  }
}

/** Adds a voice that sings notes, one at a time. @param into float32 [samples] */
export function singNotes(
  notes: readonly PieceNote[],
  singer: Singer,
  into: Float32Array,
  sampleRate: number,
  random: CounterRandom,
): void {
  let before: number | null = null
  let vowel = random.pick(VOWELS)
  for (const [i, note] of notes.entries()) {
    const next = notes[i + 1] as PieceNote | undefined
    const pitch = note.pitch + singer.semitones
    const start = note.startSeconds
    const seconds = Math.min(note.durationSeconds, next ? next.startSeconds - start : Infinity)
    if (seconds <= 0) continue
    const isJoined = before !== null && random.uniform() < 0.5
    const vowelThen = random.pick(VOWELS)
    if (!isJoined && random.uniform() < 0.7)
      hiss(into, Math.round((start - 0.06) * sampleRate), 0.02 + 0.08 * random.uniform(), sampleRate, random)
    tone(
      { note, seconds, pitch, from: isJoined ? before! : pitch - random.uniform(), vowels: [vowel, vowelThen] },
      singer,
      into,
      sampleRate,
      random,
    )
    ;[before, vowel] = [pitch, vowelThen]
  }
}

interface Sung {
  note: PieceNote
  seconds: number
  pitch: number
  /** The pitch that it glides from. */
  from: number
  vowels: readonly [readonly number[], readonly number[]]
}

function tone(
  { note, seconds, pitch, from, vowels }: Sung,
  singer: Singer,
  into: Float32Array,
  sampleRate: number,
  random: CounterRandom,
): void {
  const first = Math.round(note.startSeconds * sampleRate)
  const length = Math.min(into.length - first, Math.round((seconds + FALL_SECONDS) * sampleRate))
  const levels = new Float32Array(HARMONICS)
  let phase = 0
  let step = 0
  let [low, band] = [0, 0]
  for (let i = 0; i < length; i++) {
    const t = i / sampleRate
    if (i % CONTROL === 0) {
      const glide = Math.exp(-t / GLIDE_SECONDS)
      const trembling =
        Math.max(0, Math.min(1, (t - 0.15) / 0.3)) * (singer.vibratoCents / 100) * Math.sin(2 * Math.PI * singer.vibratoHz * t)
      const hz = 440 * 2 ** ((pitch + (from - pitch) * glide + trembling - 69) / 12)
      step = hz / sampleRate
      const share = Math.min(1, t / Math.max(0.1, seconds))
      for (let h = 0; h < HARMONICS; h++) levels[h] = throatAt(hz * (h + 1), vowels, share, singer.throat, sampleRate) / (h + 1) ** 0.6
    }
    phase = (phase + step) % 1
    let value = 0
    for (let h = 0; h < HARMONICS && levels[h] > 0; h++) value += levels[h] * Math.sin(2 * Math.PI * (h + 1) * phase)
    // Breath sounds through the throat, about its second formant.
    const noise = random.uniform() - 0.5
    low += 0.3 * band
    band += 0.3 * (noise - low - 0.5 * band)
    const rise = Math.min(1, t / RISE_SECONDS)
    const fall = Math.max(0, Math.min(1, (seconds + FALL_SECONDS - t) / FALL_SECONDS))
    into[first + i] += LEVEL * note.velocity * rise * fall * (value + singer.breath * band * 4)
  }
}

/** What the throat lets through, 0 above what can sound. */
function throatAt(hz: number, [here, there]: Sung['vowels'], share: number, throat: number, sampleRate: number): number {
  if (hz > 0.45 * sampleRate) return 0
  let level = 0.01
  for (let f = 0; f < FORMANT_LEVELS.length; f++) {
    const middle = throat * (here[f] + share * (there[f] - here[f]))
    level += FORMANT_LEVELS[f] / (1 + ((hz - middle) / FORMANT_WIDTHS[f]) ** 2)
  }
  return level
}

/** Noise above some kHz, as of an s. */
function hiss(into: Float32Array, first: number, seconds: number, sampleRate: number, random: CounterRandom): void {
  const length = Math.round(seconds * sampleRate)
  const share = 0.4 + 0.5 * random.uniform()
  let slow = 0
  for (let i = 0; i < length; i++) {
    const noise = random.uniform() - 0.5
    slow += share * (noise - slow)
    const at = first + i
    if (at >= 0 && at < into.length) into[at] += 0.12 * Math.sin((Math.PI * i) / length) * (noise - slow)
  }
}
