import { DelayLook, type DelayMoment } from './delay-look.ts'
import { HumLook, type HumBlock } from './hum-look.ts'
import { CLIPPING_LEVEL } from './level.ts'
import { MEASURED_FRAMES, measureStretch, productOfStretches, takeIn, type StretchMeasures } from './stretch-measure.ts'

/**
 * Looks at sound as it is decoded, for what is odd about it: an offset, channels that cancel, samples that cannot be meant, channels that
 * are silent or late, hum, clipping below full scale. Most of it is one addition a sample; only what is loud is looked at more closely.
 */

const CHUNK_FRAMES = 256
const WINDOW_SECONDS = 0.1
/** Samples beyond this are looked at: 18 dB above full scale. */
export const FAR_BEYOND = 8
/** Amplitudes in steps of a quarter of an octave: exponent and two bits of a float32. */
const STEPS = 1024
const FLAT_SHARE = 0.9999
/** A top that is flat is reached by a step of this size; a rounded one is not. */
const FLAT_STEP = 0.01
const FLAT_SAMPLES = 3

const scratch = new Float32Array(1)
const scratchBits = new Uint32Array(scratch.buffer)
const stepOf = (amplitude: number): number => {
  scratch[0] = amplitude
  return scratchBits[0] >>> 21
}
/** The smallest amplitude of a step. */
export const amplitudeOf = (step: number): number => {
  scratchBits[0] = step << 21
  return scratch[0]
}

/** A tenth of a second, or what is left of it at the end. */
export interface SoundWindow {
  /** Of each channel. */
  means: number[]
  /** Mean square of each channel. */
  powers: number[]
  /** Mean product of two channels; 0 where there are not two. */
  product: number
  /** A sample lies far beyond full scale. */
  far: boolean
}

export interface ChannelFacts {
  peak: number
  /** Samples in a row at full scale. */
  atFullScale: number
  /** Samples of flat tops at the channel's peak, wherever that is. */
  flat: number
  /** Chunks with a sample far beyond full scale; `peak` leaves them out. */
  farChunks: number
}

export interface SoundFacts {
  sampleRate: number
  frames: number
  channels: ChannelFacts[]
  windows: SoundWindow[]
  windowSeconds: number
  /** How many chunks of 256 frames have their peak in each step of amplitude, over all channels. */
  chunksByStep: Uint32Array
  /** How many samples far beyond full scale there are in each step, the frame of the first, and the largest. */
  farByStep: Uint32Array
  firstFar: Float64Array
  largestFar: Float64Array
  /** Of two channels. */
  delayMoments: readonly DelayMoment[]
  /** Of the first two channels. */
  humBlocks: readonly HumBlock[]
}

class ChannelLook implements ChannelFacts {
  peak = 0
  atFullScale = 0
  flat = 0
  farChunks = 0
  #fullScaleRun = 0

