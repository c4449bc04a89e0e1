import { CORPUS_HEARD_SECONDS, FIRST_CORPUS_PLAYING, type CorpusPlaying, type TakeOrigin } from '../../../src-shared/project/index.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { readSpace } from '../corpus/memory/stored-space.ts'
import { buildUnitMemory } from '../corpus/memory/unit-memory.ts'
import { unitTables } from '../corpus/network/corpus-data.ts'
import { plansOf } from '../corpus/network/plan.ts'
import { PointerNetwork } from '../corpus/network/pointer-network.ts'
import type { CorpusControls } from '../corpus/playing/corpus-controls.ts'
import { CorpusPlayer, type PlayableCorpus, type PlayedUnit } from '../corpus/playing/corpus-player.ts'
import { hearSound } from '../corpus/playing/hear-sound.ts'
import type { HeardUnit } from '../corpus/playing/unit-chooser.ts'
import { formOf } from '../corpus/playing/unit-reader.ts'
import { ANALYSIS_RATE, HOP_SAMPLES } from '../corpus/units/analysis-rate.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import type { GeneratedTake, GenerateEvent, GenerateInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { GenerationError } from './errors.ts'
import { readHeard } from './seed-audio.ts'
import { TakeProgress } from './take-progress.ts'
import { TakeWriter } from './take-writer.ts'

/** Pulses of a beat: what is played moves in quarters of it. */
const PULSES_A_BEAT = 4

/** @param recordingIds  by the numbers of the memory's recordings */
const controlsOf = ({ tempoBpm, recordingWeights, ...controls }: CorpusPlaying, recordingIds: readonly string[]): CorpusControls => ({
  ...controls,
  pulseSeconds: tempoBpm === null ? null : 60 / tempoBpm / PULSES_A_BEAT,
  recordingWeights: recordingIds.some((id) => id in recordingWeights) ? recordingIds.map((id) => recordingWeights[id] ?? 1) : null,
})

/** What is known of the material of a take, and what it goes on from. */
async function openCorpus(
  { material, ...input }: GenerateInput,
  checkpoint: Checkpoint,
  signal: AbortSignal,
): Promise<{ corpus: PlayableCorpus; heard: HeardUnit[] }> {
  const space = readSpace(checkpoint.record.facts.space)
  if (!space || !material)
    throw new GenerationError('This network does not know its sounds.', 'Train it again with this version of the program.')
  const tables = await unitTables(material.featureFolder, material.sources, { signal, onProgress: () => undefined })
  const memory = buildUnitMemory(tables, space)
  const form = { sampleRate: ANALYSIS_RATE, channels: 1, samples: CORPUS_HEARD_SECONDS * ANALYSIS_RATE, hopSamples: HOP_SAMPLES }
  const heard = hearSound(await readHeard(input, form), ANALYSIS_RATE, space, memory)
  const corpus = { memory, plans: plansOf(memory), network: new PointerNetwork(weightsOf(checkpoint.tensors)), sources: material.sources }
  return { corpus, heard }
}

/** Where the sounds of a take come from; what runs on as it was recorded is one. */
class Origins {
  readonly list: TakeOrigin[] = []
  readonly #recordingIds: readonly string[]

  constructor(recordingIds: readonly string[]) {
    this.#recordingIds = recordingIds
  }

  add({ recording, sourceSeconds, semitones, seconds, runsOn }: PlayedUnit, atSeconds: number): void {
    const last = this.list.at(-1)
    if (runsOn && last) last.seconds += seconds
    else this.list.push({ atSeconds, seconds, recordingId: this.#recordingIds[recording], sourceSeconds, semitones })
  }
}

/**
 * Generates a take of the musician's own sounds into a WAV file that can be played while it grows. Cancelled, it keeps what is there;
 * failed, it leaves no file.
 */
export async function renderCorpusTake(
  input: GenerateInput,
  checkpoint: Checkpoint,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const askedAt = performance.now()
  const { settings, outPath, region } = input
  const playing = settings.corpus ?? FIRST_CORPUS_PLAYING
  const { corpus, heard } = await openCorpus(input, checkpoint, signal)
  const form = formOf(corpus.sources)
  const { sampleRate, channels } = form
  const health = new TakeHealthMeter(sampleRate, sampleRate)
  const progress = new TakeProgress(settings.seconds, form, emit)
  const writer = await TakeWriter.create(outPath, form, {
    seconds: settings.seconds,
    region,
    written: (sound, kept) => {
      health.add(sound)
      progress.written(sound, kept)
    },
  })
  const startFrames = writer.frames
  const wanted = writer.left
  const made = (): number => wanted - writer.left
  const player = new CorpusPlayer(corpus, {
    randomSeed: settings.randomSeed,
    heard,
    endSeconds: playing.ending && !region ? settings.seconds : null,
    part: region && { goesOn: writer.goesOn, seconds: region.endSeconds - region.startSeconds },
  })
  const recordingIds = corpus.sources.map(({ recordingId }) => recordingId)
  const origins = new Origins(recordingIds)
  try {
    progress.begin()
    writer.joinsByItself()
    const controls = controlsOf(playing, recordingIds)
    while (writer.left > 0 && !signal.aborted) {
      const unit = await player.next(controls)
      if (!unit) {
        // After the ending there is silence, so that the take is as long as was asked for.
        await writer.append(player.finish())
        await writer.append(Array.from({ length: channels }, () => new Float32Array(writer.left)))
        break
      }
      origins.add(unit, (startFrames + made()) / sampleRate)
      await writer.append(region ? unit.sound : fadedAt(unit.sound, writer.left, sampleRate))
    }
    if (writer.left > 0) await writer.append(player.finish())
    await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  } finally {
    await player.close()
  }
  return {
    path: outPath,
    playedWeights: 'float32',
    sampleRate,
    channels,
    ...progress.figures(askedAt),
    health: health.result(),
    outcome: writer.left > 0 ? 'cancelled' : 'completed',
    origins: origins.list,
  }
}

/** Of what is cut off at the take's end, seconds. */
const LAST_FADE_SECONDS = 0.05

/** The sound, fading out before `length` where it is longer. */
function fadedAt(sound: Sound, length: number, sampleRate: number): Sound {
  if (sound[0].length <= length) return sound
  const fade = Math.min(length, Math.round(LAST_FADE_SECONDS * sampleRate))
  for (const channel of sound) for (let i = 0; i < fade; i++) channel[length - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / fade)
  return sound
}
