import { Noise, SILENT, type Voice, type VoiceNote } from './voice.ts'

/** A drum: a sine that sinks, and noise through a band, each dying away by itself. Lengths are until -60 dB. */
interface Drum {
  toneHz: number
  /** How far above its end the sine begins. */
  sinkFactor: number
  toneSeconds: number
  toneLevel: number
  noiseSeconds: number
  noiseLevel: number
  /** The noise's band. */
  lowHz: number
  highHz: number
}

const drum = (
  tone: [hz: number, sink: number, seconds: number, level: number],
  noise: [seconds: number, level: number, lowHz: number, highHz: number],
): Drum => ({
  ...{ toneHz: tone[0], sinkFactor: tone[1], toneSeconds: tone[2], toneLevel: tone[3] },
  ...{ noiseSeconds: noise[0], noiseLevel: noise[1], lowHz: noise[2], highHz: noise[3] },
})

const KICK = drum([48, 4.5, 0.45, 1], [0.02, 0.25, 800, 6000])
const SNARE = drum([185, 1.6, 0.18, 0.5], [0.24, 0.7, 1200, 9000])
const CLAP = drum([1000, 1, 0.01, 0], [0.22, 0.8, 900, 3500])
const CLOSED_HAT = drum([8000, 1, 0.03, 0.05], [0.09, 0.55, 7000, 16_000])
const OPEN_HAT = drum([8000, 1, 0.2, 0.05], [0.6, 0.5, 6500, 16_000])
const CRASH = drum([5200, 1, 0.8, 0.04], [2.2, 0.5, 3500, 15_000])
const RIDE = drum([5900, 1, 0.9, 0.12], [1.2, 0.22, 5000, 14_000])
const STICK = drum([1700, 1.2, 0.05, 0.6], [0.03, 0.4, 2000, 9000])
const tom = (hz: number): Drum => drum([hz, 1.8, 0.4, 0.9], [0.05, 0.15, 500, 4000])
const bell = (hz: number): Drum => drum([hz, 1, 0.35, 0.6], [0.02, 0.1, 3000, 9000])

/** By the keys of the percussion map of General MIDI. */
const BY_KEY = new Map<number, Drum>([
  ...([
    [35, KICK],
    [36, KICK],
    [37, STICK],
    [38, SNARE],
    [39, CLAP],
    [40, SNARE],
  ] as const),
  ...([
    [41, tom(75)],
    [43, tom(90)],
    [45, tom(110)],
    [47, tom(130)],
    [48, tom(155)],
    [50, tom(185)],
  ] as const),
  ...([
    [42, CLOSED_HAT],
    [44, CLOSED_HAT],
    [46, OPEN_HAT],
    [49, CRASH],
    [52, CRASH],
    [55, CRASH],
    [57, CRASH],
  ] as const),
  ...([
    [51, RIDE],
    [53, RIDE],
    [59, RIDE],
    [56, bell(560)],
    [67, bell(900)],
    [68, bell(680)],
  ] as const),
])

/** Whatever else there is: a short knock, higher with the key. */
const drumOf = (key: number): Drum => BY_KEY.get(key) ?? drum([200 * 2 ** ((key - 60) / 18), 1.3, 0.15, 0.6], [0.04, 0.2, 1000, 6000])

export class DrumVoice implements Voice {
  private readonly drum: Drum
  private readonly noise: Noise
  private readonly toneFall: number
  private readonly noiseFall: number
  private readonly sinkFall: number
  private readonly low: number
  private readonly high: number
  private tone: number
  private hiss: number
  private sink: number
  private phase = 0
  private lowState = 0
  private highState = 0

  constructor(
    { pitch, velocity }: VoiceNote,
    private readonly sampleRate: number,
  ) {
    this.drum = drumOf(pitch)
    this.noise = new Noise(pitch)
    const fall = (seconds: number): number => 0.001 ** (1 / (seconds * sampleRate))
    this.toneFall = fall(this.drum.toneSeconds)
    this.noiseFall = fall(this.drum.noiseSeconds)
    this.sinkFall = fall(0.12)
    const share = (hz: number): number => 1 - Math.exp((-2 * Math.PI * Math.min(hz, 0.45 * sampleRate)) / sampleRate)
    this.low = share(this.drum.lowHz)
    this.high = share(this.drum.highHz)
    this.tone = this.drum.toneLevel * velocity ** 1.4
    this.hiss = this.drum.noiseLevel * velocity ** 1.4
    this.sink = this.drum.sinkFactor - 1
  }

  add(output: Float32Array, from: number, to: number): boolean {
    for (let n = from; n < to; n++) {
      this.phase += (this.drum.toneHz * (1 + this.sink)) / this.sampleRate
      this.sink *= this.sinkFall
      this.highState += this.high * (this.noise.next() - this.highState)
      this.lowState += this.low * (this.highState - this.lowState)
      output[n] += this.tone * Math.sin(2 * Math.PI * (this.phase % 1)) + this.hiss * (this.highState - this.lowState)
      this.tone *= this.toneFall
      this.hiss *= this.noiseFall
    }
    return this.tone > SILENT || this.hiss > SILENT
  }
}
