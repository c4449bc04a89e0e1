import { RealFft } from '../fft.ts'
import type { Codec } from './codec.ts'
import { type ChannelDecoder, type ChannelEncoder, OneChannelCodec, scaleLinear } from './one-channel-codec.ts'

/**
 * The paper's frames: 0.25 s of 16 kHz mono, Fourier transformed, real parts first and then imaginary parts.
 *
 *   X[k] = sum_n x[n] exp(-2 pi i k n / N),   N = 4000
 *
 *   fourier-full   Re X[0..N-1], Im X[0..N-1]       8000 numbers
 *   fourier        Re X[0..N/2], Im X[0..N/2]       4002 numbers: the rest is their mirror image, X[N-k] = conj(X[k])
 *
 * @source Kalingeri & Grandhe 2016, sections 3 and 4. `fourier` differs from it by leaving out the mirrored half.
 */

const SAMPLE_RATE = 16_000
const FRAME_SAMPLES = 4_000
const BINS = FRAME_SAMPLES / 2 + 1

/** One frame of samples to one row of numbers and back. */
interface FrameTransform {
  forward(samples: Float32Array, row: Float32Array): void
  inverse(row: Float32Array, samples: Float32Array): void
}

class HalfSpectrum implements FrameTransform {
  readonly #fft = new RealFft(FRAME_SAMPLES)

  forward(samples: Float32Array, row: Float32Array): void {
    this.#fft.forward(samples, row.subarray(0, BINS), row.subarray(BINS))
  }

  /** A generated frame may have imaginary parts where a real signal has none, at 0 and N/2: they have no sound. */
  inverse(row: Float32Array, samples: Float32Array): void {
    this.#fft.inverse(row.subarray(0, BINS), row.subarray(BINS), samples)
  }
}

class FullSpectrum implements FrameTransform {
  readonly #fft = new RealFft(FRAME_SAMPLES)
  readonly #real = new Float32Array(BINS)
  readonly #imaginary = new Float32Array(BINS)

  forward(samples: Float32Array, row: Float32Array): void {
    this.#fft.forward(samples, this.#real, this.#imaginary)
    row.set(this.#real)
    row.set(this.#imaginary, FRAME_SAMPLES)
    for (let k = BINS; k < FRAME_SAMPLES; k++) {
      row[k] = this.#real[FRAME_SAMPLES - k]
      row[FRAME_SAMPLES + k] = -this.#imaginary[FRAME_SAMPLES - k]
    }
  }

  /**
   * The real part of the inverse transform. It is the inverse of the spectrum's symmetric part,
   * (X[k] + conj(X[N-k])) / 2: where a network's two halves disagree, their mean is heard.
   */
  inverse(row: Float32Array, samples: Float32Array): void {
    for (let k = 0; k < BINS; k++) {
      const mirror = (FRAME_SAMPLES - k) % FRAME_SAMPLES
      this.#real[k] = (row[k] + row[mirror]) / 2
      this.#imaginary[k] = (row[FRAME_SAMPLES + k] - row[FRAME_SAMPLES + mirror]) / 2
    }
    this.#fft.inverse(this.#real, this.#imaginary, samples)
  }
}

class FourierCodec extends OneChannelCodec {
  readonly id: 'fourier' | 'fourier-full'
  readonly sampleRate = SAMPLE_RATE
  readonly frameSamples = FRAME_SAMPLES
  readonly hopSamples = FRAME_SAMPLES
  readonly latencyFrames = 0
  readonly dimensions: number
  readonly #transform: FrameTransform

  constructor(id: 'fourier' | 'fourier-full') {
    super()
    this.id = id
    this.dimensions = id === 'fourier' ? 2 * BINS : 2 * FRAME_SAMPLES
    this.#transform = id === 'fourier' ? new HalfSpectrum() : new FullSpectrum()
  }

  protected channelEncoder(): ChannelEncoder {
    let rest = new Float32Array(0)
    return {
      push: (samples) => {
        const joined = new Float32Array(rest.length + samples.length)
        joined.set(rest)
        joined.set(samples, rest.length)
        const count = this.frameCount(joined.length)
        rest = joined.slice(count * FRAME_SAMPLES)
        const frames = new Float32Array(count * this.dimensions)
        for (let frame = 0; frame < count; frame++) {
          this.#transform.forward(
            joined.subarray(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES),
            frames.subarray(frame * this.dimensions, (frame + 1) * this.dimensions),
          )
        }
        return frames
      },
    }
  }

  protected channelDecoder(): ChannelDecoder {
    return { push: (frame) => this.#samplesOf(frame), flush: () => new Float32Array(0) }
  }

  #samplesOf(frame: Float32Array): Float32Array {
    const samples = new Float32Array(FRAME_SAMPLES)
    this.#transform.inverse(frame, samples)
    return samples
  }

  scale(frame: Float32Array, gain: number): void {
    scaleLinear(frame, gain)
  }

  energy(frame: Float32Array): number {
    return this.#samplesOf(frame).reduce((sum, value) => sum + value * value, 0) / FRAME_SAMPLES
  }

  describe(): string {
    return this.id === 'fourier'
      ? 'Fourier transform of 0.25 s at 16 kHz, half spectrum: 2001 real and 2001 imaginary parts'
      : 'Fourier transform of 0.25 s at 16 kHz, full spectrum as in the paper: 4000 real and 4000 imaginary parts'
  }
}

export const createFourierCodec = (id: 'fourier' | 'fourier-full'): Codec => new FourierCodec(id)
