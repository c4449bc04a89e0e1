import type { SamplerZone } from '../../../src-shared/music/index.ts'
import type { OneShotWish, WantedOneShot } from '../../../src-shared/project/index.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { learntNetwork, type LearntNetwork } from '../checkpoints/learnt-network.ts'
import { PcmWriter } from '../files/pcm-cache.ts'
import { WavWriter } from '../files/wav-writer.ts'
import { hostTensor } from '../host-tensor.ts'
import { buildForm, formProgram, modelOf, type Form } from '../models/index.ts'
import {
  ONE_SHOT_RATE,
  ONE_SHOT_SAMPLES,
  oneShotFactsSchema,
  standardisedCondition,
  type ConditionFacts,
} from '../one-shots/one-shot-facts.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { CounterRandom, streamOf } from '../random.ts'
import type { MadeSampler } from '../sampler/sampler-jobs.ts'
import { GenerationError } from './errors.ts'
import type { MadeOneShots, OneShotSamplerInput, OneShotsInput } from './one-shots-job.ts'

/** The key of a kit's first sound: where drum machines have the bass drum. */
const FIRST_KIT_KEY = 36
/** Keys from one sound of a set of notes to the next. */
const NOTE_STEP = 3
const RELEASE_SECONDS = 0.25
/** Sounds end in silence. */
const FADE_SAMPLES = 400
const PEAK = 0.9
/** Softer than this is left as it is, dB aside: it is no sound. */
const SOFTEST_PEAK = 0.01

/** A network that makes short sounds. */
export class OneShotMaker {
  readonly conditions: readonly ConditionFacts[]
  readonly #session: Session
  readonly #form: Form

  private constructor(session: Session, form: Form, conditions: readonly ConditionFacts[]) {
    this.#session = session
    this.#form = form
    this.conditions = conditions
  }

  /** @throws GenerationError where it does not know what it learnt from */
  static async open({ settings, facts: kept, weights }: LearntNetwork): Promise<OneShotMaker> {
    const facts = oneShotFactsSchema.safeParse(kept.oneShots)
    if (!facts.success)
      throw new GenerationError('This network does not know its sounds.', 'Train it again with this version of the program.')
    const { generator } = modelOf(settings.model).forms
    const form = buildForm('generator', generator, settings, { batch: 1 })
    const own = new Map(form.parameters.map(({ name }) => [name, weights.get(name)!]))
    return new OneShotMaker(await Session.create(compileGraph(formProgram(form, own)), { threads: 1 }), form, facts.data.conditions)
  }

  get wishes(): OneShotWish[] {
    return this.conditions.map(({ name, lowest, highest }) => ({ name, lowest, highest }))
  }

  /** @returns mono, ONE_SHOT_SAMPLES of it, as loud as all are */
  async make(wanted: WantedOneShot): Promise<Float32Array<ArrayBuffer>> {
    const { noise, conditions } = this.#form.inputs
    const given = await this.#session.run({
      noise: hostTensor(noiseOf(wanted, noise.size), noise.shape),
      ...(conditions && { conditions: hostTensor(this.#asked(wanted), conditions.shape) }),
    })
    return finished(given.sound.data as Float32Array)
  }

  close(): Promise<void> {
    return this.#session.dispose()
  }

  #asked({ wishes }: WantedOneShot): number[] {
    return this.conditions.map((facts) => {
      const value = facts.lowest + (wishes[facts.name] ?? 0.5) * (facts.highest - facts.lowest)
      return standardisedCondition(value, facts)
    })
  }
}

/** On the great circle from the one chance to the other: between two points of a sphere lies as much as on them. */
function noiseOf({ randomSeed, towards }: WantedOneShot, size: number): Float32Array {
  const draw = (seed: number): Float32Array => {
    const random = new CounterRandom(seed, streamOf('one-shot'))
    return Float32Array.from({ length: size }, () => random.normal())
  }
  const from = draw(randomSeed)
  if (!towards || towards.share === 0) return from
  const to = draw(towards.randomSeed)
  const length = (values: Float32Array): number => Math.hypot(...values)
  const cosine = from.reduce((sum, value, i) => sum + value * to[i], 0) / (length(from) * length(to))
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)))
  if (Math.sin(angle) < 1e-6) return from
  const [a, b] = [Math.sin((1 - towards.share) * angle), Math.sin(towards.share * angle)].map((part) => part / Math.sin(angle))
  return from.map((value, i) => a * value + b * to[i])
}

