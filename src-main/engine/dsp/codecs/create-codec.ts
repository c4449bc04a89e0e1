import type { ChannelLayout, CodecId } from '../../../../src-shared/project/index.ts'
import type { Codec } from './codec.ts'
import { HIGHEST_RATE, LOWEST_RATE } from './codec-options.ts'
import { CodecError } from './errors.ts'
import { createFourierCodec } from './fourier.ts'
import { createLogMelCodec } from './log-mel-codec.ts'
import { createMdctCodec } from './mdct-codec.ts'
import { StereoCodec } from './stereo.ts'
import { createStftIfCodec } from './stft-if-codec.ts'

/** Everything that decides what a codec's frames mean; kept with every model. */
export interface CodecChoice {
  id: CodecId
  /** Hz; null is the codec's own rate, 16 000. */
  sampleRate?: number | null
  /** Mono where left out. */
  channels?: ChannelLayout
}

const PAPER_RATE = 16_000

const requireSuitableRate = (id: CodecId, sampleRate: number): void => {
  if (id === 'fourier' || id === 'fourier-full') {
    if (sampleRate !== PAPER_RATE)
      throw new CodecError(
        `The codec ${id} works at ${PAPER_RATE} Hz only, not at ${sampleRate}.`,
        'Choose that rate, or the codec mdct, log-mel or stft-if.',
      )
  } else if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
    throw new CodecError(`The codec ${id} does not work at ${sampleRate} Hz.`, `Choose a rate from ${LOWEST_RATE} to ${HIGHEST_RATE} Hz.`)
  }
}

const creators: Record<CodecId, (sampleRate: number) => Codec> = {
  fourier: () => createFourierCodec('fourier'),
  'fourier-full': () => createFourierCodec('fourier-full'),
  mdct: (sampleRate) => createMdctCodec({ sampleRate }),
  'log-mel': (sampleRate) => createLogMelCodec({ sampleRate }),
  'stft-if': (sampleRate) => createStftIfCodec({ sampleRate }),
}

/**
 * The codec of this choice. A new one may be made for each use; they hold no sound.
 *
 * @throws CodecError where the codec does not work at this rate
 */
export function createCodec({ id, sampleRate, channels = 'mono' }: CodecChoice): Codec {
  const rate = sampleRate ?? PAPER_RATE
  requireSuitableRate(id, rate)
  const one = creators[id](rate)
  return channels === 'mono' ? one : new StereoCodec(one, channels)
}

/** The codec that a run's settings ask for. */
export const codecOfSettings = ({
  codec,
  sampleRate,
  channels,
}: {
  codec: CodecId
  sampleRate: number | null
  channels: ChannelLayout
}): Codec => createCodec({ id: codec, sampleRate, channels })
