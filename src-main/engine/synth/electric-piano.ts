import type { Note } from './composition.ts'
import type { Voice, VoiceNote } from './instruments/voice.ts'

/**
 * An electric piano by frequency modulation: two pairs of sines. In one the modulator has the carrier's own frequency and gives the
 * warm, reed-like body; in the other it is fourteen times as high and gives the short ring of the tine. Hard notes are brighter,
 * high notes die away sooner.
 *
 *   x(t) = a(t) [ sin(w t + i(t) sin(w t)) + 0.35 b(t) sin(w t + 0.6 b(t) sin(14 w t)) ]
 *
 * @source Chowning, "The synthesis of complex audio spectra by means of frequency modulation", JAES 21 (1973)
 */

const ATTACK_SECONDS = 0.004
const RELEASE_SECONDS = 0.18
const TINE_RATIO = 14
const TINE_SECONDS = 0.12
const TABLE_SIZE = 4096
/** Sine, with one value more for interpolation. */
const SINE = Float64Array.from({ length: TABLE_SIZE + 1 }, (_, i) => Math.sin((2 * Math.PI * i) / TABLE_SIZE))

/** @param turns  phase in turns */
function sine(turns: number): number {
  const position = (turns - Math.floor(turns)) * TABLE_SIZE
  const index = Math.floor(position)
  return SINE[index] + (position - index) * (SINE[index + 1] - SINE[index])
}

/** One sounding note of it. */
export class ElectricPianoVoice implements Voice {
  private readonly step: number
  private readonly decay: number
  private readonly brightnessDecay: number
  private readonly tineDecay: number
  private readonly release: number
  private readonly attackStep: number
  private readonly heldSamples: number
  private readonly endSamples: number
  private phase = 0
  private level: number
  private index: number
  private tine: number
  private attack = 0
  private n = 0

  constructor({ pitch, velocity, heldSamples }: VoiceNote, sampleRate: number) {
    const frequency = 440 * 2 ** ((pitch - 69) / 12)
    const decaySeconds = 2.6 * 2 ** ((57 - pitch) / 24)
    this.heldSamples = heldSamples
    this.endSamples = heldSamples + Math.round(RELEASE_SECONDS * 3 * sampleRate)
    this.step = frequency / sampleRate
    const hasTine = frequency * (TINE_RATIO + 1) < sampleRate * 0.45
    this.decay = Math.exp(-1 / (decaySeconds * sampleRate))
    this.brightnessDecay = Math.exp(-1 / (0.5 * decaySeconds * sampleRate))
    this.tineDecay = Math.exp(-1 / (TINE_SECONDS * sampleRate))
    this.release = Math.exp(-1 / (RELEASE_SECONDS * 0.35 * sampleRate))
    this.attackStep = 1 / (ATTACK_SECONDS * sampleRate)
    this.level = 0.5 * velocity ** 1.4 * 2 ** ((60 - pitch) / 60)
    // In turns: an index of modulation of 1 rad is 1 / 2 pi turns.
    this.index = (0.9 * velocity * 2 ** ((60 - pitch) / 36)) / (2 * Math.PI)
    this.tine = hasTine ? velocity : 0
  }

  add(output: Float32Array, from: number, to: number): boolean {
    const { step, decay, brightnessDecay, tineDecay, release, attackStep, heldSamples } = this
    let { phase, level, index, tine, attack } = this
    const end = Math.min(to, from + this.endSamples - this.n)
    const heldUntil = from + heldSamples - this.n
    for (let n = from; n < end; n++) {
      const body = sine(phase + index * sine(phase))
      const ring = tine > 1e-4 ? 0.35 * tine * sine(phase + ((0.6 * tine) / (2 * Math.PI)) * sine(TINE_RATIO * phase)) : 0
      output[n] += attack * level * (body + ring)
      phase += step
      if (phase >= 1) phase -= 1
      attack = Math.min(1, attack + attackStep)
      level *= n < heldUntil ? decay : release
      index *= brightnessDecay
      tine *= tineDecay
    }
    Object.assign(this, { phase, level, index, tine, attack })
    this.n += to - from
    return this.n < this.endSamples
  }
}

/** Adds a note to `output`; what would sound beyond its end is left out. */
export function addElectricPianoNote(output: Float32Array, note: Note, sampleRate: number): void {
  const { startSeconds, durationSeconds, pitch, velocity } = note
  const start = Math.round(startSeconds * sampleRate)
  const heldSamples = Math.round(durationSeconds * sampleRate)
  new ElectricPianoVoice({ pitch, velocity, heldSamples }, sampleRate).add(output, start, output.length)
}
