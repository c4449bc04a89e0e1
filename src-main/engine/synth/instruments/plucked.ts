import { Envelope, frequencyOf, Noise, type Voice, type VoiceNote } from './voice.ts'

const RELEASE_SECONDS = 0.25

/**
 * A plucked string: a burst of noise goes round in a delay of one period, a little duller each time.
 *
 *   y[n] = 0.5 g (y[n-N] + y[n-N-1]), with an all-pass for the part of a sample that N leaves
 *
 * @source Jaffe, Smith, "Extensions of the Karplus-Strong plucked-string algorithm", Computer Music Journal 7(2), 1983
 */
export class PluckedVoice implements Voice {
  private readonly line: Float64Array
  private at = 0
  private last = 0
  private passedIn = 0
  private passedOut = 0
  private readonly allPass: number
  private readonly gain: number
  private readonly level: number
  private readonly envelope: Envelope
  private loudest = 1

  constructor({ pitch, velocity, heldSamples }: VoiceNote, sampleRate: number) {
    const period = Math.max(4, sampleRate / frequencyOf(pitch) - 0.5)
    const whole = Math.floor(period - 0.1)
    const rest = period - whole
    this.allPass = (1 - rest) / (1 + rest)
    this.line = new Float64Array(whole)
    const noise = new Noise(pitch)
    // A soft touch excites less treble.
    const share = 0.25 + 0.7 * velocity
    let smooth = 0
    let mean = 0
    for (let i = 0; i < whole; i++) {
      smooth += share * (noise.next() - smooth)
      this.line[i] = smooth
      mean += smooth / whole
    }
    for (let i = 0; i < whole; i++) this.line[i] -= mean
    const decaySeconds = 4 * 2 ** ((57 - pitch) / 24)
    this.gain = 0.001 ** (period / (decaySeconds * sampleRate))
    this.level = 0.7 * velocity
    this.envelope = new Envelope(0.001, RELEASE_SECONDS, heldSamples, sampleRate)
  }

  add(output: Float32Array, from: number, to: number): boolean {
    const { line, envelope } = this
    let peak = 0
    for (let n = from; n < to; n++) {
      const value = line[this.at]
      const smooth = 0.5 * this.gain * (value + this.last)
      this.last = value
      const tuned = this.allPass * (smooth - this.passedOut) + this.passedIn
      this.passedIn = smooth
      this.passedOut = tuned
      line[this.at] = tuned
      this.at = this.at + 1 === line.length ? 0 : this.at + 1
      peak = Math.max(peak, Math.abs(value))
      output[n] += value * this.level * envelope.next()
    }
    if (to - from >= line.length) this.loudest = peak
    return !envelope.hasEnded && this.loudest > 1e-5
  }
}
