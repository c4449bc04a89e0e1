import { fromDb } from '../dsp/level.ts'
import { compose } from './composition.ts'
import { addElectricPianoNote } from './electric-piano.ts'
import { addReverb } from './reverb.ts'

export interface DemoPiecesOptions {
  seed: number
  /** How many. */
  pieces: number
  secondsEach: number
  /** Hz */
  sampleRate: number
}

/** What a demo project learns from. */
export const DEMO_PIECES: DemoPiecesOptions = { seed: 1, pieces: 5, secondsEach: 40, sampleRate: 32_000 }

const PEAK_DB = -2
const FADE_OUT_SECONDS = 1.5
const DC_BLOCKER_HZ = 20

/**
 * Recordings that the product makes itself, to be tried out with where a person has none at hand: short pieces for electric piano
 * in one style, each with its own key, progression and melody.
 *
 * @returns  one mono signal a piece, [round(secondsEach * sampleRate)] samples, peak at -2 dBFS; equal options give equal samples
 */
export const renderDemoPieces = (options: DemoPiecesOptions): Float32Array[] =>
  Array.from({ length: options.pieces }, (_, piece) => renderDemoPiece(options, piece))

/** One of them. @param piece  0 .. pieces - 1 */
export const renderDemoPiece = ({ seed, secondsEach, sampleRate }: DemoPiecesOptions, piece: number): Float32Array =>
  renderPiece(seed * 1009 + piece * 7919, secondsEach, sampleRate)

function renderPiece(seed: number, seconds: number, sampleRate: number): Float32Array {
  const dry = new Float32Array(Math.round(seconds * sampleRate))
  for (const note of compose(seed, seconds)) addElectricPianoNote(dry, note, sampleRate)
  const samples = addReverb(dry, sampleRate, { decaySeconds: 1.6, damping: 0.45, wet: 0.22 })
  blockDc(samples, sampleRate)
  fadeOut(samples, Math.min(samples.length, Math.round(FADE_OUT_SECONDS * sampleRate)))
  normalise(samples)
  return samples
}

/** First-order high-pass: y[n] = x[n] - x[n-1] + r y[n-1]. In place. */
function blockDc(samples: Float32Array, sampleRate: number): void {
  const r = Math.exp((-2 * Math.PI * DC_BLOCKER_HZ) / sampleRate)
  let before = 0
  let output = 0
  for (let n = 0; n < samples.length; n++) {
    output = samples[n] - before + r * output
    before = samples[n]
    samples[n] = output
  }
}

function fadeOut(samples: Float32Array, length: number): void {
  for (let i = 0; i < length; i++) samples[samples.length - 1 - i] *= Math.sin(((Math.PI / 2) * i) / length) ** 2
}

function normalise(samples: Float32Array): void {
  const peak = samples.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0)
  if (peak === 0) return
  const gain = fromDb(PEAK_DB) / peak
  for (let n = 0; n < samples.length; n++) samples[n] *= gain
}
