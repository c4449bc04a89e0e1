import type { Sound } from '../dsp/codecs/index.ts'
import { defaultGains, mixDown, mixToMono } from '../dsp/mixdown.ts'
import type { Speaker } from '../dsp/speakers.ts'
import { Resampler } from '../dsp/resample.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'

const BLOCK_FRAMES = 1 << 16

export interface SoundBlocksOptions {
  /** Hz of the result. */
  sampleRate: number
  /** 1, or 2: then a mono recording is the same on both sides. */
  channels: number
  /** In samples of the source, per channel; all of it by default. */
  startFrame?: number
  endFrame?: number
}

/** Any number of channels to one or two. @param speakers  null: tracks */
export function toChannels(sound: Sound, channels: number, speakers: readonly Speaker[] | null = null): Sound {
  const mixed = sound.length > 2 ? mixDown(sound, defaultGains(sound.length, speakers)) : sound
  if (channels === 1) return [mixToMono(mixed)]
  return mixed.length === 1 ? [mixed[0], mixed[0]] : mixed
}

/** Every channel through a resampler of its own. */
export class SoundResampler {
  readonly #channels: readonly Resampler[]

  constructor(channels: number, fromRate: number, toRate: number) {
    this.#channels = Array.from({ length: channels }, () => new Resampler(fromRate, toRate))
  }

  process(sound: Sound): Sound {
    return this.#channels.map((resampler, channel) => resampler.process(sound[channel]))
  }

  flush(): Sound {
    return this.#channels.map((resampler) => resampler.flush())
  }
}

/**
 * A recording, or a stretch of it, with as many channels and at the rate that a codec wants, block by block.
 *
 * @returns blocks of planar sound, together round((end - start) sampleRate / source rate) samples
 */
export async function* soundBlocks(source: PcmSource, options: SoundBlocksOptions): AsyncGenerator<Sound> {
  const { startFrame = 0, endFrame = source.frames, channels } = options
  const reader = await PcmReader.ofSource(source)
  try {
    const resampler = new SoundResampler(channels, source.sampleRate, options.sampleRate)
    for (let start = startFrame; start < endFrame; start += BLOCK_FRAMES) {
      yield resampler.process(toChannels(await reader.readChannels(start, Math.min(BLOCK_FRAMES, endFrame - start)), channels))
    }
    yield resampler.flush()
  } finally {
    await reader.close()
  }
}
