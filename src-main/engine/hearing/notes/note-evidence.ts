import { setImmediate } from 'node:timers/promises'
import { BENDS_PER_SEMITONE, HEARD_KEYS, type NoteEvidence } from '../../../../src-shared/music/index.ts'
import { HEARD_RATE } from '../heard-rate.ts'
import { FRAME_SAMPLES, pitchFrames } from './basic-pitch.ts'
import { keyLevels } from './key-levels.ts'

const CONTOURS = HEARD_KEYS * BENDS_PER_SEMITONE
/** What is less likely to sound has no bend; in 255ths. */
const LEAST_BENT = 25
/** Contours so far from the key count for a bend: two semitones; they weigh less the farther they are. */
const [BEND_REACH, BEND_WIDTH] = [2 * BENDS_PER_SEMITONE, 3]

/**
 * What the network says of each key, and how loud it is.
 *
 * @param samples  mono at {@link HEARD_RATE}
 * @param next     told before each part of the work: 0..1
 */
export async function noteEvidence(modelPath: string, samples: Float32Array, next: (part: number) => Promise<void>): Promise<NoteEvidence> {
  const frames = Math.ceil(samples.length / FRAME_SAMPLES)
  const cells = frames * HEARD_KEYS
  const [onset, note, bend, level] = [new Uint8Array(cells), new Uint8Array(cells), new Int8Array(cells), new Int8Array(cells)]
  const levelsAt = keyLevels(samples)
  for await (const found of pitchFrames(modelPath, samples)) {
    await next(found.frame / frames)
    await setImmediate()
    for (let t = 0; t < found.frames; t++) {
      const contour = found.contours.subarray(t * CONTOURS, (t + 1) * CONTOURS)
      const levels = levelsAt((found.frame + t) * FRAME_SAMPLES)
      for (let key = 0; key < HEARD_KEYS; key++) {
        const at = (found.frame + t) * HEARD_KEYS + key
        onset[at] = Math.round(255 * found.onsets[t * HEARD_KEYS + key])
        note[at] = Math.round(255 * found.notes[t * HEARD_KEYS + key])
        level[at] = Math.round(Math.min(0, levels[key]))
        if (note[at] > LEAST_BENT) bend[at] = bendOf(contour, key)
      }
    }
  }
  return { frames, framesPerSecond: HEARD_RATE / FRAME_SAMPLES, onset, note, bend, level }
}

/** The strongest contour near a key, in thirds of a semitone from it. */
function bendOf(contour: Float32Array, key: number): number {
  const centre = key * BENDS_PER_SEMITONE
  let [best, most] = [0, 0]
  for (let offset = -BEND_REACH; offset <= BEND_REACH; offset++) {
    const value = (contour[centre + offset] ?? 0) * Math.exp(-0.5 * (offset / BEND_WIDTH) ** 2)
    if (value > most) [best, most] = [offset, value]
  }
  return best
}
