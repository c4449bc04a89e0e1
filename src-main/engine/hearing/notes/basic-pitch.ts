import { readFile } from 'node:fs/promises'
import { hostTensor, Session } from '../../onnx/index.ts'

/** Samples a window, at 22 050 Hz. */
export const WINDOW_SAMPLES = 43_844
export const FRAME_SAMPLES = 256
const WINDOW_FRAMES = 172
const [KEYS, CONTOURS] = [88, 264]
/**
 * Frames from one window to the next: half of it, so that every frame is heard with .5 s around it. The original advances by 141.27 frames
 * of 172, and notes that are held begin anew at each seam.
 */
const HOP_FRAMES = 86
const MARGIN_FRAMES = (WINDOW_FRAMES - HOP_FRAMES) / 2
/** Windows that are computed together. */
const BATCH = 4

/** Of some frames in turn. */
export interface PitchFrames {
  /** Of the first one. */
  frame: number
  frames: number
  /** [frames][88], [frames][88], [frames][264], 0..1 */
  notes: Float32Array
  onsets: Float32Array
  contours: Float32Array
}

/**
 * Basic Pitch: how likely each key begins and sounds, and where between the keys, every 11.6 ms.
 *
 * @param modelPath  see `resources/basic-pitch/README.md`
 * @param samples    mono at 22 050 Hz
 * @yields           frames in turn, all of them once; frame t is around sample 256 t
 * @source           Bittner and others 2022, "A lightweight instrument-agnostic model for polyphonic note transcription and multipitch
 *                   estimation". Differs: windows overlap by half
 */
export async function* pitchFrames(modelPath: string, samples: Float32Array): AsyncGenerator<PitchFrames> {
  const session = await Session.create(new Uint8Array(await readFile(modelPath)), { threads: 1 })
  try {
    const frames = Math.ceil(samples.length / FRAME_SAMPLES)
    const windows = Math.ceil(frames / HOP_FRAMES)
    for (let first = 0; first < windows; first += BATCH) {
      const count = Math.min(BATCH, windows - first)
      const input = new Float32Array(count * WINDOW_SAMPLES)
      for (let w = 0; w < count; w++) {
        const start = ((first + w) * HOP_FRAMES - MARGIN_FRAMES) * FRAME_SAMPLES
        const from = Math.max(0, start)
        input.set(samples.subarray(from, Math.max(from, start + WINDOW_SAMPLES)), w * WINDOW_SAMPLES + from - start)
      }
      const { notes, onsets, contours } = await session.run({ input_2: hostTensor(input, [count, WINDOW_SAMPLES, 1]) })
      for (let w = 0; w < count; w++) {
        const frame = (first + w) * HOP_FRAMES
        const taken = Math.min(HOP_FRAMES, frames - frame)
        const part = ({ data }: typeof notes, columns: number): Float32Array => {
          const from = (w * WINDOW_FRAMES + MARGIN_FRAMES) * columns
          return (data as Float32Array).subarray(from, from + taken * columns)
        }
        yield { frame, frames: taken, notes: part(notes, KEYS), onsets: part(onsets, KEYS), contours: part(contours, CONTOURS) }
      }
    }
  } finally {
    await session.dispose()
  }
}
