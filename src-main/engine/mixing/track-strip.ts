import type { TempoMap, Track } from '../../../src-shared/music/index.ts'
import { silentPart, stereoBlock, type Stereo } from './mix-blocks.ts'
import { StripGains, type Gains } from './strip-gains.ts'
import type { TrackSource } from './track-source.ts'

/** Gains that move are reckoned anew so often, and run straight between. */
const GAIN_STEP = 64

/** What tracks go into, and where they send some of their sound to. */
export interface Buses {
  mix: Stereo
  reverb: Stereo
  delay: Stereo
}

/**
 * One track: what it plays through its level, its place and its sends. A group's level and place count in each of its tracks, which is what
 * a bus for them all would give.
 */
export class TrackStrip {
  readonly trackId: string
  /** The last block that it made. */
  sound: Stereo
  private readonly gains: StripGains[]
  private readonly block: Stereo

  constructor(
    track: Track,
    private readonly source: TrackSource,
    { group, tempo, sampleRate, blockSamples }: { group: Track | null; tempo: TempoMap; sampleRate: number; blockSamples: number },
  ) {
    this.trackId = track.id
    this.gains = [track, ...(group ? [group] : [])].map((strip) => new StripGains(strip, tempo, sampleRate))
    this.block = stereoBlock(blockSamples)
    this.sound = this.block
  }

  /**
   * Makes the track's next samples, as `sound`, and adds them to the buses.
   *
   * @param at  sample of the song
   */
  async addTo(buses: Buses, at: number): Promise<void> {
    const count = buses.mix[0].length
    this.sound = silentPart(this.block, count)
    if (!(await this.source.add(this.sound, at))) return
    if (this.gains.every(({ isStill }) => isStill)) this.pass(buses, 0, count, this.gainsAt(at), null)
    else {
      let now = this.gainsAt(at)
      for (let from = 0; from < count; from += GAIN_STEP) {
        const to = Math.min(count, from + GAIN_STEP)
        const then = this.gainsAt(at + to)
        this.pass(buses, from, to, now, then)
        now = then
      }
    }
  }

  /** @param then  gains at `to`; null where they stay */
  private pass({ mix, reverb, delay }: Buses, from: number, to: number, now: Gains, then: Gains | null): void {
    const end = then ?? now
    for (let c = 0; c < 2; c++) {
      const samples = this.sound[c]
      if (c === 0) passOn(samples, mix[c], from, to, now.left, end.left)
      else passOn(samples, mix[c], from, to, now.right, end.right)
      if (now.reverb > 0 || end.reverb > 0) addScaled(reverb[c], samples, from, to, now.reverb, end.reverb)
      if (now.delay > 0 || end.delay > 0) addScaled(delay[c], samples, from, to, now.delay, end.delay)
    }
  }

  private gainsAt(sample: number): Gains {
    const [own, group] = this.gains.map((gains) => gains.at(sample))
    if (!group) return own
    return {
      left: own.left * group.left,
      right: own.right * group.right,
      reverb: own.reverb + group.reverb,
      delay: own.delay + group.delay,
    }
  }
}

/** Scales samples, in place, and adds what has become of them to a sum: both rounded to single precision. */
function passOn(samples: Float32Array, sum: Float32Array, from: number, to: number, first: number, last: number): void {
  const step = (last - first) / (to - from)
  if (step === 0) {
    for (let i = from; i < to; i++) {
      const value = Math.fround(samples[i] * first)
      samples[i] = value
      sum[i] += value
    }
    return
  }
  for (let i = from; i < to; i++) {
    const value = Math.fround(samples[i] * (first + step * (i - from)))
    samples[i] = value
    sum[i] += value
  }
}

function addScaled(sum: Float32Array, samples: Float32Array, from: number, to: number, first: number, last: number): void {
  const step = (last - first) / (to - from)
  for (let i = from; i < to; i++) sum[i] += samples[i] * (first + step * (i - from))
}
