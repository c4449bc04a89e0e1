import type { Stereo } from './mix-blocks.ts'
import { soundingControls, type TempoMap, type Track } from '../../../src-shared/music/index.ts'

/** Controllers of MIDI that are heard, by their numbers: General MIDI Level 2, RP-024. */
const [MODULATION, DATA, VOLUME, PAN, EXPRESSION, RPN_LOW, RPN_HIGH] = [1, 6, 7, 10, 11, 100, 101]
/** What a volume is that no file sets, so that one who sets it so changes nothing. */
const RESTING_VOLUME = 100
const FULL = 127
const CENTRE = 64
const BEND_FULL = 8192
/** Of a bend, where the file asks for no other. */
const BEND_SEMITONES = 2
/** How far and how fast a note trembles with the wheel all the way up. */
const VIBRATO_SEMITONES = 0.5
const VIBRATO_HZ = 5.5

/** Levels that move are reckoned anew so often, and run straight between. */
const GAIN_STEP = 64

/** Steps along a song: each holds from its sample on. */
interface Step {
  sample: number
  value: number
}

/** What controllers do to a track's notes: bends, vibrato, volume, expression and pan; the pedal is in the notes' lengths. */
export class TrackControls {
  private readonly bend: Steps
  private readonly modulation: Steps
  private readonly volume: Steps
  private readonly expression: Steps
  private readonly pan: Steps
  /** Whether any note is ever off its pitch. */
  readonly bends: boolean
  /** Whether level or place ever differ from rest. */
  private readonly shapes: boolean

  constructor(
    track: Track,
    tempo: TempoMap,
    private readonly sampleRate: number,
  ) {
    const lanes = new Map<string, Step[]>()
    const controls = track.clips
      .flatMap((clip) => (clip.kind === 'notes' && !clip.isMuted ? soundingControls(clip) : []))
      .sort((a, b) => a.tick - b.tick)
    for (const { lane, tick, value } of controls) {
      const steps = lanes.get(lane) ?? []
      lanes.set(lane, steps)
      steps.push({ sample: tempo.sampleAt(tick, sampleRate), value })
    }
    const of = (controller: number): Step[] => lanes.get(`cc${controller}`) ?? []
    const range = bendRange(of(RPN_HIGH), of(RPN_LOW), of(DATA))
    this.bend = new Steps(lanes.get('bend') ?? [], 0, (value) => (value / BEND_FULL) * range)
    this.modulation = new Steps(of(MODULATION), 0, (value) => (value / FULL) * VIBRATO_SEMITONES)
    this.volume = new Steps(of(VOLUME), 1, (value) => (value / RESTING_VOLUME) ** 2)
    this.expression = new Steps(of(EXPRESSION), 1, (value) => (value / FULL) ** 2)
    this.pan = new Steps(of(PAN), 0, (value) => Math.max(-1, (value - CENTRE) / (FULL - CENTRE)))
    this.bends = this.bend.moves || this.modulation.moves
    this.shapes = this.volume.moves || this.expression.moves || this.pan.moves
  }

  /** Factor of a note's frequency at a sample of the song. */
  pitchRatioAt(sample: number): number {
    const depth = this.modulation.at(sample)
    const vibrato = depth === 0 ? 0 : depth * Math.sin((2 * Math.PI * VIBRATO_HZ * sample) / this.sampleRate)
    return 2 ** ((this.bend.at(sample) + vibrato) / 12)
  }

  /** Gives a block that begins at a sample of the song the level and place that controllers ask for. */
  shape([left, right]: Stereo, at: number): void {
    if (!this.shapes) return
    let now = this.gainsAt(at)
    for (let from = 0; from < left.length; from += GAIN_STEP) {
      const to = Math.min(left.length, from + GAIN_STEP)
      const then = this.gainsAt(at + to)
      for (let i = from; i < to; i++) {
        const t = (i - from) / (to - from)
        left[i] *= now.left + (then.left - now.left) * t
        right[i] *= now.right + (then.right - now.right) * t
      }
      now = then
    }
  }

  /** Factors of both sides at a sample of the song. */
  private gainsAt(sample: number): { left: number; right: number } {
    const gain = this.volume.at(sample) * this.expression.at(sample)
    const pan = this.pan.at(sample)
    return { left: gain * Math.min(1, 1 - pan), right: gain * Math.min(1, 1 + pan) }
  }
}

/** The range that a file asks for by registered parameter 0, in semitones: the first one holds for all of the track. */
function bendRange(high: readonly Step[], low: readonly Step[], data: readonly Step[]): number {
  const selects = (steps: readonly Step[], sample: number): boolean => steps.findLast((step) => step.sample <= sample)?.value === 0
  const asked = data.find(({ sample }) => selects(high, sample) && selects(low, sample))
  return asked && asked.value > 0 ? asked.value : BEND_SEMITONES
}

class Steps {
  private readonly steps: readonly Step[]

  constructor(
    steps: readonly Step[],
    private readonly resting: number,
    valueOf: (value: number) => number,
  ) {
    this.steps = steps.map(({ sample, value }) => ({ sample, value: valueOf(value) }))
  }

  get moves(): boolean {
    return this.steps.some(({ value }) => value !== this.resting)
  }

  at(sample: number): number {
    let [low, high] = [0, this.steps.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.steps[middle].sample <= sample) low = middle + 1
      else high = middle
    }
    return low === 0 ? this.resting : this.steps[low - 1].value
  }
}
