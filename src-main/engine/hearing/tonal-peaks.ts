import { realFftPlan } from '../dsp/fft-plan.ts'
import { hannWindow } from '../dsp/window-functions.ts'
import { HEARD_RATE } from './heard-rate.ts'

const FFT_SIZE = 8192
/** 0.1 s. */
const HOP_SAMPLES = 2205
export const TONAL_FRAMES_PER_SECOND = HEARD_RATE / HOP_SAMPLES
const [LOWEST_HZ, HIGHEST_HZ] = [55, 3500]
const MOST_PEAKS = 50
/** Peaks this far below a frame's loudest are its noise. */
const RANGE = 0.003

/** A third of an octave to half of one, from 100 Hz on. */
export const COLOUR_BANDS = 16
const [COLOUR_FROM_HZ, COLOUR_TO_HZ] = [100, 10_000]

/** What sounds as tones: the peaks of each spectrum. */
export interface TonalPeaks {
  frames: number
  /** Of peak i of frame t, at t MOST_PEAKS + i: semitones above 55 Hz, and magnitude; 0 magnitude where there are no more. */
  semitones: Float32Array
  magnitudes: Float32Array
  /** What it sounds like apart from its tones: loudness of {@link COLOUR_BANDS} bands, log10(1 + magnitude), [frames][bands]. */
  colours: Float32Array[]
  /** How far the instruments are from A = 440 Hz, in cents, -50..50. */
  tuningCents: number
}

/** What sections are made of, frame by frame: {@link pitchClasses} and {@link TonalPeaks}, [frames][12] and [frames][bands]. */
export interface SoundingMusic {
  classes: readonly Float32Array[]
  colours: readonly Float32Array[]
}

/** @param samples  mono at {@link HEARD_RATE} */
export function tonalPeaks(samples: Float32Array): TonalPeaks {
  const frames = Math.max(1, Math.floor(samples.length / HOP_SAMPLES))
  const [window, fft] = [hannWindow(FFT_SIZE), realFftPlan(FFT_SIZE)]
  const [semitones, magnitudes] = [new Float32Array(frames * MOST_PEAKS), new Float32Array(frames * MOST_PEAKS)]
  const [first, last] = [Math.ceil((LOWEST_HZ * FFT_SIZE) / HEARD_RATE), Math.floor((HIGHEST_HZ * FFT_SIZE) / HEARD_RATE)]
  const spectrum = new Float32Array(FFT_SIZE / 2)
  const colours: Float32Array[] = []
  let [sine, cosine] = [0, 0]
  for (let frame = 0; frame < frames; frame++) {
    const start = Math.round((frame + 0.5) * HOP_SAMPLES - FFT_SIZE / 2)
    fft.forwardWindowed(samples, start, window)
    fft.magnitudes(spectrum)
    let loudest = 0
    for (let k = first - 1; k <= last + 1; k++) loudest = Math.max(loudest, spectrum[k])
    colours.push(colourOf(spectrum))
    // A hundredth of one step of 16 bits fills no bin.
    if (loudest < 1e-4) continue
    const found: { bin: number; magnitude: number }[] = []
    for (let k = first; k <= last; k++)
      if (spectrum[k] > spectrum[k - 1] && spectrum[k] >= spectrum[k + 1] && spectrum[k] > RANGE * loudest)
        found.push({ bin: k, magnitude: spectrum[k] })
    found.sort((a, b) => b.magnitude - a.magnitude)
    found.slice(0, MOST_PEAKS).forEach(({ bin, magnitude }, i) => {
      const [a, b, c] = [spectrum[bin - 1], spectrum[bin], spectrum[bin + 1]].map((value) => Math.log(value + 1e-12))
      const hz = ((bin + (a - c) / (2 * (a - 2 * b + c) || -1)) * HEARD_RATE) / FFT_SIZE
      const pitch = 12 * Math.log2(hz / 55)
      semitones[frame * MOST_PEAKS + i] = pitch
      magnitudes[frame * MOST_PEAKS + i] = magnitude
      const weight = Math.sqrt(magnitude)
      sine += weight * Math.sin(2 * Math.PI * pitch)
      cosine += weight * Math.cos(2 * Math.PI * pitch)
    })
  }
  return {
    frames,
    semitones,
    magnitudes,
    colours,
    tuningCents: sine === 0 && cosine === 0 ? 0 : (100 * Math.atan2(sine, cosine)) / (2 * Math.PI),
  }
}

const COLOUR_EDGES = Array.from({ length: COLOUR_BANDS + 1 }, (_, band) =>
  Math.round((COLOUR_FROM_HZ * (COLOUR_TO_HZ / COLOUR_FROM_HZ) ** (band / COLOUR_BANDS) * FFT_SIZE) / HEARD_RATE),
)

function colourOf(spectrum: Float32Array): Float32Array {
  return Float32Array.from({ length: COLOUR_BANDS }, (_, band) => {
    let sum = 0
    for (let k = COLOUR_EDGES[band]; k < COLOUR_EDGES[band + 1]; k++) sum += spectrum[k]
    return Math.log10(1 + sum)
  })
}

const HARMONIC_SEMITONES = [1, 2, 3, 4].map((harmonic) => 12 * Math.log2(harmonic))
/** What a peak says of the tone whose h-th harmonic it may be. */
const HARMONIC_WEIGHT = 0.5

/**
 * Energy of the pitch classes, C first, in the tuning of the instruments.
 *
 * @returns [frames][12], each frame's largest 1; zeros where nothing sounds
 * @source  Gomez 2006, "Tonal description of polyphonic audio for music content processing" (harmonic pitch class profiles)
 */
export function pitchClasses({ frames, semitones, magnitudes, tuningCents }: TonalPeaks, highestHz = HIGHEST_HZ): Float32Array[] {
  const highest = 12 * Math.log2(highestHz / 55)
  return Array.from({ length: frames }, (_, frame) => {
    const classes = new Float32Array(12)
    for (let i = frame * MOST_PEAKS; i < (frame + 1) * MOST_PEAKS && magnitudes[i] > 0; i++) {
      if (semitones[i] > highest) continue
      const energy = Math.sqrt(magnitudes[i])
      for (let h = 0; h < HARMONIC_SEMITONES.length; h++) {
        const pitch = semitones[i] - HARMONIC_SEMITONES[h] - tuningCents / 100
        const nearest = Math.round(pitch)
        const off = Math.abs(pitch - nearest)
        // 55 Hz is an A.
        classes[(((nearest + 9) % 12) + 12) % 12] += energy * HARMONIC_WEIGHT ** h * Math.cos(Math.PI * off) ** 2
      }
    }
    const most = Math.max(...classes)
    return most > 0 ? classes.map((value) => value / most) : classes
  })
}
