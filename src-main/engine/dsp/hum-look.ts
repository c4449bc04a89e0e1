/**
 * Looks for mains hum: 50 or 60 Hz and its multiples, as long as the recording and always equally loud, however soft. The sound is brought
 * to about 1.4 kHz by sums of neighbours, and lines are measured against what lies beside them in spectra of three seconds.
 */
import { realFftPlan } from './fft-plan.ts'
import { hannWindow } from './window-functions.ts'

export const MAINS_HZ = [50, 60] as const
export const HUM_HARMONICS = 8
const LOW_RATE = 1400
const BLOCK = 4096
/** The mains' own frequency wanders. */
const WANDERS = 0.003
/** Beside a line: beyond the width of the window, as far as no note of a scale would fill it all. */
const BESIDE_HZ = [1.5, 5] as const

/** In a block of three seconds, of each harmonic of both mains in turn. */
export interface HumBlock {
  /** Amplitude of the line. */
  lines: Float32Array
  /** Amplitude that a line would have of what lies beside it: the median. */
  beside: Float32Array
}

export class HumLook {
  readonly blocks: HumBlock[] = []
  readonly #factor: number
  readonly #rate: number
  readonly #samples = new Float32Array(BLOCK)
  #filled = 0
  #sum = 0
  #summed = 0

  constructor(sampleRate: number) {
    this.#factor = Math.max(1, Math.round(sampleRate / LOW_RATE))
    this.#rate = sampleRate / this.#factor
  }

  /** @param channels  one or two; their mean is heard */
  add(channels: readonly Float32Array[]): void {
    const [left, right] = channels
    for (let i = 0; i < left.length;) {
      const end = Math.min(left.length, i + this.#factor - this.#summed)
      this.#summed += end - i
      let sum = this.#sum
      if (right) for (; i < end; i++) sum += left[i] + right[i]
      else for (; i < end; i++) sum += left[i]
      this.#sum = sum
      if (this.#summed < this.#factor) continue
      this.#samples[this.#filled++] = sum / (this.#factor * channels.length)
      this.#sum = 0
      this.#summed = 0
      if (this.#filled < BLOCK) continue
      this.#measure()
      this.#samples.copyWithin(0, BLOCK / 2)
      this.#filled = BLOCK / 2
    }
  }

  #measure(): void {
    const plan = realFftPlan(BLOCK)
    plan.forwardWindowed(this.#samples, 0, hann)
    const power = new Float32Array(BLOCK / 2 + 1)
    plan.power(power, 0)
    // A sine of amplitude A is A N / 4 high behind a Hann window.
    const amplitude = (value: number): number => (4 * Math.sqrt(value)) / BLOCK
    const count = MAINS_HZ.length * HUM_HARMONICS
    const block: HumBlock = { lines: new Float32Array(count), beside: new Float32Array(count) }
    const binOf = (hertz: number): number => (hertz * BLOCK) / this.#rate
    MAINS_HZ.forEach((mains, which) => {
      for (let harmonic = 1; harmonic <= HUM_HARMONICS; harmonic++) {
        const at = which * HUM_HARMONICS + harmonic - 1
        const hertz = mains * harmonic
        const [from, to] = [Math.floor(binOf(hertz * (1 - WANDERS))), Math.ceil(binOf(hertz * (1 + WANDERS)))]
        block.lines[at] = amplitude(Math.max(...power.subarray(from, to + 1)))
        const [near, far] = BESIDE_HZ.map((apart) => Math.round(binOf(apart)))
        const middle = Math.round(binOf(hertz))
        const beside = [...power.subarray(middle - far, middle - near), ...power.subarray(middle + near, middle + far)].sort(
          (a, b) => a - b,
        )
        block.beside[at] = amplitude(beside[beside.length >> 1])
      }
    })
    this.blocks.push(block)
  }
}

const hann = hannWindow(BLOCK)

export interface Hum {
  /** Of the mains. */
  hertz: (typeof MAINS_HZ)[number]
  /** dB relative to full scale, of all its lines together. */
  db: number
}

const FEWEST_BLOCKS = 4
/** 15 dB above what lies beside it a line is seen. */
const SEEN_ABOVE = 5.6
const SEEN_IN = 0.25
const FEWEST_SEEN = 3
/** Elsewhere it is at least this part of its size: notes come and go. */
const NEVER_BELOW = 0.5
const THERE_IN = 0.9
/** Between the quarters of what was seen of it. */
const STEADY_WITHIN = 1.5
const FEWEST_LINES = 2
/** The mains' own frequency, which is no note, is enough where it is seen in so many of this many blocks. */
const ALONE_IN = 0.75
const ALONE_BLOCKS = 6
const SOFTEST_DB = -75
/** More than that is no hum beneath a sound, but the sound. */
const MOST_SHARE = 0.1

/** @param power  mean square of the sound */
export function judgeHum(blocks: readonly HumBlock[], power: number): Hum | null {
  const sounding = blocks.filter(({ beside }) => beside[0] > 0)
  if (sounding.length < FEWEST_BLOCKS) return null
  const found = MAINS_HZ.map((hertz, which) => {
    const lines = Array.from({ length: HUM_HARMONICS }, (_, harmonic) => steadyLine(sounding, which * HUM_HARMONICS + harmonic))
    const humPower = lines.reduce((sum, amplitude) => sum + amplitude ** 2 / 2, 0)
    const isSeen = lines.filter((amplitude) => amplitude > 0).length >= FEWEST_LINES || isSeenAlone(sounding, which * HUM_HARMONICS)
    const isHum = isSeen && humPower < MOST_SHARE * power
    return { hertz, seen: lines.filter((amplitude) => amplitude > 0).length, db: isHum ? 10 * Math.log10(humPower) : -Infinity }
  })
  const clearest = found
    .filter((hum) => hum.db >= SOFTEST_DB)
    .sort((a, b) => b.seen - a.seen || b.db - a.db)
    .at(0)
  return clearest ? { hertz: clearest.hertz, db: clearest.db } : null
}

const isSeenAlone = (blocks: readonly HumBlock[], at: number): boolean =>
  blocks.length >= ALONE_BLOCKS &&
  steadyLine(blocks, at) > 0 &&
  blocks.filter(({ lines, beside }) => lines[at] > SEEN_ABOVE * beside[at]).length >= ALONE_IN * blocks.length

/** The amplitude of a line that is always there and always the same; 0 where it is not. */
function steadyLine(blocks: readonly HumBlock[], at: number): number {
  const seen = blocks
    .filter(({ lines, beside }) => lines[at] > SEEN_ABOVE * beside[at])
    .map(({ lines }) => lines[at])
    .sort((a, b) => a - b)
  if (seen.length < Math.max(FEWEST_SEEN, SEEN_IN * blocks.length)) return 0
  const [lower, middle, upper] = [1, 2, 3].map((quarter) => seen[Math.min(seen.length - 1, (seen.length * quarter) >> 2)])
  const there = blocks.filter(({ lines }) => lines[at] >= NEVER_BELOW * middle).length
  return there >= THERE_IN * blocks.length && upper <= STEADY_WITHIN * lower ? middle : 0
}
