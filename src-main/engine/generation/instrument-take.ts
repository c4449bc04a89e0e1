import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { median } from '../dsp/median.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import { hostTensor, hostZeros, type HostTensor } from '../host-tensor.ts'
import { instrumentFactsSchema, loudLevel, type InstrumentFacts } from '../instrument/instrument-data.ts'
import { INSTRUMENT_HOP, INSTRUMENT_RATE, performanceOf, phasesOf, SILENT_DB, type Performance } from '../instrument/performance.ts'
import type { JobHooks } from '../job-hooks.ts'
import { buildForm, formProgram, modelOf, nextStates, type Form } from '../models/index.ts'
import { compileGraph, Session } from '../onnx/index.ts'
import { GenerationError } from './errors.ts'
import type { GeneratedTake, GenerateEvent, GenerateInput } from './generate-job.ts'
import { readSeed } from './seed-audio.ts'
import { TakeProgress } from './take-progress.ts'
import { TakeWriter } from './take-writer.ts'

/** Frames that are played at once: a quarter of a second. */
const CHUNK_FRAMES = 25
/** Nothing is made louder than it was learnt by more than this, dB. */
const MOST_LOUDER_DB = 30

/** An instrument that was learnt, stretch by stretch. */
class Instrument {
  readonly #session: Session
  readonly #form: Form
  readonly #seed: HostTensor
  #states: Record<string, HostTensor>
  #counter = 0
  #phase = 0
  #lastKey: number | null = null

  private constructor(session: Session, form: Form, randomSeed: number) {
    this.#session = session
    this.#form = form
    this.#seed = hostTensor([randomSeed | 0], [], 'int32')
    this.#states = Object.fromEntries(form.states.map(({ name, shape }) => [name, hostZeros(shape)]))
  }

  static async open({ record: { settings }, tensors }: Checkpoint, randomSeed: number): Promise<Instrument> {
    const form = buildForm('instrument', modelOf(settings.model).forms.step, settings, { batch: 1, steps: CHUNK_FRAMES })
    const session = await Session.create(compileGraph(formProgram(form, weightsOf(tensors))), { threads: 1 })
    return new Instrument(session, form, randomSeed)
  }

  /** @param frames CHUNK_FRAMES of each @returns as many frames of sound */
  async play({ key, loudnessDb, pitched }: Performance): Promise<Float32Array> {
    const phase = phasesOf([this.#lastKey ?? key[0], ...key], this.#phase)
    this.#phase = phase[phase.length - 1]
    this.#lastKey = key[key.length - 1]
    const given = await this.#session.run({
      ...this.#states,
      key: hostTensor(key, [CHUNK_FRAMES, 1]),
      loudness: hostTensor(loudnessDb, [CHUNK_FRAMES, 1]),
      pitched: hostTensor(pitched, [CHUNK_FRAMES, 1]),
      phase: hostTensor(phase, [1, phase.length]),
      seed: this.#seed,
      counter: hostTensor([this.#counter++], [], 'int32'),
    })
    this.#states = nextStates(this.#form.states, given)
    return given.sound.data as Float32Array
  }

  close(): Promise<void> {
    return this.#session.dispose()
  }
}

/**
 * Plays what another recording plays on an instrument that was learnt: its melody, moved by octaves to where the instrument is at home, and
 * its loudness, as loud as the instrument was.
 *
 * Cancelled, it keeps what is there; failed, it leaves no file. After the recording's end there is silence.
 */
export async function renderInstrumentTake(
  input: GenerateInput,
  checkpoint: Checkpoint,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const askedAt = performance.now()
  const { settings, outPath } = input
  if (input.region) throw new GenerationError('A part of a take on an instrument cannot be made anew.', 'Make the whole take again.')
  const form = { sampleRate: INSTRUMENT_RATE, channels: 1 }
  const [melody] = await readSeed(input.seed, { ...form, samples: heardSamples(input), hopSamples: INSTRUMENT_HOP })
  const played = suited(await performanceOf(melody), instrumentFactsSchema.parse(checkpoint.record.facts.instrument))
  const health = new TakeHealthMeter(INSTRUMENT_RATE, null)
  const ofMelody = new TakeHealthMeter(INSTRUMENT_RATE, null)
  ofMelody.add([melody])
  const progress = new TakeProgress(settings.seconds, form, emit)
  const writer = await TakeWriter.create(outPath, form, {
    seconds: settings.seconds,
    written: (sound, kept) => {
      health.add(sound)
      progress.written(sound, kept)
    },
  })
  const instrument = await Instrument.open(checkpoint, settings.randomSeed)
  try {
    progress.begin()
    for (let frame = 0; writer.left > 0 && !signal.aborted; frame += CHUNK_FRAMES) {
      const sound = await instrument.play(stretchOf(played, frame))
      await writer.append([sound.subarray(0, writer.left)])
    }
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  } finally {
    await instrument.close()
  }
  return {
    path: outPath,
    playedWeights: 'float32',
    ...form,
    ...progress.figures(askedAt),
    health: health.result(ofMelody.movement()),
    outcome: writer.left > 0 ? 'cancelled' : 'completed',
  }
}

/** As much of the recording as the take lasts, where there is so much after the place where it begins. */
function heardSamples({ seed, settings }: GenerateInput): number {
  const wanted = Math.round(settings.seconds * INSTRUMENT_RATE)
  if (!('source' in seed)) return wanted
  const left = (seed.source.frames / seed.source.sampleRate - seed.startSeconds) * INSTRUMENT_RATE
  return Math.max(INSTRUMENT_HOP, Math.min(wanted, Math.floor(left) - 1))
}

/** Moved to the instrument's register and loudness. */
function suited(heard: Performance, { middleKey, loudDb }: InstrumentFacts): Performance {
  const sounding = [...heard.key.keys()].filter((i) => heard.pitched[i] > 0)
  if (sounding.length === 0) return heard
  const octaves = Math.round((middleKey - median(sounding.map((i) => heard.key[i]))) / 12)
  const louder = Math.min(MOST_LOUDER_DB, loudDb - loudLevel(sounding.map((i) => heard.loudnessDb[i])))
  return { ...heard, key: heard.key.map((key) => key + 12 * octaves), loudnessDb: heard.loudnessDb.map((level) => level + louder) }
}

/** CHUNK_FRAMES from a frame on; after the end the last key, in silence. */
function stretchOf({ key, loudnessDb, pitched }: Performance, from: number): Performance {
  const last = key.length - 1
  const filled = (values: Float32Array, beyond: number): Float32Array =>
    Float32Array.from({ length: CHUNK_FRAMES }, (_, i) => (from + i <= last ? values[from + i] : beyond))
  return { key: filled(key, key[last]), loudnessDb: filled(loudnessDb, SILENT_DB), pitched: filled(pitched, 0) }
}
