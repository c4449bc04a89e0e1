/**
 * Augmentation: each time a training sequence comes round it is played a little differently. The changes are made to the sound, as a
 * musician would hear them, and the frames computed anew; they are a function of (seed, epoch, sequence) alone, so a resumed run hears what
 * the uninterrupted one would have.
 */
import type { Augmentation } from '../../../src-shared/project/index.ts'
import { filterInPlace, highShelf, peaking } from '../dsp/biquad.ts'
import type { Codec, Sound } from '../dsp/codecs/index.ts'
import { fromDb } from '../dsp/level.ts'
import { timeStretch } from '../dsp/time-stretch.ts'
import { varispeed } from '../dsp/varispeed.ts'
import { PcmReader } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { FrameRange } from './silence.ts'
import { SoundResampler, toChannels } from './sound-blocks.ts'

/** One way to play a sequence. */
export interface Changes {
  gainDb: number
  /** Frequencies times this. */
  pitch: number
  /** Length times this. */
  stretch: number
  shelf: { frequencyHz: number; gainDb: number }
  bell: { frequencyHz: number; gainDb: number }
  /** Amplitude of white noise; 0 for none. */
  noise: number
}

/** Shelf and bell lie within this many octaves of 1 kHz. */
const EQUALISER_OCTAVES = 2
const EQUALISER_CENTRE_HZ = 1000
const BELL_Q = 1

export const isAugmented = ({ gainDb, pitchSemitones, stretch, equaliserDb, noiseDb }: Augmentation): boolean =>
  gainDb > 0 || pitchSemitones > 0 || stretch > 0 || equaliserDb > 0 || noiseDb !== null

/** The changes of one sequence in one epoch, each evenly drawn up to its largest value. */
export function drawChanges(augmentation: Augmentation, random: CounterRandom): Changes {
  const symmetric = (): number => 2 * random.uniform() - 1
  const toneAt = (): { frequencyHz: number; gainDb: number } => ({
    frequencyHz: EQUALISER_CENTRE_HZ * 2 ** (EQUALISER_OCTAVES * symmetric()),
    gainDb: augmentation.equaliserDb * symmetric(),
  })
  return {
    gainDb: augmentation.gainDb * symmetric(),
    pitch: 2 ** ((augmentation.pitchSemitones * symmetric()) / 12),
    stretch: (1 + augmentation.stretch) ** symmetric(),
    shelf: toneAt(),
    bell: toneAt(),
    noise: augmentation.noiseDb === null ? 0 : fromDb(augmentation.noiseDb) * random.uniform(),
  }
}

/** The sound with all changes, about `stretch` times as long. */
export function applyChanges(sound: Sound, changes: Changes, sampleRate: number, random: CounterRandom): Sound {
  const pitched = changes.pitch === 1 ? sound : sound.map((samples) => varispeed(samples, changes.pitch))
  const factor = changes.stretch * changes.pitch
  const stretched = factor === 1 ? pitched.map((samples) => samples.slice()) : timeStretch(pitched, factor, sampleRate)
  const gain = fromDb(changes.gainDb)
  for (const samples of stretched) {
    if (changes.shelf.gainDb !== 0) filterInPlace(samples, highShelf({ sampleRate, ...changes.shelf }))
    if (changes.bell.gainDb !== 0) filterInPlace(samples, peaking({ sampleRate, ...changes.bell }, BELL_Q))
    for (let n = 0; n < samples.length; n++) samples[n] = gain * samples[n]
    // Uniform noise has an RMS of its amplitude over the root of 3.
    const amplitude = changes.noise * Math.sqrt(3)
    if (amplitude > 0) for (let n = 0; n < samples.length; n++) samples[n] += amplitude * (2 * random.uniform() - 1)
  }
  return stretched
}

export interface AugmentedSequence {
  source: PcmSource
  /** The stretch of the recording, in codec frames, that training may hear. */
  range: FrameRange
  /** First frame of the sequence where it is not changed. */
  startFrame: number
  frameCount: number
  epoch: number
  /** The sequence's number in the training set. */
  index: number
}

/** Makes the frames of changed sequences from the recordings. */
export class Augmenter {
  readonly #codec: Codec
  readonly #augmentation: Augmentation
  readonly #seed: number

  constructor(codec: Codec, augmentation: Augmentation, seed: number) {
    this.#codec = codec
    this.#augmentation = augmentation
    this.#seed = seed
  }

  /** @returns float32 [frameCount, dimensions], not standardised */
  async frames({ source, range, startFrame, frameCount, epoch, index }: AugmentedSequence): Promise<Float32Array> {
    const { hopSamples, latencyFrames, dimensions, sampleRate } = this.#codec
    const random = new CounterRandom(this.#seed, streamOf(`augmentation of sequence ${index} in epoch ${epoch}`))
    const drawn = drawChanges(this.#augmentation, random)
    // As much of the recording as the sequence lasts when it is played slower or faster, within what training may hear.
    const available = (range.endFrame - range.startFrame) / frameCount
    const changes = { ...drawn, stretch: Math.max(drawn.stretch, 1 / available) }
    const heardFrames = frameCount / changes.stretch
    const start = Math.max(range.startFrame, Math.min(startFrame, range.endFrame - heardFrames))
    // Overlapping frames reach back.
    const leadFrames = latencyFrames === 0 ? 0 : latencyFrames + 1
    const sound = await this.#read(
      source,
      (start - leadFrames / changes.stretch) * hopSamples,
      ((leadFrames + frameCount) / changes.stretch) * hopSamples,
    )
    const played = fitted(applyChanges(sound, changes, sampleRate, random), (leadFrames + frameCount) * hopSamples)
    return this.#codec.encode(played).slice(leadFrames * dimensions)
  }

  /** A stretch of a recording at the codec's rate; silence before its beginning and after its end. */
  async #read(source: PcmSource, startSample: number, samples: number): Promise<Sound> {
    const { sampleRate, channels } = this.#codec
    const ratio = source.sampleRate / sampleRate
    const from = Math.round(startSample * ratio)
    const count = Math.ceil(samples * ratio)
    const reader = await PcmReader.ofSource(source)
    try {
      const heard = toChannels(await reader.readChannels(Math.max(0, from), count + Math.min(0, from)), channels)
      const resampler = new SoundResampler(channels, source.sampleRate, sampleRate)
      const sound = heard.map((channel) => {
        const padded = new Float32Array(count)
        padded.set(channel, Math.max(0, -from))
        return padded
      })
      const body = resampler.process(sound)
      return resampler.flush().map((rest, channel) => joined(body[channel], rest))
    } finally {
      await reader.close()
    }
  }
}

const joined = (a: Float32Array, b: Float32Array): Float32Array => {
  const both = new Float32Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

/** Cut, or ended with silence, to this length: rounding may leave a few samples too many or too few. */
const fitted = (sound: Sound, samples: number): Sound =>
  sound.map((channel) => {
    const exact = new Float32Array(samples)
    exact.set(channel.subarray(0, samples))
    return exact
  })
