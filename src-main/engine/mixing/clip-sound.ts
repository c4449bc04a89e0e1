import type { SampleReader } from '../files/sample-file.ts'
import type { AudioClip } from '../../../src-shared/music/index.ts'

/** What a clip takes of its sound, at the sound's own rate: round and round in a loop, backwards where it is reversed. */
export class ClipSound {
  /** Of more than two channels the first two are heard. */
  readonly channels: number
  readonly sampleRate: number

  constructor(
    private readonly clip: Pick<AudioClip, 'offsetSamples' | 'lengthSamples' | 'isReversed' | 'loopSamples' | 'loopPhaseSamples'>,
    private readonly reader: SampleReader,
  ) {
    this.channels = Math.min(2, reader.file.channels)
    this.sampleRate = reader.file.sampleRate
  }

  /**
   * Reads `into[0].length` samples from the clip's sample `from` on; beyond the clip's end there is silence.
   *
   * @param into  planar, `channels` arrays of one length
   */
  read(from: number, into: readonly Float32Array[]): void {
    const { offsetSamples, lengthSamples, isReversed, loopSamples, loopPhaseSamples } = this.clip
    const span = loopSamples > 0 ? loopSamples : lengthSamples
    const count = Math.max(0, Math.min(into[0].length, lengthSamples - from))
    for (let done = 0; done < count;) {
      const at = loopSamples > 0 ? (loopPhaseSamples + from + done) % loopSamples : from + done
      const part = Math.min(count - done, span - at)
      const stretch = into.map((samples) => samples.subarray(done, done + part))
      this.reader.read(isReversed ? offsetSamples + span - at - part : offsetSamples + at, stretch)
      if (isReversed) for (const samples of stretch) samples.reverse()
      done += part
    }
    for (const samples of into) samples.fill(0, count)
  }
}