  /** @param peak of samples[start..end) */
  lookAtLoud(samples: Float32Array, start: number, end: number, peak: number): void {
    if (peak > this.peak * (2 - FLAT_SHARE)) this.flat = 0
    this.peak = Math.max(this.peak, peak)
    if (peak >= this.peak * FLAT_SHARE) this.flat += flatSamples(samples, start, end, this.peak)
    if (peak < CLIPPING_LEVEL) {
      this.#fullScaleRun = 0
      return
    }
    for (let i = start; i < end; i++) {
      if (Math.abs(samples[i]) < CLIPPING_LEVEL) this.#fullScaleRun = 0
      else if (++this.#fullScaleRun === 2) this.atFullScale += 2
      else if (this.#fullScaleRun > 2) this.atFullScale++
    }
  }
}

function flatSamples(samples: Float32Array, start: number, end: number, peak: number): number {
  const flat = peak * FLAT_SHARE
  let count = 0
  for (let i = Math.max(1, start); i < end; i++) {
    const side = Math.sign(samples[i])
    if (samples[i] * side < flat) continue
    let after = i + 1
    while (after < end && samples[after] * side >= flat) after++
    if (after - i >= FLAT_SAMPLES && peak - samples[i - 1] * side >= FLAT_STEP) count += after - i
    i = after - 1
  }
  return count
}

export class SoundLook {
  readonly #sampleRate: number
  readonly #windowFrames: number
  readonly #channels: ChannelLook[]
  readonly #delay: DelayLook | null
  readonly #hum: HumLook
  readonly #windows: SoundWindow[] = []
  readonly #chunksByStep = new Uint32Array(STEPS)
  readonly #farByStep = new Uint32Array(STEPS)
  readonly #firstFar = new Float64Array(STEPS)
  readonly #largestFar = new Float64Array(STEPS)
  #frames = 0
  #window: SoundWindow
  #inWindow = 0

  constructor(channels: number, sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#windowFrames = Math.max(1, Math.round(sampleRate * WINDOW_SECONDS))
    this.#channels = Array.from({ length: channels }, () => new ChannelLook())
    this.#delay = channels === 2 ? new DelayLook(sampleRate) : null
    this.#hum = new HumLook(sampleRate)
    this.#window = emptyWindow(channels)
  }

  /** @param block  planar */
  add(block: readonly Float32Array[]): void {
    this.#delay?.add(block[0], block[1])
    this.#hum.add(block.slice(0, 2))
    for (let from = 0; from < block[0].length; from += MEASURED_FRAMES)
      this.#addPart(block.map((samples) => samples.subarray(from, from + MEASURED_FRAMES)))
  }

  /** @param part  of up to MEASURED_FRAMES */
  #addPart(part: readonly Float32Array[]): void {
    const length = part[0].length
    const isPair = part.length === 2
    if (isPair) part.forEach((samples, channel) => takeIn(samples, channel as 0 | 1))
    for (let start = 0; start < length;) {
      const end = Math.min(length, start + CHUNK_FRAMES, start + this.#windowFrames - this.#inWindow)
      part.forEach((samples, channel) => {
        if (!isPair) takeIn(samples.subarray(start, end))
        const measures = isPair ? measureStretch(start, end, channel as 0 | 1) : measureStretch(0, end - start)
        this.#lookAt(samples, start, end, channel, measures)
      })
      if (isPair) this.#window.product += productOfStretches(start, end)
      this.#inWindow += end - start
      if (this.#inWindow === this.#windowFrames) this.#closeWindow()
      this.#frames += end - start
      start = end
    }
  }

  facts(): SoundFacts {
    if (this.#inWindow > 0) this.#closeWindow()
    return {
      sampleRate: this.#sampleRate,
      frames: this.#frames,
      channels: this.#channels,
      windows: this.#windows,
      windowSeconds: this.#windowFrames / this.#sampleRate,
      chunksByStep: this.#chunksByStep,
      farByStep: this.#farByStep,
      firstFar: this.#firstFar,
      largestFar: this.#largestFar,
      delayMoments: this.#delay?.moments ?? [],
      humBlocks: this.#hum.blocks,
    }
  }

  #lookAt(samples: Float32Array, start: number, end: number, channel: number, { low, high, sum, squares }: StretchMeasures): void {
    const peak = Math.max(0, -low, high)
    this.#window.means[channel] += sum
    this.#window.powers[channel] += squares
    this.#chunksByStep[stepOf(peak)]++
    if (peak > FAR_BEYOND) this.#lookAtFar(samples, start, end, channel)
    else this.#channels[channel].lookAtLoud(samples, start, end, peak)
  }

  #lookAtFar(samples: Float32Array, start: number, end: number, channel: number): void {
    this.#window.far = true
    this.#channels[channel].farChunks++
    for (let i = start; i < end; i++) {
      const magnitude = Math.abs(samples[i])
      if (magnitude <= FAR_BEYOND) continue
      const step = stepOf(magnitude)
      this.#largestFar[step] = Math.max(this.#largestFar[step], magnitude)
      if (this.#farByStep[step]++ === 0) this.#firstFar[step] = this.#frames + i - start
    }
  }

  #closeWindow(): void {
    const { means, powers, product: sum, far } = this.#window
    const mean = (total: number): number => total / this.#inWindow
    this.#windows.push({ means: means.map(mean), powers: powers.map(mean), product: mean(sum), far })
    this.#window = emptyWindow(means.length)
    this.#inWindow = 0
  }
}

const emptyWindow = (channels: number): SoundWindow => ({
  means: new Array<number>(channels).fill(0),
  powers: new Array<number>(channels).fill(0),
  product: 0,
  far: false,
})
