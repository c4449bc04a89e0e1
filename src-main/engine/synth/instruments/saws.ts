import { Envelope, frequencyOf, type Voice, type VoiceNote } from './voice.ts'

export interface SawSound {
  /** Of each oscillator, in cents from the note. */
  detuneCents: readonly number[]
  level: number
  attackSeconds: number
  releaseSeconds: number
  /** The filter opens to so many times the note's frequency at full velocity ... */
  brightness: number
  /** ... and closes to this part of that ... */
  darkest: number
  /** ... falling by 60 dB in so long. */
  closingSeconds: number
}

/**
 * Saw waves, band-limited by a polynomial at each jump, through two one-pole low-passes: strings, pads, a bass.
 *
 * @source Valimaki, Huovilainen, "Antialiasing oscillators in subtractive synthesis", IEEE SPM 24(2), 2007: PolyBLEP
 */
export class SawVoice implements Voice {
  private readonly steps: number[]
  private readonly phases: number[]
  private readonly envelope: Envelope
  private opening = 1
  private readonly closing: number
  private first = 0
  private second = 0
  private readonly widest: number
  private readonly level: number

  constructor(
    private readonly sound: SawSound,
    { pitch, velocity, heldSamples }: VoiceNote,
    sampleRate: number,
  ) {
    const step = frequencyOf(pitch) / sampleRate
    this.steps = sound.detuneCents.map((cents) => Math.min(0.45, step * 2 ** (cents / 1200)))
    // Begun apart, or they would beat from a peak.
    this.phases = this.steps.map((_, i) => (i * 0.381966) % 1)
    this.envelope = new Envelope(sound.attackSeconds, sound.releaseSeconds, heldSamples, sampleRate)
    this.closing = 0.001 ** (1 / (sound.closingSeconds * sampleRate))
    this.widest = step * sound.brightness * (0.3 + 0.7 * velocity)
    this.level = (sound.level * velocity ** 1.2) / Math.sqrt(this.steps.length)
  }

  add(output: Float32Array, from: number, to: number): boolean {
    const { steps, phases, envelope, sound } = this
    for (let n = from; n < to; n++) {
      let sum = 0
      for (let i = 0; i < steps.length; i++) {
        const step = steps[i]
        let phase = phases[i]
        sum += 2 * phase - 1 - jump(phase, step)
        phase += step
        phases[i] = phase >= 1 ? phase - 1 : phase
      }
      const cutoff = Math.min(0.45, this.widest * (sound.darkest + (1 - sound.darkest) * this.opening))
      const share = 1 - Math.exp(-2 * Math.PI * cutoff)
      this.opening *= this.closing
      this.first += share * (sum - this.first)
      this.second += share * (this.first - this.second)
      output[n] += this.second * this.level * envelope.next()
    }
    return !envelope.hasEnded
  }
}

/** What takes the corner off a jump of 2 that happens at phase 0. */
function jump(phase: number, step: number): number {
  if (phase < step) {
    const t = phase / step
    return t + t - t * t - 1
  }
  if (phase > 1 - step) {
    const t = (phase - 1) / step
    return t * t + t + t + 1
  }
  return 0
}
