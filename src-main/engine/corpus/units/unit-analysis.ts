import { OnsetStrengthMeter } from '../../hearing/onset-strength.ts'
import { ANALYSIS_RATE, FRAME_SAMPLES, HOP_SAMPLES } from './analysis-rate.ts'
import { BandAnalyser } from './band-analyser.ts'
import { placesInBeats } from './places-in-beats.ts'
import { attackSeconds, cutsUpTo, isBeginning, LEAD_SECONDS, LOOK_AHEAD_FRAMES, type Cut } from './cut-units.ts'
import { codeOfPower } from './decibel-code.ts'
import { OnsetFlux } from './onset-flux.ts'
import { BANDS } from './semitone-bank.ts'
import { UnitTableBuilder, type UnitTable } from './unit-table.ts'

/** Sound that is kept until the units in it are known. */
const ROOM_SAMPLES = 20 * ANALYSIS_RATE
/** Of the spectrum in which notes are told apart: 5.4 Hz... */
const TONE_FFT = 4096
/** ...and of that around a cut. */
const SEAM_FFT = 2048
const SEAM_SAMPLES = 1200
const BEGINNING_SECONDS = 0.07
/** After an attack, what begins is still that of its own. */
const STIR_AFTER_SECONDS = 0.05

const samplesAt = (seconds: number): number => Math.round(seconds * ANALYSIS_RATE)

/**
 * Cuts a recording into units before each attack and measures them, as its sound comes in; memory does not grow with its length but for
 * the units.
 */
export class UnitAnalysis {
  readonly #frames = new BandAnalyser(FRAME_SAMPLES)
  readonly #tones = new BandAnalyser(TONE_FFT)
  readonly #seams = new BandAnalyser(SEAM_FFT)
  readonly #flux = new OnsetFlux()
  readonly #strength = new OnsetStrengthMeter()
  readonly #table = new UnitTableBuilder()
  /** What is kept of the sound, and where in the recording it begins. */
  #sound = new Float32Array(2 * ROOM_SAMPLES)
  #soundStart = 0
  #soundLength = 0
  /** Bands and flux of the frames that are kept; the first is frame number `#frameStart`. */
  #bands = new Float32Array(Math.ceil((2 * ROOM_SAMPLES) / HOP_SAMPLES + 2) * BANDS)
  #fluxes = new Float64Array(this.#bands.length / BANDS)
  #frameStart = 0
  #frameCount = 0
  #judged = 0
  #last: Cut | null = null
  readonly #row = new Float32Array(BANDS)

