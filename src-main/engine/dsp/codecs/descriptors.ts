import type { CodecDescriptor, CodecForm, CodecId } from '../../../../src-shared/project/index.ts'
import { createCodec } from './create-codec.ts'

/** Hz that the app offers; in between works too. */
const SAMPLE_RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const

interface CodecText extends Pick<CodecDescriptor, 'name' | 'description' | 'exact'> {
  rates: readonly number[]
  /** Of a training sequence; the paper's lasts 10 s. */
  sequenceSeconds: number
}

const TEXTS: Record<CodecId, CodecText> = {
  fourier: {
    name: 'Fourier',
    description:
      "The paper's frames, a quarter of a second each, without the half that mirrors the other. Learns whole quarter seconds by " +
      'heart; 16 kHz only.',
    exact: true,
    rates: [16_000],
    sequenceSeconds: 10,
  },
  'fourier-full': {
    name: 'Fourier, full',
    description: 'Exactly the frames of the paper, mirrored half included. The same sound as Fourier at twice the work; 16 kHz only.',
    exact: true,
    rates: [16_000],
    sequenceSeconds: 10,
  },
  mdct: {
    name: 'MDCT',
    description: 'Short overlapping frames that hold the exact sound in as few numbers as possible and join without clicks, up to 48 kHz.',
    exact: true,
    rates: SAMPLE_RATES,
    sequenceSeconds: 3,
  },
  'log-mel': {
    name: 'Log-mel',
    description:
      'Loudness in bands as the ear hears them: few, smooth numbers that are easy to learn. Phases are made up when it plays, so ' +
      'it sounds softer and less exact.',
    exact: false,
    rates: SAMPLE_RATES,
    sequenceSeconds: 2,
  },
  'stft-if': {
    name: 'Spectrum and pitch',
    description:
      'Loudness and exact frequency of every partial: steady tones become steady numbers. The most numbers of all, so the most to learn.',
    exact: true,
    rates: SAMPLE_RATES,
    sequenceSeconds: 2,
  },
}

/** Frames a sequence of this length has, a multiple of eight; 40 for the paper's codecs. */
const sequenceFrames = (seconds: number, framesPerSecond: number): number => Math.max(8, 8 * Math.round((seconds * framesPerSecond) / 8))

const formOf = (id: CodecId, sampleRate: number): CodecForm => {
  const { hopSamples, dimensions } = createCodec({ id, sampleRate })
  return { sampleRate, hopSamples, dimensions, sequenceFrames: sequenceFrames(TEXTS[id].sequenceSeconds, sampleRate / hopSamples) }
}

let made: CodecDescriptor[] | null = null

/** Every codec, as the app and the command line show it. */
export function codecDescriptors(): CodecDescriptor[] {
  made ??= (Object.keys(TEXTS) as CodecId[]).map((id) => {
    const { name, description, exact, rates } = TEXTS[id]
    return { id, name, description, exact, forms: rates.map((rate) => formOf(id, rate)) }
  })
  return made
}
