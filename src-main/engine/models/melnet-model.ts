import { add, concat, mean, slice, square, type Tensor } from '../graph/index.ts'
import type { Scope } from '../nn/index.ts'
import { optimiserOf } from '../optimisers/transforms.ts'
import { melForm } from '../vocoder/mel-form.ts'
import { DRAWN_SOUND_TRAINING, drawnSound, type SoundDrawer } from './drawn-sound.ts'
import { levelsOf, SILENCE, spectraOf } from './mel-levels.ts'
import { MELNET_BANDS, melnetDraw, melnetHear, melnetSurprise } from './melnet.ts'
import { weightedMean } from './objective.ts'
import { vocoderFirst } from './vocoder-first.ts'
import { VOCODER_LATENCY, vocoderDistance, vocoderSound } from './vocoder.ts'

const HOP = 256
const SAMPLE_RATE = 16_000
const FORM = melForm({ sampleRate: SAMPLE_RATE, hopSamples: HOP, bands: MELNET_BANDS })
/** Frames that one run of the loop draws. */
const FRAMES_AT_ONCE = 4
/** What the vocoder still knows of. */
const VOCODER_FRAMES = 12

const quick = {
  ...DRAWN_SOUND_TRAINING,
  model: 'melnet',
  preset: 'quick',
  sizes: { hidden: 32, vocoder: 192 },
  sampleRate: SAMPLE_RATE,
  sequenceSamples: 64 * HOP,
  heardSamples: 64 * HOP,
  epochs: 30,
  stepsPerEpoch: 40,
  batchSize: 4,
  learningRate: 2e-3,
} as const

/** @param sound float32 [batch, T hop] @returns float32 [batch, T, bands], in nats above silence */
const levels = (sound: Tensor): Tensor => {
  const [real, imaginary] = spectraOf(sound, FORM)
  return levelsOf(add(square(real), square(imaginary)), FORM)
}

/** Frames as far as they are complete, of sound that goes on from what was heard. @param sound float32 [1, T hop] */
function heardLevels(scope: Scope, sound: Tensor): Tensor {
  const reach = FORM.fftSize - HOP
  const [batch, samples] = sound.shape
  const known = concat([scope.state('past', [reach]), sound], 1)
  scope.carry('past', slice(known, [0, samples], [batch, reach]))
  return levels(known)
}

const drawer: SoundDrawer = {
  descriptor: {
    id: 'melnet',
    name: 'Loudness value by value',
    description:
      'Loudness in bands as the ear hears it, each value drawn after the one before, from coarse to fine, and given its sound by a ' +
      'vocoder that is learnt first: tones that move and decay. In mono at 16 kHz.',
    measures: [
      {
        name: 'surprise',
        better: 'lower',
        label: 'Surprise',
        description:
          'Negative logarithm of the likelihood in nats, for each value of a frame, in units of 17 dB. It is learnt in the second half.',
      },
      {
        name: 'vocoder',
        better: 'lower',
        label: 'Sound off by',
        description: 'How far the sound of frames is off, in magnitudes and phases. It is learnt in the first half.',
      },
    ],
    layers: [
      'Mel bands',
      'GRUs over time',
      'GRU over whole frames',
      'GRUs over bands, in three tiers',
      '6 levels that could follow',
      'Vocoder',
    ],
    paperRating: null,
    source: 'Vasquez, Lewis 2019 (MelNet, arXiv 1906.01083)',
    sizes: [
      { name: 'hidden', label: 'Memory', description: 'Units of each band; of whole frames twice as many.', minimum: 8, maximum: 256 },
      {
        name: 'vocoder',
        label: 'Vocoder',
        description: 'Units of the network that gives frames their sound.',
        minimum: 16,
        maximum: 1024,
      },
    ],
    presets: { quick, paper: { ...quick, preset: 'paper', sizes: { hidden: 64, vocoder: 256 }, epochs: 300, batchSize: 8 } },
  },
  block: () => ({ samples: HOP, atOnce: FRAMES_AT_ONCE }),
  lateBlocks: VOCODER_LATENCY,
  objective(scope, { sound, weights }, { sizes, ...settings }) {
    const [frames, voice] = [scope.child('frames'), scope.child('vocoder')]
    const surprise = mean(melnetSurprise(frames, levels(sound), sizes.hidden), [0, 1])
    const distance = vocoderDistance(voice, sound, FORM, { units: sizes.vocoder })
    const group = { loss: weightedMean(surprise, weights), parameters: frames.ownParameters, optimiser: optimiserOf(settings) }
    return {
      measures: { surprise, vocoder: distance },
      updates: vocoderFirst(settings, group, { voice, distance: weightedMean(distance, weights) }),
    }
  },
  hear(scope, sound, { hidden, vocoder: units }) {
    const heard = heardLevels(scope, sound)
    const [batch, steps, bands] = heard.shape
    melnetHear(scope.child('frames'), heard, hidden)
    const late = Math.min(steps, VOCODER_FRAMES)
    const newest = slice(heard, [0, steps - late, 0], [batch, late, bands])
    vocoderSound(scope.child('vocoder'), add(newest, SILENCE), FORM, { units })
  },
  draw(scope, { temperature }, { hidden, vocoder: units }) {
    const frame = melnetDraw(scope.child('frames'), temperature, hidden)
    return vocoderSound(scope.child('vocoder'), add(frame, SILENCE), FORM, { units })
  },
}

/** Loudness drawn value by value, and its sound: {@link melnetSurprise} and {@link vocoderDistance} in one run. */
export const melnet = drawnSound(drawer)
