/** How sound is heard to be taken apart, and taken apart by what was said of it: bands, evenly wide below and quarter tones above. */

/** Of a window. */
export const SEPARATION_SECONDS = 0.093
/** Hz that networks learn at. Bands lie below half of it. */
export const SEPARATION_RATE = 22_050
export const SEPARATION_WINDOW = 2048
/** From one moment that is heard to the next. */
export const SEPARATION_HOP = SEPARATION_WINDOW / 2

export const BANDS = 128
const EVEN_BANDS = 40
const EVEN_HZ = 21.5
const STEP = 2 ** (1 / 24)

/** Middles of the bands: 40 of them 21.5 Hz apart, then quarter tones up to 10.9 kHz. */
const MIDDLES = Array.from({ length: BANDS }, (_, band) =>
  band < EVEN_BANDS ? EVEN_HZ * (band + 1) : EVEN_HZ * EVEN_BANDS * STEP ** (band + 1 - EVEN_BANDS),
)

/** Where the bins of a transform lie among the bands: between `lower` and the next one, `share` of the way to that. */
export class BandPlaces {
  readonly lower: Int32Array
  readonly share: Float32Array

  constructor(sampleRate: number, windowSamples: number) {
    const bins = windowSamples / 2 + 1
    this.lower = new Int32Array(bins)
    this.share = new Float32Array(bins)
    let band = 0
    for (let bin = 0; bin < bins; bin++) {
      const hz = (bin * sampleRate) / windowSamples
      while (band < BANDS - 2 && MIDDLES[band + 1] <= hz) band++
      this.lower[bin] = band
      this.share[bin] = Math.max(0, Math.min(1, (hz - MIDDLES[band]) / (MIDDLES[band + 1] - MIDDLES[band])))
    }
  }

  /**
   * Sums of magnitudes, each shared between the two bands that its bin lies between.
   *
   * @param powers float32 [windowSamples / 2 + 1]
   * @param into   float32 [BANDS], overwritten
   */
  gather(powers: Float32Array, into: Float32Array): void {
    into.fill(0)
    for (let bin = 0; bin < powers.length; bin++) {
      const magnitude = Math.sqrt(powers[bin])
      const band = this.lower[bin]
      into[band] += (1 - this.share[bin]) * magnitude
      into[band + 1] += this.share[bin] * magnitude
    }
  }

  /**
   * What holds of the bands, for each bin: on a line between them.
   *
   * @param ofBands float32 [BANDS] from `at` on
   * @param into    float32 [windowSamples / 2 + 1], overwritten
   */
  spread(ofBands: Float32Array, at: number, into: Float32Array): void {
    for (let bin = 0; bin < into.length; bin++) {
      const band = at + this.lower[bin]
      into[bin] = ofBands[band] + this.share[bin] * (ofBands[band + 1] - ofBands[band])
    }
  }
}
