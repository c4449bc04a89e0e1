import { Envelope, frequencyOf, SILENT, type Voice, type VoiceNote } from './voice.ts'

/** One sine of a sound. */
export interface Partial {
  /** Of the note's frequency. */
  ratio: number
  level: number
  /** Until it has fallen by 60 dB; Infinity: it is held. */
  decaySeconds: number
}

export interface PartialSound {
  partials: readonly Partial[]
  attackSeconds: number
  releaseSeconds: number
}

/**
 * Sines that each die away at their own rate, as the modes of a string or a pipe do. Each is a resonator struck once:
 *
 *   y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2]
 *
 * Those above 0.45 of the sample rate are left out.
 */
export class PartialVoice implements Voice {
  private readonly turn: Float64Array
  private readonly damp: Float64Array
  private readonly now: Float64Array
  private readonly before: Float64Array
  private readonly slowest: number
  private level = 1
  private readonly envelope: Envelope

  constructor({ partials, attackSeconds, releaseSeconds }: PartialSound, note: VoiceNote, sampleRate: number) {
    const frequency = frequencyOf(note.pitch)
    const audible = partials.filter(({ ratio }) => ratio * frequency < 0.45 * sampleRate)
    const radius = (seconds: number): number => 0.001 ** (1 / (seconds * sampleRate))
    this.turn = new Float64Array(audible.length)
    this.damp = new Float64Array(audible.length)
    this.now = new Float64Array(audible.length)
    this.before = new Float64Array(audible.length)
    audible.forEach(({ ratio, level, decaySeconds }, i) => {
      const w = (2 * Math.PI * ratio * frequency) / sampleRate
      const r = radius(decaySeconds)
      this.turn[i] = 2 * r * Math.cos(w)
      this.damp[i] = r * r
      // As if it had run before: y[0] = 0, y[-1] = -level sin(w) / r.
      this.before[i] = (-level * Math.sin(w)) / r
    })
    this.slowest = Math.max(0, ...audible.map(({ decaySeconds }) => radius(decaySeconds)))
    this.envelope = new Envelope(attackSeconds, releaseSeconds, note.heldSamples, sampleRate)
  }

  add(output: Float32Array, from: number, to: number): boolean {
    const { turn, damp, now, before, envelope } = this
    for (let n = from; n < to; n++) {
      let sum = 0
      for (let i = 0; i < now.length; i++) {
        const value = now[i]
        sum += value
        now[i] = turn[i] * value - damp[i] * before[i]
        before[i] = value
      }
      output[n] += sum * envelope.next()
    }
    this.level *= this.slowest ** (to - from)
    return !envelope.hasEnded && this.level > SILENT
  }
}
