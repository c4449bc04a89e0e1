import { GAIN_RAMP_SECONDS } from '../../audio/transport/mixer.ts'

interface Change {
  fromSample: number
  /** Null: all of it was heard. */
  isOpen: ((sample: number) => boolean) | null
}

/** What became of a stretch of live sound: it reached the ears, or it played on behind a closed gate. */
export type Stem = 'heard' | 'unheard'

/** Which of the live sound was let through to the ears, in samples of the live sound: as the mixer's gate did it, its fades included. */
export class AudibleSpans {
  private readonly changes: Change[] = []

  constructor(private readonly sampleRate: number) {}

  /** From that sample on only what `isOpen` names is heard; null: all of it. */
  change(fromSample: number, isOpen: Change['isOpen']): void {
    this.changes.push({ fromSample, isOpen })
  }

  /** What of a stretch was behind a closed gate, in order. */
  shutSpans(startSample: number, endSample: number): { fromSample: number; untilSample: number }[] {
    const spans: { fromSample: number; untilSample: number }[] = []
    for (let sample = startSample; sample < endSample; sample++) {
      if (this.isOpen(sample)) continue
      const last = spans.at(-1)
      if (last?.untilSample === sample) last.untilSample++
      else spans.push({ fromSample: sample, untilSample: sample + 1 })
    }
    return spans
  }

  /**
   * One stem of what was played. Both stems add up to the whole, to the rounding of a float.
   *
   * @param blocks       interleaved
   * @param startSample  where the first of them begins
   */
  async *stem(wanted: Stem, blocks: AsyncIterable<Float32Array>, startSample: number, channels: number): AsyncGenerator<Float32Array> {
    const step = 1 / (GAIN_RAMP_SECONDS * this.sampleRate)
    let gain = this.isOpen(startSample) ? 1 : 0
    let sample = startSample
    for await (const block of blocks) {
      const part = new Float32Array(block.length)
      for (let i = 0; i < block.length; i++) {
        if (i % channels === 0) gain += Math.max(-step, Math.min(step, (this.isOpen(sample++) ? 1 : 0) - gain))
        const heard = Math.fround(gain * block[i])
        part[i] = wanted === 'heard' ? heard : block[i] - heard
      }
      yield part
    }
  }

  private isOpen(sample: number): boolean {
    if (this.changes.length === 0) return true
    const change = this.changes.findLast(({ fromSample }) => fromSample <= sample)
    return change?.isOpen?.(sample) ?? true
  }
}