  /** @param samples  mono at the analysis rate, what follows on what came before */
  push(samples: Float32Array): void {
    this.#strength.push(samples)
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + this.#sound.length - this.#soundLength)
      this.#sound.set(part, this.#soundLength)
      this.#soundLength += part.length
      at += part.length
      if (this.#soundLength === this.#sound.length) {
        this.#listen(false)
        this.#forget()
      }
    }
  }

  /** The units of all that came. A recording shorter than a unit has none. */
  finish(): UnitTable {
    this.#listen(true)
    const end = (this.#soundStart + this.#soundLength) / ANALYSIS_RATE
    this.#cutTo({ seconds: end, attackDb: 0 })
    const attacks = this.#table.cuts.map((seconds) => seconds + LEAD_SECONDS)
    return this.#table.finish(placesInBeats(this.#strength.finish(), attacks))
  }

  #listen(toTheEnd: boolean): void {
    const end = this.#soundStart + this.#soundLength
    for (;;) {
      const frame = this.#frameStart + this.#frameCount
      const centre = frame * HOP_SAMPLES
      if (toTheEnd ? centre >= end : centre + FRAME_SAMPLES / 2 > end) break
      const at = this.#frameCount * BANDS
      this.#frames.measure(this.#known, centre - FRAME_SAMPLES / 2 - this.#soundStart, FRAME_SAMPLES, this.#bands, at)
      this.#fluxes[this.#frameCount] = this.#flux.push(this.#bands, at)
      this.#frameCount++
    }
    const known = this.#frameStart + this.#frameCount
    const fluxAt = (frame: number): number => {
      const index = frame - this.#frameStart
      return index >= 0 && index < this.#frameCount ? this.#fluxes[index] : 0
    }
    for (; this.#judged < (toTheEnd ? known : known - LOOK_AHEAD_FRAMES); this.#judged++) {
      if (!isBeginning(fluxAt, this.#judged)) continue
      this.#cutTo({ seconds: attackSeconds(this.#judged) - LEAD_SECONDS, attackDb: fluxAt(this.#judged) })
    }
  }

  get #known(): Float32Array {
    return this.#sound.subarray(0, this.#soundLength)
  }

  #cutTo(next: Cut): void {
    if (!this.#last) this.#begin({ seconds: 0, attackDb: 0 })
    for (const cut of cutsUpTo(this.#last!, next)) {
      this.#measure(this.#last!, cut)
      this.#begin(cut)
    }
  }

  #begin(cut: Cut): void {
    this.#seams.measure(this.#known, samplesAt(cut.seconds) - SEAM_SAMPLES / 2 - this.#soundStart, SEAM_SAMPLES, this.#row, 0)
    this.#table.addCut(cut.seconds, Uint8Array.from(this.#row, codeOfPower))
    this.#last = cut
  }

  #measure(from: Cut, to: Cut): void {
    const start = samplesAt(from.seconds) - this.#soundStart
    const end = samplesAt(to.seconds) - this.#soundStart
    const lead = from.attackDb > 0 ? LEAD_SECONDS : 0
    const afterAttack = Math.min(samplesAt(from.seconds + lead) - this.#soundStart, end - SEAM_SAMPLES)
    const toneStart = Math.max(start, afterAttack)
    this.#tones.measure(this.#known, toneStart, end - toneStart, this.#row, 0)
    const tones = Uint8Array.from(this.#row, codeOfPower)
    this.#table.addUnit({
      attackDb: from.attackDb,
      stirDb: this.#mostFlux(from.seconds + lead + STIR_AFTER_SECONDS, to.seconds - LEAD_SECONDS / 2),
      levelDb: levelDb(this.#sound, start, end),
      tones,
      beginning: this.#meanOfFrames(from.seconds + lead, Math.min(to.seconds, from.seconds + lead + BEGINNING_SECONDS)),
      rest: this.#meanOfFrames((from.seconds + to.seconds) / 2, to.seconds),
    })
  }

  /** Bands of the frames whose middle lies between two times, at least of one. */
  #meanOfFrames(fromSeconds: number, toSeconds: number): Uint8Array {
    const frameAt = (seconds: number): number => Math.round((seconds * ANALYSIS_RATE) / HOP_SAMPLES) - this.#frameStart
    const first = Math.max(0, Math.min(frameAt(fromSeconds), this.#frameCount - 1))
    const last = Math.max(first, Math.min(frameAt(toSeconds) - 1, this.#frameCount - 1))
    this.#row.fill(0)
    for (let frame = first; frame <= last; frame++) {
      for (let band = 0; band < BANDS; band++) this.#row[band] += this.#bands[frame * BANDS + band]
    }
    return Uint8Array.from(this.#row, (power) => codeOfPower(power / (last - first + 1)))
  }

  #mostFlux(fromSeconds: number, toSeconds: number): number {
    const frameAt = (seconds: number): number => Math.round((seconds * ANALYSIS_RATE) / HOP_SAMPLES) - this.#frameStart
    const [first, end] = [Math.max(0, frameAt(fromSeconds)), Math.min(this.#frameCount, frameAt(toSeconds))]
    return this.#fluxes.subarray(first, Math.max(first, end)).reduce((most, flux) => Math.max(most, flux), 0)
  }

  /** Keeps what the next unit begins in, and the frames that are not judged. */
  #forget(): void {
    const end = this.#soundStart + this.#soundLength
    // Without any attack for long, even cuts are made, so that nothing grows.
    const waiting = this.#last?.seconds ?? 0
    if (end / ANALYSIS_RATE - waiting > ROOM_SAMPLES / ANALYSIS_RATE / 2) {
      this.#cutTo({ seconds: attackSeconds(this.#judged) - LEAD_SECONDS, attackDb: 0 })
    }
    const keepSamples = Math.max(0, samplesAt(this.#last?.seconds ?? 0) - FRAME_SAMPLES - this.#soundStart)
    const frames = Math.min(Math.floor(keepSamples / HOP_SAMPLES), this.#judged - LOOK_AHEAD_FRAMES - this.#frameStart)
    const samples = frames * HOP_SAMPLES
    if (frames <= 0) return
    this.#sound.copyWithin(0, samples, this.#soundLength)
    this.#soundStart += samples
    this.#soundLength -= samples
    this.#bands.copyWithin(0, frames * BANDS, this.#frameCount * BANDS)
    this.#fluxes.copyWithin(0, frames, this.#frameCount)
    this.#frameStart += frames
    this.#frameCount -= frames
  }
}

function levelDb(sound: Float32Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += sound[i] * sound[i]
  return 10 * Math.log10(Math.max(1e-12, sum / Math.max(1, to - from)))
}
