import { zoneFor, type Sampler, type SamplerZone } from '../../../../src-shared/music/index.ts'
import { Envelope, frequencyOf, type Instrument, type Voice, type VoiceNote } from './voice.ts'

/** Coefficients on either side of a place between two samples, at the sound's own speed. */
const HALF_WIDTH = 8
const PHASES = 256
const ATTACK_SECONDS = 0.002
/** How much softer a softer touch is: level = (velocity / hardest of its zone) ** this. */
const TOUCH = 1.5

/** The sound of a sampler, planar. */
export interface SamplerSound {
  sampleRate: number
  channels: readonly Float32Array[]
}

const kernels = new Map<number, Float32Array>()

/**
 * A windowed sinc in `PHASES` steps between two samples; played faster than it was recorded its cut-off falls with it.
 *
 *   h(t) = c sinc(c t) hann(t / w), c the cut-off of the sound's own, w = HALF_WIDTH / c
 */
function kernelFor(cutoff: number): { taps: number; table: Float32Array } {
  const half = Math.ceil(HALF_WIDTH / cutoff)
  const taps = 2 * half
  const known = kernels.get(cutoff)
  if (known) return { taps, table: known }
  const table = new Float32Array((PHASES + 1) * taps)
  for (let phase = 0; phase <= PHASES; phase++) {
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const t = tap - half + 1 - phase / PHASES
      const x = Math.PI * cutoff * t
      const value = Math.abs(t) >= half ? 0 : (x === 0 ? 1 : Math.sin(x) / x) * (0.5 + 0.5 * Math.cos((Math.PI * t) / half))
      table[phase * taps + tap] = value
      sum += value
    }
    // A steady level stays what it is.
    for (let tap = 0; tap < taps; tap++) table[phase * taps + tap] /= sum
  }
  kernels.set(cutoff, table)
  return { taps, table }
}

/** One channel of a sampler's zone at a note's pitch: faster or slower, round its loop while the key is down. */
class SampleVoice implements Voice {
  private place = 0
  private readonly step: number
  private readonly gain: number
  private readonly envelope: Envelope
  private readonly taps: number
  private readonly table: Float32Array

  constructor(
    private readonly samples: Float32Array,
    private readonly zone: SamplerZone,
    private readonly isOneShot: boolean,
    note: VoiceNote,
    { releaseSeconds, soundRate, sampleRate }: { releaseSeconds: number; soundRate: number; sampleRate: number },
  ) {
    const ratio = (frequencyOf(note.pitch) / frequencyOf(zone.rootPitch)) * 2 ** (-zone.tuneCents / 1200)
    this.step = (ratio * soundRate) / sampleRate
    // To a quarter of a semitone, so that few kernels do for all keys.
    const cutoff = Math.min(1, 2 ** (Math.round(-48 * Math.log2(this.step)) / 48))
    ;({ taps: this.taps, table: this.table } = kernelFor(Math.max(1 / 16, cutoff)))
    this.gain = 10 ** (zone.gainDb / 20) * Math.min(1, (note.velocity * 127) / zone.highVelocity) ** TOUCH
    this.envelope = new Envelope(ATTACK_SECONDS, releaseSeconds, isOneShot ? Infinity : note.heldSamples, sampleRate)
  }

  add(output: Float32Array, from: number, to: number): boolean {
    const { zone, samples, taps, table } = this
    const half = taps >> 1
    const last = zone.startSample + zone.samples
    const loopEnd = zone.loopStart + zone.loopSamples
    const goesRound = zone.loopSamples > 0 && !this.isOneShot
    for (let i = from; i < to; i++) {
      if (this.place >= zone.samples || this.envelope.hasEnded) return false
      const whole = Math.floor(this.place)
      const phase = (this.place - whole) * PHASES
      const row = Math.floor(phase)
      const between = phase - row
      let value = 0
      const first = whole - half + 1
      for (let tap = 0; tap < taps; tap++) {
        const at = zone.startSample + first + tap
        if (at < zone.startSample || at >= last) continue
        const low = table[row * taps + tap]
        value += samples[at] * (low + between * (table[(row + 1) * taps + tap] - low))
      }
      output[i] += value * this.gain * this.envelope.next()
      this.place += this.step
      if (goesRound) while (this.place >= loopEnd) this.place -= zone.loopSamples
    }
    return this.place < zone.samples && !this.envelope.hasEnded
  }
}

const SILENCE: Voice = { add: () => false }

/**
 * A sampler as instruments, one a channel: the left and the right of its sound, or one where it is mono.
 *
 * @param sound  what its file holds
 */
export const sampleInstruments = (sampler: Sampler, { sampleRate: soundRate, channels }: SamplerSound): Instrument[] =>
  channels.map((samples): Instrument => (note, sampleRate) => {
    const zone = zoneFor(sampler, note.pitch, Math.round(note.velocity * 127))
    if (!zone || zone.startSample + zone.samples > samples.length) return SILENCE
    return new SampleVoice(samples, zone, sampler.isOneShot, note, { releaseSeconds: sampler.releaseSeconds, soundRate, sampleRate })
  })
