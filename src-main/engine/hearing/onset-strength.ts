import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { HEARD_RATE } from './heard-rate.ts'

const FFT_SIZE = 1024
/** What a frame is read from: 46 ms. */
export const STRENGTH_FRAME_SAMPLES = FFT_SIZE
/** 10 ms. */
export const STRENGTH_HOP_SAMPLES = 220
export const STRENGTHS_PER_SECOND = HEARD_RATE / STRENGTH_HOP_SAMPLES
const BANDS_PER_OCTAVE = 24
const [LOWEST_HZ, HIGHEST_HZ] = [27.5, 10_500]
/** Compared with the spectrum so many frames before, ... */
const LAG_FRAMES = 2
/** ... of which each band and its neighbours count, so that vibrato is no onset. */
const NEIGHBOURS = 1
/** Up to here a rise counts as one of the bass. */
const BASS_HZ = 150

export interface OnsetStrength {
  /** Rise of the logarithmic spectrum, mean a band, [frames]; frame i is around sample i times {@link STRENGTH_HOP_SAMPLES}. */
  all: Float32Array
  /** The same of what lies below 150 Hz. */
  bass: Float32Array
}

interface Band {
  /** First bin and the weights from there on. */
  from: number
  weights: Float32Array
}

/** Triangles a quarter tone apart, each as high as 1; where they are narrower than a bin they are left out. */
function quarterToneBands(): Band[] {
  const binHz = HEARD_RATE / FFT_SIZE
  const bins: number[] = []
  for (let i = 0; ; i++) {
    const hz = LOWEST_HZ * 2 ** (i / BANDS_PER_OCTAVE)
    if (hz > HIGHEST_HZ) break
    const bin = Math.round(hz / binHz)
    if (bin > 0 && bins[bins.length - 1] !== bin) bins.push(bin)
  }
  return bins.slice(1, -1).map((middle, i) => {
    const [from, to] = [bins[i], bins[i + 2]]
    return {
      from: from + 1,
      weights: Float32Array.from({ length: to - from - 1 }, (_, k) => {
        const bin = from + 1 + k
        return bin <= middle ? (bin - from) / (middle - from) : (to - bin) / (to - middle)
      }),
    }
  })
}

/** Samples that come at once are looked at in pieces of at most so many frames. */
const PIECE_FRAMES = 1024

/** Told of one frame after the other. */
export type TellStrength = (all: number, bass: number) => void

/**
 * {@link onsetStrength} of sound that comes in pieces, frame by frame: each is told as soon as half of it, 23 ms, lies behind its middle.
 * Memory does not grow.
 */
export class OnsetStrengthReader {
  readonly #bands = quarterToneBands()
  readonly #bassBands = this.#bands.filter(({ from }) => (from * HEARD_RATE) / FFT_SIZE < BASS_HZ).length
  readonly #window = hannWindow(FFT_SIZE)
  readonly #fft = realFftPlan(FFT_SIZE)
  readonly #past = Array.from({ length: LAG_FRAMES + 1 }, () => new Float32Array(this.#bands.length))
  readonly #magnitudes = new Float32Array(FFT_SIZE / 2)
  /** Sound that no frame is done with, and where in all of it that begins. */
  #kept = new Float32Array(2 * FFT_SIZE + PIECE_FRAMES * STRENGTH_HOP_SAMPLES)
  #keptFrom = 0
  #heard = 0
  #frames = 0

  constructor(private readonly tell: TellStrength) {}

  /** @param samples  mono at {@link HEARD_RATE}, what follows on what came before */
  push(samples: Float32Array): void {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + PIECE_FRAMES * STRENGTH_HOP_SAMPLES)
      this.#kept.set(part, this.#heard - this.#keptFrom)
      this.#heard += part.length
      at += part.length
      while (this.#frameStart + FFT_SIZE <= this.#heard) this.#measure()
      this.#forget()
    }
  }

  /** Tells of the frames that reach beyond the end; nothing can be pushed any more. */
  finish(): void {
    const frames = Math.floor(this.#heard / STRENGTH_HOP_SAMPLES) + 1
    while (this.#frames < frames) this.#measure()
  }

  get #frameStart(): number {
    return this.#frames * STRENGTH_HOP_SAMPLES - FFT_SIZE / 2
  }

  #forget(): void {
    const done = Math.max(0, this.#frameStart) - this.#keptFrom
    this.#kept.copyWithin(0, done, this.#heard - this.#keptFrom)
    this.#keptFrom += done
  }

  #measure(): void {
    const start = this.#frameStart
    const frame = this.#frames++
    this.#fft.forwardWindowed(this.#kept.subarray(0, this.#heard - this.#keptFrom), start - this.#keptFrom, this.#window)
    const magnitudes = this.#magnitudes
    this.#fft.magnitudes(magnitudes)
    const now = this.#past[frame % this.#past.length]
    for (let b = 0; b < now.length; b++) {
      const { from, weights } = this.#bands[b]
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += weights[i] * magnitudes[from + i]
      now[b] = Math.log10(1 + sum)
    }
    const { rise, low } = frame < LAG_FRAMES ? { rise: 0, low: 0 } : this.#rises(now, this.#past[(frame - LAG_FRAMES) % this.#past.length])
    this.tell(rise / this.#bands.length, low / Math.max(1, this.#bassBands))
  }

  #rises(now: Float32Array, before: Float32Array): { rise: number; low: number } {
    let [rise, low] = [0, 0]
    for (let b = 0; b < now.length; b++) {
      let loudest = before[b]
      for (let c = Math.max(0, b - NEIGHBOURS); c <= Math.min(now.length - 1, b + NEIGHBOURS); c++) loudest = Math.max(loudest, before[c])
      rise += Math.max(0, now[b] - loudest)
      if (b === this.#bassBands - 1) low = rise
    }
    return { rise, low }
  }
}

/** {@link onsetStrength} of sound that comes in pieces: what is kept of it is two numbers for 10 ms. */
export class OnsetStrengthMeter {
  readonly #all: number[] = []
  readonly #bass: number[] = []
  readonly #reader = new OnsetStrengthReader((all, bass) => {
    this.#all.push(all)
    this.#bass.push(bass)
  })

  /** @param samples  mono at {@link HEARD_RATE}, what follows on what came before */
  push(samples: Float32Array): void {
    this.#reader.push(samples)
  }

  /** All that was heard; nothing can be pushed any more. */
  finish(): OnsetStrength {
    this.#reader.finish()
    return { all: Float32Array.from(this.#all), bass: Float32Array.from(this.#bass) }
  }
}

/**
 * How strongly something begins, a hundred times a second.
 *
 *   s[t] = mean_b max(0, Y[t, b] - max_{|c| <= 1} Y[t - 2, b + c]),   Y = log10(1 + filtered magnitude)
 *
 * @param samples  mono at {@link HEARD_RATE}
 * @source         Boeck, Widmer 2013, "Maximum filter vibrato suppression for onset detection" (SuperFlux). Differs: 22 050 Hz
 */
export function onsetStrength(samples: Float32Array): OnsetStrength {
  const meter = new OnsetStrengthMeter()
  meter.push(samples)
  return meter.finish()
}