function finished(sound: Float32Array): Float32Array<ArrayBuffer> {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), SOFTEST_PEAK)
  return Float32Array.from(sound, (value, n) => (value * PEAK * Math.min(1, (sound.length - 1 - n) / FADE_SAMPLES)) / peak)
}

const opened = async ({ runFolder, checkpoint }: Pick<OneShotsInput, 'runFolder' | 'checkpoint'>): Promise<OneShotMaker> =>
  OneShotMaker.open(learntNetwork(await loadCheckpoint(checkpointRoot(runFolder), checkpoint, 'weights')))

/** The job: makes some sounds. */
export async function makeOneShots(input: OneShotsInput): Promise<MadeOneShots> {
  const maker = await opened(input)
  try {
    const samples = new Float32Array(input.sounds.length * ONE_SHOT_SAMPLES)
    for (const [i, wanted] of input.sounds.entries()) samples.set(await maker.make(wanted), i * ONE_SHOT_SAMPLES)
    return { sampleRate: ONE_SHOT_RATE, samples, wishes: maker.wishes }
  } finally {
    await maker.close()
  }
}

/** The job: the first of them as a sound file. */
export async function writeOneShot(input: OneShotsInput & { outPath: string }): Promise<{ frames: number }> {
  const { samples } = await makeOneShots({ ...input, sounds: input.sounds.slice(0, 1) })
  const writer = await WavWriter.create(input.outPath, { sampleRate: ONE_SHOT_RATE, channels: 1 })
  await writer.append([samples])
  await writer.close()
  return { frames: samples.length }
}

/** The job: a sampler of them, each on a key of its own from the bass drum's on; or of the first one at all pitches that were learnt. */
export async function makeOneShotSampler(input: OneShotSamplerInput): Promise<MadeSampler> {
  const maker = await opened(input)
  const writer = await PcmWriter.create(input.outPath, 1)
  const zones: SamplerZone[] = []
  try {
    for (const { wanted, ...keys } of input.as === 'kit' ? kit(input.sounds) : notes(input.sounds[0], maker.conditions)) {
      const sound = await maker.make(wanted)
      zones.push({ ...keys, startSample: writer.frames, samples: sound.length, ...PLAIN_ZONE })
      await writer.write([sound])
    }
    return { sampleRate: ONE_SHOT_RATE, isOneShot: true, releaseSeconds: RELEASE_SECONDS, zones, channels: 1, frames: writer.frames }
  } finally {
    await writer.close()
    await maker.close()
  }
}

const PLAIN_ZONE = { tuneCents: 0, lowVelocity: 1, highVelocity: 127, gainDb: -6, loopStart: 0, loopSamples: 0 } as const

type Keyed = { wanted: WantedOneShot } & Pick<SamplerZone, 'rootPitch' | 'lowPitch' | 'highPitch'>

const kit = (sounds: readonly WantedOneShot[]): Keyed[] =>
  sounds.map((wanted, i) => {
    const key = FIRST_KIT_KEY + i
    return { wanted, rootPitch: key, lowPitch: key, highPitch: key }
  })

/** @throws GenerationError where it cannot be asked for a pitch */
function notes(wanted: WantedOneShot, conditions: readonly ConditionFacts[]): Keyed[] {
  const pitch = conditions.find(({ name }) => name === 'pitch')
  if (!pitch) throw new GenerationError('This network cannot be asked for a pitch.', 'Make a kit of its sounds instead.')
  const [lowest, highest] = [Math.max(0, Math.round(pitch.lowest)), Math.min(127, Math.round(pitch.highest))]
  const roots = Array.from({ length: Math.floor((highest - lowest) / NOTE_STEP) + 1 }, (_, i) => lowest + i * NOTE_STEP)
  return roots.map((rootPitch, i) => ({
    wanted: { ...wanted, wishes: { ...wanted.wishes, pitch: highest > lowest ? (rootPitch - lowest) / (highest - lowest) : 0.5 } },
    rootPitch,
    lowPitch: i === 0 ? 0 : rootPitch - 1,
    highPitch: i === roots.length - 1 ? 127 : rootPitch + 1,
  }))
}
