import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { COLOUR_BINS, magnitudesOf } from '../plane/colours.ts'
import { SpectrumVoice, type SpectrumMoment } from '../plane/spectrum-voice.ts'
import { Wanderer, type WandererMoment, type Way } from '../plane/wanderer.ts'

/** As loud as most recordings, dB. */
const LEVEL_DB = -20

export interface PlaneMoment {
  voice: SpectrumMoment
  wanderer: WandererMoment
}

/** A plane that was learnt, as sound, moment by moment. */
export class PlaneSound {
  readonly #session: Session
  readonly #voice: SpectrumVoice
  readonly #wanderer: Wanderer

  private constructor(session: Session, randomSeed: number, from: { x: number; y: number }) {
    this.#session = session
    this.#voice = new SpectrumVoice(randomSeed)
    this.#wanderer = new Wanderer(randomSeed, from)
  }

  static async open(
    network: LearntNetwork,
    { randomSeed, from }: { randomSeed: number; from: { x: number; y: number } },
  ): Promise<PlaneSound> {
    return new PlaneSound(await planeSession(network, 'sound', 1), randomSeed, from)
  }

  get moment(): PlaneMoment {
    return { voice: this.#voice.moment, wanderer: this.#wanderer.moment }
  }

  set moment({ voice, wanderer }: PlaneMoment) {
    this.#voice.moment = voice
    this.#wanderer.moment = wanderer
  }

  /** @returns COLOUR_HOP samples at PLANE_RATE */
  async next(way: Way): Promise<Float32Array> {
    const { colours } = await this.#session.run({ places: hostTensor(Float32Array.from(this.#wanderer.next(way)), [1, 2]) })
    return this.#voice.next(magnitudesOf(colours.data as Float32Array, LEVEL_DB))
  }

  close(): Promise<void> {
    return this.#session.dispose()
  }
}

function planeSession({ settings, weights }: LearntNetwork, form: 'sound' | 'place', batch: number): Promise<Session> {
  const built = buildForm(`plane ${form}`, modelOf(settings.model).forms[form], settings, { batch })
  return Session.create(compileGraph(formProgram(built, weights)), { threads: 1 })
}

/** Rows that are looked up at once. */
const ROWS = 256

/**
 * Where on a plane moments lie.
 *
 * @param colours float32 [moments, COLOUR_BINS] @returns float32 [moments, 2]
 */
export async function placesOf(network: LearntNetwork, colours: Float32Array): Promise<Float32Array> {
  const moments = colours.length / COLOUR_BINS
  const session = await planeSession(network, 'place', ROWS)
  try {
    const places = new Float32Array(2 * moments)
    for (let first = 0; first < moments; first += ROWS) {
      const rows = new Float32Array(ROWS * COLOUR_BINS)
      rows.set(colours.subarray(first * COLOUR_BINS, (first + ROWS) * COLOUR_BINS))
      const given = await session.run({ colours: hostTensor(rows, [ROWS, COLOUR_BINS]) })
      places.set((given.places.data as Float32Array).subarray(0, 2 * Math.min(ROWS, moments - first)), 2 * first)
    }
    return places
  } finally {
    await session.dispose()
  }
}
