import type { SoundForm } from '../../../../src-shared/project/index.ts'
import type { Sound } from '../../dsp/codecs/index.ts'
import { varispeed } from '../../dsp/varispeed.ts'
import { toChannels } from '../../datasets/sound-blocks.ts'
import { PcmReader } from '../../files/pcm-cache.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import type { UnitMemory } from '../memory/unit-memory.ts'

/** Samples around a stretch that is repitched, which the filter needs. */
const MARGIN = 64

/** Reads units as they were recorded, higher or lower where they are copies. */
export class UnitReader {
  readonly #memory: UnitMemory
  readonly #sources: readonly PcmSource[]
  readonly #form: SoundForm
  readonly #readers = new Map<number, PcmReader>()

  /** @param sources  by the numbers of the memory's recordings */
  constructor(memory: UnitMemory, sources: readonly PcmSource[], form: SoundForm) {
    this.#memory = memory
    this.#sources = sources
    this.#form = form
  }

  /**
   * @param seconds  how long it sounds from its cut on, as played
   * @param before   samples before the unit's cut, in the wanted form
   * @param after    samples after its end
   * @returns        planar
   */
  async read(row: number, seconds: number, before: number, after: number): Promise<Sound> {
    const { blocks, blockOf, startSeconds } = this.#memory
    const { recording, semitones } = blocks[blockOf[row]]
    const source = this.#sources[recording]
    const speed = (2 ** (semitones / 12) * source.sampleRate) / this.#form.sampleRate
    const first = Math.round(startSeconds[row] * source.sampleRate)
    const length = before + Math.round(seconds * this.#form.sampleRate) + after
    const reader = await this.#readerOf(recording)
    if (speed === 1) return this.#sound(reader, first - before, length)
    const lead = Math.ceil(before * speed) + MARGIN
    const raw = await this.#sound(reader, first - lead, Math.ceil(length * speed) + lead + 2 * MARGIN)
    const skip = Math.round(lead / speed) - before
    return raw.map((channel) => varispeed(channel, speed).subarray(skip, skip + length))
  }

  async close(): Promise<void> {
    for (const reader of this.#readers.values()) await reader.close()
  }

  /** Silence before the start and after the end. */
  async #sound(reader: PcmReader, first: number, length: number): Promise<Sound> {
    const from = Math.max(0, first)
    const read = toChannels(await reader.readChannels(from, length - (from - first)), this.#form.channels)
    if (from === first && read[0].length === length) return read
    return read.map((channel) => {
      const padded = new Float32Array(length)
      padded.set(channel.subarray(0, length - (from - first)), from - first)
      return padded
    })
  }

  async #readerOf(recording: number): Promise<PcmReader> {
    const known = this.#readers.get(recording)
    if (known) return known
    const opened = await PcmReader.ofSource(this.#sources[recording])
    this.#readers.set(recording, opened)
    return opened
  }
}
