import type { LiveValues } from '../../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../../checkpoints/learnt-network.ts'
import { planeLive, type PlaneHand } from '../../models/plane-parameters.ts'
import { COLOUR_HOP, PLANE_RATE } from '../../plane/colours.ts'
import { PlaneSound, type PlaneMoment } from '../plane-sound.ts'
import type { LiveInput, LiveSeedSound } from './live-messages.ts'
import type { LiveStream, StreamBlock } from './live-stream.ts'
import { SteppedStream } from './stepped-stream.ts'

/** A plane that a hand moves on, as a stream: a step is a moment of 10.7 ms. */
export class PlaneStream extends SteppedStream<PlaneMoment> implements LiveStream {
  readonly form = { sampleRate: PLANE_RATE, channels: 1 }
  readonly #plane: PlaneSound
  #hand: PlaneHand

  constructor(plane: PlaneSound, hand: PlaneHand) {
    super()
    this.#plane = plane
    this.#hand = hand
  }

  /** Sound to go on from says nothing to it: it goes on where the hand is. */
  begin(_seed: LiveSeedSound, startSample: () => number): Promise<void> {
    this.steps.standAt(startSample())
    return Promise.resolve()
  }

  obey(values: LiveValues): void {
    this.#hand = planeLive.hand(values)
  }

  async next(): Promise<StreamBlock> {
    const startSample = this.steps.step(this.#plane.moment, COLOUR_HOP)
    const samples = await this.#plane.next(this.#hand)
    return { startSample, samples, madeSamples: COLOUR_HOP, unit: null, ended: false }
  }

  close(): Promise<void> {
    return this.#plane.close()
  }

  protected putBack(moment: PlaneMoment): void {
    this.#plane.moment = moment
  }
}

export async function openPlaneStream({ randomSeed, values }: LiveInput, network: LearntNetwork): Promise<PlaneStream> {
  const hand = planeLive.hand(values)
  return new PlaneStream(await PlaneSound.open(network, { randomSeed, from: hand }), hand)
}
