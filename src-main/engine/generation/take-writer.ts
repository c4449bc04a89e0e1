import { removeFile } from '../../storage/files.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { crossfade } from '../dsp/even-crossfade.ts'
import { concatenateBlocks } from '../files/audio-stream.ts'
import { WavWriter } from '../files/wav-writer.ts'
import { GenerationError } from './errors.ts'
import type { TakeRegion } from './generate-job.ts'
import { soundOfTake } from './sound-of-take.ts'

/** Over which what is kept of a take and what is made anew fade into each other. */
const SEAM_SECONDS = 0.025

interface TakeForm {
  /** Hz */
  sampleRate: number
  channels: number
}

/** What of another take is kept around the part that is made anew; in its samples. */
interface Kept {
  takePath: string
  start: number
  end: number
  seam: number
  /** How the other take goes on where the part begins, as long as the seam; null where it begins there. */
  goesOn: Sound | null
  hasAfter: boolean
}

/**
 * Writes a take as it is made: from its beginning, or a part of another take anew between what is kept of that. What is kept is the same
 * bit for bit but for the two seams, which lie in the first 25 ms of the part and the first 25 ms after it.
 */
export class TakeWriter {
  readonly #wav: WavWriter
  readonly #kept: Kept | null
  readonly #written: (sound: Sound, kept: boolean) => void
  #left: number
  /** Made and not yet written: what a seam may need. */
  #held: Sound | null = null
  #begun = false

  private constructor(wav: WavWriter, parts: { kept: Kept | null; wanted: number; written: (sound: Sound, kept: boolean) => void }) {
    this.#wav = wav
    this.#kept = parts.kept
    this.#left = parts.wanted
    this.#written = parts.written
  }

  /**
   * @param seconds  of the whole take, where no part of another is made anew
   * @param written  hears all that is written, planar, and whether it is kept from the other take
   * @throws GenerationError where the other take has another rate or other channels
   */
  static async create(
    path: string,
    form: TakeForm,
    { seconds, region, written }: { seconds: number; region?: TakeRegion; written: (sound: Sound, kept: boolean) => void },
  ): Promise<TakeWriter> {
    const kept = region ? await keptOf(region, form) : null
    const wav = await WavWriter.create(path, form)
    const wanted = kept ? kept.end - kept.start + (kept.hasAfter ? kept.seam : 0) : Math.round(seconds * form.sampleRate)
    const writer = new TakeWriter(wav, { kept, wanted, written })
    if (kept) for await (const block of soundOfTake(kept.takePath, 0, kept.start)) await writer.#write(block, true)
    return writer
  }

  /** Samples in the file. */
  get frames(): number {
    return this.#wav.frames
  }

  /** Samples that are still to be made. */
  get left(): number {
    return this.#left
  }

  /** What the part that is made goes on from, planar; null where it begins. Whoever joins it to that by other means says so. */
  get goesOn(): Sound | null {
    return this.#kept?.goesOn ?? null
  }

  /** The sound that is made joins what is kept before it by itself. */
  joinsByItself(): void {
    this.#begun = true
  }

  /** @param sound  what is made next, planar; what is too much is left out */
  async append(sound: Sound): Promise<void> {
    const wanted = sound.map((channel) => channel.subarray(0, this.#left))
    if (wanted[0].length === 0) return
    this.#left -= wanted[0].length
    if (!this.#kept) return this.#write(wanted)
    const held = concatenateBlocks([...(this.#held ? [this.#held] : []), wanted]).map((channel) => channel.slice())
    const { seam, goesOn } = this.#kept
    this.#held = held
    if (held[0].length < seam) return
    if (!this.#begun && goesOn) crossfade(goesOn, held)
    this.#begun = true
    const ready = held[0].length - seam
    this.#held = held.map((channel) => channel.slice(ready))
    await this.#write(held.map((channel) => channel.subarray(0, ready)))
  }

  /** Writes what is kept after the part, where all of it was made, and closes the file. */
  async finish(): Promise<void> {
    const held = this.#held
    this.#held = null
    if (held && this.#kept?.hasAfter && this.#left === 0) {
      const { takePath, end } = this.#kept
      let first = true
      for await (const block of soundOfTake(takePath, end, Infinity)) {
        if (first) crossfade(held, block)
        first = false
        await this.#write(block, true)
      }
    } else if (held) {
      for (const channel of held)
        for (let i = 0; i < channel.length; i++) channel[i] *= 0.5 + 0.5 * Math.cos((Math.PI * (i + 0.5)) / channel.length)
      await this.#write(held)
    }
    await this.#wav.close()
  }

  /** Leaves no file. */
  async abandon(): Promise<void> {
    await this.#wav.close()
    await removeFile(this.#wav.path)
  }

  async #write(sound: Sound, kept = false): Promise<void> {
    if (sound[0].length === 0) return
    await this.#wav.append(sound)
    this.#written(sound, kept)
  }
}

async function keptOf({ takePath, startSeconds, endSeconds }: TakeRegion, { sampleRate, channels }: TakeForm): Promise<Kept> {
  const [start, end] = [startSeconds, endSeconds].map((seconds) => Math.round(seconds * sampleRate))
  const seam = Math.round(SEAM_SECONDS * sampleRate)
  const around: Sound[] = []
  const after: Sound[] = []
  for await (const block of soundOfTake(takePath, start, start + seam, { sampleRate, channels })) around.push(block)
  for await (const block of soundOfTake(takePath, end, end + seam)) after.push(block)
  if (around.length === 0 || end - start < 2 * seam)
    throw new GenerationError('This part is too short, or lies beyond the end of the take.', 'Choose another part.')
  return {
    takePath,
    start,
    end,
    seam,
    goesOn: start > 0 ? concatenateBlocks(around) : null,
    hasAfter: after.length > 0 && after.reduce((sum, [first]) => sum + first.length, 0) === seam,
  }
}
