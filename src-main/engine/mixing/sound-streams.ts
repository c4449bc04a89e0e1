import { greatestCommonDivisor, Resampler } from '../dsp/resample.ts'
import type { ClipSound } from './clip-sound.ts'
import type { AudioClip } from '../../../src-shared/music/index.ts'
import type { Stretcher } from '../dsp/stretcher.ts'
import { SampleQueue } from './sample-queue.ts'

/** A clip's sound at the song's rate, before gain and fades. */
export interface SoundStream {
  /** Goes to a place of the clip; asked for before the first samples, and never backwards. */
  skipTo(sample: number): void
  /** The next samples. @param into  planar, of one length */
  take(into: readonly Float32Array[]): void
}

/** A sound that has the song's rate already. */
class PlainStream implements SoundStream {
  private at = 0

  constructor(private readonly sound: ClipSound) {}

  skipTo(sample: number): void {
    this.at = sample
  }

  take(into: readonly Float32Array[]): void {
    this.sound.read(this.at, into)
    this.at += into[0].length
  }
}

const READ_SAMPLES = 1 << 13
/** What a resampler forgets: more than its longest filter, at the song's rate. */
const RUN_UP_SAMPLES = 4096

/** A sound of another rate. Its samples are the same wherever it is entered. */
class ResampledStream implements SoundStream {
  private readonly resamplers: Resampler[]
  private readonly queue: SampleQueue
  private readonly part: Float32Array[]
  /** Samples of the clip's sound that were read. */
  private read = 0
  private given = 0

  constructor(
    private readonly sound: ClipSound,
    private readonly songRate: number,
  ) {
    this.part = Array.from({ length: sound.channels }, () => new Float32Array(READ_SAMPLES))
    this.resamplers = this.part.map(() => new Resampler(sound.sampleRate, songRate, 'prompt'))
    this.queue = new SampleQueue(sound.channels)
  }

  skipTo(sample: number): void {
    if (this.read === 0) this.jumpNear(sample)
    while (this.given < sample) {
      this.fill(1)
      this.given += this.queue.drop(sample - this.given)
    }
  }

  take(into: readonly Float32Array[]): void {
    this.fill(into[0].length)
    this.given += this.queue.take(into)
  }

  private fill(count: number): void {
    while (this.queue.length < count) {
      this.sound.read(this.read, this.part)
      this.read += READ_SAMPLES
      this.queue.add(this.resamplers.map((resampler, c) => resampler.process(this.part[c])))
    }
  }

  /** Begins a little before `sample`, at a sample that both rates share. */
  private jumpNear(sample: number): void {
    const divisor = greatestCommonDivisor(this.sound.sampleRate, this.songRate)
    const [soundUnit, songUnit] = [this.sound.sampleRate / divisor, this.songRate / divisor]
    const units = Math.floor((sample - RUN_UP_SAMPLES) / songUnit)
    if (units <= 0) return
    this.read = units * soundUnit
    this.given = units * songUnit
  }
}

/** Stretched or transposed. Entered in its middle it has other phases there than from its beginning, and sounds the same. */
class StretchedStream implements SoundStream {
  private skipped = 0

  constructor(
    private readonly plain: SoundStream,
    private readonly stretcher: Stretcher,
    private readonly stretch: number,
  ) {}

  skipTo(sample: number): void {
    const from = Math.max(0, Math.floor(sample / this.stretch))
    this.plain.skipTo(from)
    this.skipped = sample - Math.round(from * this.stretch)
  }

  take(into: readonly Float32Array[]): void {
    const pull = (input: readonly Float32Array[]): void => this.plain.take(input)
    if (this.skipped > 0)
      this.stretcher.take(
        into.map(() => new Float32Array(this.skipped)),
        pull,
      )
    this.skipped = 0
    this.stretcher.take(into, pull)
  }
}

/** What a clip lets be heard of its sound, at the song's rate. */
export async function streamOf(
  sound: ClipSound,
  { stretch, transposeCents }: Pick<AudioClip, 'stretch' | 'transposeCents'>,
  songRate: number,
): Promise<SoundStream> {
  const plain = sound.sampleRate === songRate ? new PlainStream(sound) : new ResampledStream(sound, songRate)
  if (stretch === 1 && transposeCents === 0) return plain
  const { Stretcher } = await import('../dsp/stretcher.ts')
  const { channels } = sound
  return new StretchedStream(plain, await Stretcher.create({ channels, sampleRate: songRate, stretch, transposeCents }), stretch)
}
