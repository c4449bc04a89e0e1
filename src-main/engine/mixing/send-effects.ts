import { Reverb } from '../synth/reverb.ts'
import type { Stereo } from './mix-blocks.ts'

const REVERB_SECONDS = 1.8
const REVERB_DAMPING = 0.45
/** A hall answers so long after what sounds in it, which leaves the sound itself clear. */
const PRE_DELAY_SECONDS = 0.018
/** All-passes that scatter what goes into the hall, so that a click comes back as a rush and not as a rattle. */
const SCATTER_SECONDS = [0.0047, 0.0036, 0.0127, 0.0093]
const SCATTER = 0.62

/** Of an echo: what comes back of it the next time, and the treble it keeps. */
const FEEDBACK = 0.4
const ECHO_TREBLE_HZ = 5000

/** A hall that several tracks send to, each side of them to its own half of the hall. */
export class HallReturn {
  private readonly reverb: Reverb
  private readonly ways: { preDelay: DelayLine; scatter: AllPass[] }[]

  constructor(sampleRate: number) {
    this.reverb = new Reverb(sampleRate, REVERB_SECONDS, REVERB_DAMPING)
    // The sides are scattered a little differently: a sound in the middle gets width.
    this.ways = [1, 1.13].map((wider) => ({
      preDelay: new DelayLine(PRE_DELAY_SECONDS * sampleRate),
      scatter: SCATTER_SECONDS.map((seconds) => new AllPass(seconds * wider * sampleRate)),
    }))
  }

  /** Writes what is heard of the hall to `out`. */
  process(sent: Stereo, out: Stereo): void {
    const { reverb } = this
    const [first, second] = this.ways
    for (let i = 0; i < sent[0].length; i++) {
      reverb.turn(scattered(first, sent[0][i]), scattered(second, sent[1][i]))
      out[0][i] = reverb.left
      out[1][i] = reverb.right
    }
  }
}

function scattered({ preDelay, scatter }: { preDelay: DelayLine; scatter: readonly AllPass[] }, input: number): number {
  let value = preDelay.next(input)
  for (let i = 0; i < scatter.length; i++) value = scatter[i].next(value)
  return value
}

/** Echoes that go from side to side, each quieter and duller than the one before. */
export class EchoReturn {
  private readonly left: DelayLine
  private readonly right: DelayLine
  private readonly share: number
  private dulled = 0

  /** @param echoSamples  from one echo to the next */
  constructor(echoSamples: number, sampleRate: number) {
    this.left = new DelayLine(echoSamples)
    this.right = new DelayLine(echoSamples)
    this.share = 1 - Math.exp((-2 * Math.PI * ECHO_TREBLE_HZ) / sampleRate)
  }

  process(sent: Stereo, out: Stereo): void {
    const { left, right, share } = this
    for (let i = 0; i < sent[0].length; i++) {
      const l = left.heard
      const r = right.heard
      left.next(0.5 * (sent[0][i] + sent[1][i]) + FEEDBACK * r)
      this.dulled += share * (l - this.dulled)
      right.next(FEEDBACK * this.dulled)
      out[0][i] = l
      out[1][i] = r
    }
  }
}

class DelayLine {
  private readonly line: Float64Array
  private at = 0

  constructor(samples: number) {
    this.line = new Float64Array(Math.max(1, Math.round(samples)))
  }

  get heard(): number {
    return this.line[this.at]
  }

  next(input: number): number {
    const heard = this.line[this.at]
    this.line[this.at] = input
    this.at = this.at + 1 === this.line.length ? 0 : this.at + 1
    return heard
  }
}

/** y[n] = -g x[n] + x[n-D] + g y[n-D]: all frequencies as strong as before, spread over time. */
class AllPass {
  private readonly line: Float64Array
  private at = 0

  constructor(samples: number) {
    this.line = new Float64Array(Math.max(1, Math.round(samples)))
  }

  next(input: number): number {
    const delayed = this.line[this.at]
    const kept = input + SCATTER * delayed
    this.line[this.at] = kept
    this.at = this.at + 1 === this.line.length ? 0 : this.at + 1
    return delayed - SCATTER * kept
  }
}
