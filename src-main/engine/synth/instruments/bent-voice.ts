import type { Instrument, Voice, VoiceNote } from './voice.ts'

/** The pitch is reckoned anew so often. */
const STEP = 64
/** Of the curve through four samples: one before the place and two behind it. */
const [BEFORE, BEHIND] = [1, 2]

/**
 * Any voice with its pitch bent while it sounds: the voice is played faster or slower, by a curve through four of its samples. A note is
 * held as long as its key is, whatever its pitch does meanwhile.
 *
 * @param ratioAt  factor of the frequency, by samples since the note began
 * @source Niemitalo, "Polynomial Interpolators for High-Quality Resampling of Oversampled Audio" (2001): 4-point, 3rd-order Hermite
 */
export function bentVoice(instrument: Instrument, note: VoiceNote, sampleRate: number, ratioAt: (sample: number) => number): Voice {
  let held = 0
  for (let n = 0; n < note.heldSamples; n += STEP) held += ratioAt(n) * Math.min(STEP, note.heldSamples - n)
  return new BentVoice(instrument({ ...note, heldSamples: Math.max(1, Math.round(held)) }, sampleRate), ratioAt)
}

class BentVoice implements Voice {
  /** Samples of the voice; the first `BEFORE` of them lie before the place. */
  private line = new Float32Array(1024)
  private filled = BEFORE
  /** Of the next output, behind the first `BEFORE` samples. */
  private place = 0
  private n = 0
  private sounds = true

  constructor(
    private readonly voice: Voice,
    private readonly ratioAt: (sample: number) => number,
  ) {}

  add(output: Float32Array, from: number, to: number): boolean {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + STEP - (this.n % STEP))
      this.addStep(output, at, end, this.ratioAt(this.n - (this.n % STEP)))
      this.n += end - at
      at = end
    }
    return this.sounds
  }

  private addStep(output: Float32Array, from: number, to: number, ratio: number): void {
    const last = this.place + ratio * (to - from)
    this.fill(Math.floor(last) + BEFORE + BEHIND + 1)
    const { line } = this
    for (let i = from; i < to; i++) {
      const place = this.place + ratio * (i - from)
      const whole = Math.floor(place)
      const t = place - whole
      const [a, b, c, d] = [line[whole], line[whole + 1], line[whole + 2], line[whole + 3]]
      const slope = 0.5 * (c - a)
      const bow = a - 2.5 * b + 2 * c - 0.5 * d
      const twist = 0.5 * (d - a) + 1.5 * (b - c)
      output[i] += ((twist * t + bow) * t + slope) * t + b
    }
    const passed = Math.floor(last)
    line.copyWithin(0, passed, this.filled)
    this.filled -= passed
    this.place = last - passed
  }

  private fill(count: number): void {
    if (count <= this.filled) return
    if (count > this.line.length) {
      const larger = new Float32Array(2 * count)
      larger.set(this.line)
      this.line = larger
    }
    this.line.fill(0, this.filled, count)
    if (this.sounds) this.sounds = this.voice.add(this.line, this.filled, count)
    this.filled = count
  }
}
