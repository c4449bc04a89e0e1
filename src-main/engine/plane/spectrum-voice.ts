/**
 * Sound of magnitudes that come one moment after the other, without looking ahead: each peak is a tone whose phase goes on at its own
 * frequency, and the bins about it go with it. What stands out of nothing is noise, with new phases at each moment.
 *
 * @source Beauregard, Harish, Wyse 2015 (single pass spectrogram inversion). Differs: phases are those at a frame's middle, so that all
 *         bins about a peak have the same
 */
import { RealFft } from '../dsp/fft.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { CounterRandom, streamOf } from '../random.ts'
import { COLOUR_BINS, COLOUR_HOP, COLOUR_SIZE } from './colours.ts'

/** Sum of the squares of the windows that overlap. */
const OVERLAP = ((3 / 8) * COLOUR_SIZE) / COLOUR_HOP

/** A tone stands out of the bins about it, so many on each side, by so much. */
const ABOUT = 4
const STANDS_OUT = 1.6

/** What goes on from moment to moment; never changed in place. */
export interface SpectrumMoment {
  number: number
  phases: Float32Array
  /** Of frames that have begun. */
  under: Float32Array
}

export class SpectrumVoice {
  readonly #fft = new RealFft(COLOUR_SIZE)
  readonly #window = hannWindow(COLOUR_SIZE)
  #now: SpectrumMoment

  constructor(private readonly randomSeed: number) {
    const random = new CounterRandom(randomSeed, streamOf('phases'))
    const phases = Float32Array.from({ length: COLOUR_BINS }, () => 2 * Math.PI * random.uniform())
    this.#now = { number: 0, phases, under: new Float32Array(COLOUR_SIZE) }
  }

  get moment(): SpectrumMoment {
    return this.#now
  }

  set moment(moment: SpectrumMoment) {
    this.#now = moment
  }

  /** @param magnitudes [COLOUR_BINS], as of a transform under a Hann window @returns [COLOUR_HOP] */
  next(magnitudes: Float32Array): Float32Array {
    const { number } = this.#now
    const phases = continued(magnitudes, this.#now.phases, new CounterRandom(this.randomSeed, number))
    // The middle of a frame lies half of it after its beginning: every other bin turns round.
    const turned = (k: number): number => (k % 2 === 0 ? magnitudes[k] : -magnitudes[k])
    const real = Float32Array.from(phases, (phase, k) => turned(k) * Math.cos(phase))
    const imaginary = Float32Array.from(phases, (phase, k) => (k === 0 || k === COLOUR_BINS - 1 ? 0 : turned(k) * Math.sin(phase)))
    const frame = new Float32Array(COLOUR_SIZE)
    this.#fft.inverse(real, imaginary, frame)
    const sum = new Float32Array(COLOUR_SIZE)
    sum.set(this.#now.under.subarray(COLOUR_HOP))
    for (let n = 0; n < COLOUR_SIZE; n++) sum[n] += (frame[n] * this.#window[n]) / OVERLAP
    this.#now = { number: number + 1, phases, under: sum }
    return sum.slice(0, COLOUR_HOP)
  }
}

/** Phases a hop later: those of each peak at its frequency, taken over by the bins about it; of noise any. */
function continued(magnitudes: Float32Array, before: Float32Array, random: CounterRandom): Float32Array {
  const phases = Float32Array.from(before, () => 2 * Math.PI * random.uniform())
  let from = 0
  for (let k = 1; k < COLOUR_BINS - 1; k++) {
    if (!(magnitudes[k] > magnitudes[k - 1] && magnitudes[k] >= magnitudes[k + 1])) continue
    const [a, b, c] = [magnitudes[k - 1], magnitudes[k], magnitudes[k + 1]]
    const aside = (0.5 * (a - c)) / (a - 2 * b + c)
    const phase = (before[k] + (2 * Math.PI * COLOUR_HOP * (k + aside)) / COLOUR_SIZE) % (2 * Math.PI)
    let to = k + 1
    while (to < COLOUR_BINS - 1 && magnitudes[to + 1] <= magnitudes[to]) to++
    if (standsOut(magnitudes, k)) phases.fill(phase, from, to + 1)
    from = to + 1
  }
  return phases
}

function standsOut(magnitudes: Float32Array, k: number): boolean {
  const [from, to] = [Math.max(0, k - ABOUT), Math.min(COLOUR_BINS - 1, k + ABOUT)]
  let sum = 0
  for (let bin = from; bin <= to; bin++) sum += magnitudes[bin]
  return magnitudes[k] > (STANDS_OUT * sum) / (to - from + 1)
}
