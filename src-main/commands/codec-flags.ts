import { CHANNEL_LAYOUTS, CODEC_IDS, withCodec, type Augmentation, type NextFrameSettings } from '../../src-shared/project/index.ts'
import { codecDescriptors } from '../engine/dsp/codecs/index.ts'
import { UsageError, oneOf, parseNumber, type ParsedFlags } from './command.ts'

/** Flags of `train` that say how recordings become frames. */
export const CODEC_FLAGS = ['frames', 'rate', 'channels', 'trim-silence', 'augment'] as const

export const codecFlagHelp = `  --frames F             ${CODEC_IDS.join(', ')} (fourier); fourier-full is the paper's
  --rate HZ              16000 to 48000, where the frames allow it (16000)
  --channels C           ${CHANNEL_LAYOUTS.join(', ')} (mono)
  --trim-silence Y       yes leaves silence out (no)
  --augment LIST         play sequences differently each time, e.g. pitch=2,stretch=0.1,gain=6,tone=3,noise=-50:
                         up to so many semitones, share of the length, dB, dB of equaliser, and dB of hiss`

/** Name on the command line, setting, and bounds of each kind of augmentation. */
const KINDS = {
  pitch: { setting: 'pitchSemitones', minimum: 0, maximum: 12 },
  stretch: { setting: 'stretch', minimum: 0, maximum: 0.5 },
  gain: { setting: 'gainDb', minimum: 0, maximum: 24 },
  tone: { setting: 'equaliserDb', minimum: 0, maximum: 24 },
  noise: { setting: 'noiseDb', minimum: -120, maximum: -20 },
} as const

/** The settings with the flags' codec; another codec or rate brings sequences of a length that suits it. @throws UsageError */
export function withCodecFlags(settings: NextFrameSettings, flags: ParsedFlags): NextFrameSettings {
  const codec = oneOf('--frames', flags.text('frames'), CODEC_IDS)
  const sampleRate = flags.number('rate', { minimum: 8_000, maximum: 192_000, whole: true })
  const descriptors = codecDescriptors()
  const chosen =
    codec === undefined && sampleRate === undefined
      ? settings
      : withCodec(descriptors, settings, suitable(codec ?? settings.codec, sampleRate))
  return {
    ...chosen,
    channels: oneOf('--channels', flags.text('channels'), CHANNEL_LAYOUTS) ?? chosen.channels,
    trimSilence: oneOf('--trim-silence', flags.text('trim-silence'), ['yes', 'no'] as const) === 'yes',
    augmentation: augmentationFrom(flags.text('augment'), chosen.augmentation),
  }
}

function suitable(codec: NextFrameSettings['codec'], sampleRate: number | undefined): Pick<NextFrameSettings, 'codec' | 'sampleRate'> {
  const rates = codecDescriptors()
    .find(({ id }) => id === codec)!
    .forms.map((form) => form.sampleRate)
  if (sampleRate !== undefined && !rates.includes(sampleRate))
    throw new UsageError(`--frames ${codec} does not work at ${sampleRate} Hz.`, `Choose ${rates.join(', ')}.`)
  // A codec's own rate needs no name.
  return { codec, sampleRate: sampleRate === undefined || sampleRate === rates[0] ? null : sampleRate }
}

function augmentationFrom(text: string | undefined, preset: Augmentation): Augmentation {
  const augmentation: Augmentation = { ...preset }
  if (text === undefined || text === 'none') return augmentation
  for (const part of text.split(',')) {
    const [name, value = ''] = part.split('=')
    const kind = oneOf('--augment', name, Object.keys(KINDS) as (keyof typeof KINDS)[])!
    const { setting, minimum, maximum } = KINDS[kind]
    augmentation[setting] = parseNumber(`--augment ${kind}`, value, { minimum, maximum })
  }
  return augmentation
}
