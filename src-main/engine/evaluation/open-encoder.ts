import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { Standardiser } from '../dsp/codecs/index.ts'
import { openGraph } from '../execution/index.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf } from '../models/index.ts'

/** Stretches that are heard at once. */
const ROWS = 32

/** A network that says where stretches of sound lie. */
export interface OpenEncoder {
  /** Numbers of a place. */
  size: number
  /**
   * @param stretches float32 [steps, values] each, not standardised; overwritten
   * @param onRows    told before some of them: 0..1; may throw to stop
   * @returns         of each its place, float32 [size], of length 1
   */
  placesOf(stretches: readonly Float32Array[], onRows: (share: number) => void): Promise<Float32Array[]>
  close(): Promise<void>
}

/** Of a network that has learnt places of pairs. */
export async function openEncoder({ settings, standardisation, weights }: LearntNetwork, threads: number): Promise<OpenEncoder> {
  const form = buildForm('encoder', modelOf(settings.model).forms.embedding, settings, { batch: ROWS })
  const graph = await openGraph(formProgram(form, weights), { provider: 'cpu', threads })
  const standardiser = new Standardiser(standardisation!)
  const { shape } = form.inputs.frames
  const size = form.outputs.embedding.shape[1]
  const values = shape[1] * shape[2]
  return {
    size,
    close: () => graph.dispose(),
    async placesOf(stretches, onRows) {
      const places: Float32Array[] = []
      for (let first = 0; first < stretches.length; first += ROWS) {
        onRows(first / stretches.length)
        const frames = new Float32Array(ROWS * values)
        const some = stretches.slice(first, first + ROWS)
        for (const [row, stretch] of some.entries()) frames.set(standardiser.apply(stretch), row * values)
        const { embedding } = await graph.run({ frames: hostTensor(frames, shape) })
        places.push(...some.map((_, row) => (embedding.data as Float32Array).slice(row * size, (row + 1) * size)))
      }
      return places
    },
  }
}
