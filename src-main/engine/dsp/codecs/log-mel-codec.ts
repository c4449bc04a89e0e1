import { applyFilterBank, type FilterBank } from '../transforms/filter-bank.ts'
import { melFilterBank } from '../transforms/mel-filter-bank.ts'
import { MelInverter } from '../transforms/mel-inversion.ts'
import { PhaseStream } from '../transforms/phase-gradient.ts'
import type { Codec } from './codec.ts'
import { type CodecOptions, defaultHop, requireRate } from './codec-options.ts'
import { type ChannelDecoder, type ChannelEncoder, OneChannelCodec } from './one-channel-codec.ts'
import { ENERGY_TO_MEAN_SQUARE, OVERLAP, OverlappedStft } from './overlapped-stft.ts'

export interface LogMelCodecOptions extends CodecOptions {
  /** Samples from frame to frame; a transform spans four of them. 2^a 3^b 5^c with a >= 3. */
  hopSamples?: number
  /** Mel bands, the numbers of a frame. */
  bands?: number
}

/** Energies below this are taken as this: -100 dB. */
const FLOOR = 1e-10

/**
 * Logarithm of the energy in mel bands: small, smooth frames without phase, like what the ear keeps.
 *
 *   row[b] = ln max(sum_k w[b, k] |X[t, k]|^2, 1e-10),   w triangles of height 1
 *
 * Decoding finds non-negative spectra with these energies, then phases by integrating the slopes of their logarithms (real-time form,
 * one frame ahead), and overlaps the frames. The waveform is not the original's, its sound is near it: fine pitch and noise between bands
 * are lost.
 *
 * @source transforms/mel-inversion.ts, transforms/phase-gradient.ts
 */
class LogMelCodec extends OneChannelCodec {
  readonly id = 'log-mel'
  readonly sampleRate: number
  readonly frameSamples: number
  readonly hopSamples: number
  readonly dimensions: number
  readonly latencyFrames = OVERLAP
  readonly #stft: OverlappedStft
  readonly #bank: FilterBank

  constructor({
    sampleRate = 16_000,
    hopSamples = defaultHop(sampleRate) / 2,
    bands = sampleRate <= 32_000 ? 128 : 160,
  }: LogMelCodecOptions) {
    super()
    requireRate('log-mel', sampleRate)
    this.#stft = new OverlappedStft(hopSamples)
    this.#bank = melFilterBank({ sampleRate, fftSize: this.#stft.fftSize, bands, norm: 'peak' })
    this.sampleRate = sampleRate
    this.hopSamples = hopSamples
    this.frameSamples = this.#stft.fftSize
    this.dimensions = bands
  }

  protected channelEncoder(): ChannelEncoder {
    const power = new Float32Array(this.#stft.bins)
    return this.#stft.createEncoder(this.dimensions, (fft, rows, at) => {
      fft.power(power, 0)
      applyFilterBank(this.#bank, power, 0, rows, at)
      for (let band = at; band < at + this.dimensions; band++) rows[band] = Math.log(rows[band] > FLOOR ? rows[band] : FLOOR)
    })
  }

  protected channelDecoder(): ChannelDecoder {
    const { bins, fftSize, hopSamples } = this.#stft
    const output = this.#stft.createOverlapAdd()
    const inverter = new MelInverter(this.#bank)
    const phases = new PhaseStream({ fftSize, hopSamples })
    const energies = new Float32Array(this.dimensions)
    const magnitudes = new Float32Array(bins)
    const last = new Float32Array(bins)
    const sound = (angles: Float32Array | null): Float32Array => {
      if (!angles) return new Float32Array(0)
      const { spectrum } = output
      for (let k = 1; k < bins - 1; k++) {
        spectrum[2 * k] = last[k] * Math.cos(angles[k])
        spectrum[2 * k + 1] = last[k] * Math.sin(angles[k])
      }
      spectrum[0] = last[0] * Math.cos(angles[0])
      spectrum[1] = last[bins - 1] * Math.cos(angles[bins - 1])
      return output.add()
    }
    return {
      push: (frame) => {
        // What lies at the floor was silence, not a hiss of that level.
        for (let band = 0; band < energies.length; band++) energies[band] = Math.max(0, Math.exp(frame[band]) - FLOOR)
        inverter.invert(energies, 0, magnitudes, 0)
        for (let k = 0; k < bins; k++) magnitudes[k] = Math.sqrt(magnitudes[k])
        const samples = sound(phases.push(magnitudes))
        last.set(magnitudes)
        return samples
      },
      flush: () => {
        const before = sound(phases.finish())
        const rest = output.finish()
        const all = new Float32Array(before.length + rest.length)
        all.set(before)
        all.set(rest, before.length)
        return all
      },
    }
  }

  scale(frame: Float32Array, gain: number): void {
    const step = 2 * Math.log(gain)
    const floor = Math.log(FLOOR)
    // What lies at the floor is silence, however loud the rest becomes.
    for (let band = 0; band < frame.length; band++) if (frame[band] > floor) frame[band] = Math.max(floor, frame[band] + step)
  }

  /** The triangles of neighbouring bands add up to 1, so the bands' energies add up to the spectrum's. */
  energy(frame: Float32Array): number {
    return ENERGY_TO_MEAN_SQUARE * frame.reduce((sum, value) => sum + Math.max(0, Math.exp(value) - FLOOR), 0)
  }

  describe(): string {
    const milliseconds = ((1000 * this.hopSamples) / this.sampleRate).toFixed(0)
    return `Energy in ${this.dimensions} mel bands every ${milliseconds} ms at ${this.sampleRate} Hz; phases are made up when it is played`
  }
}

export const createLogMelCodec = (options: LogMelCodecOptions = {}): Codec => new LogMelCodec(options)
