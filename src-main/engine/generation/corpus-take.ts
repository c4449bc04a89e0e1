import { CORPUS_HEARD_SECONDS, FIRST_CORPUS_PLAYING, type CorpusPlaying, type TakeOrigin } from '../../../src-shared/project/index.ts'
import { removeFile } from '../../storage/files.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { readSpace } from '../corpus/memory/stored-space.ts'
import { buildUnitMemory } from '../corpus/memory/unit-memory.ts'
import { unitTables } from '../corpus/network/corpus-data.ts'
import { plansOf } from '../corpus/network/plan.ts'
import { PointerNetwork } from '../corpus/network/pointer-network.ts'
import type { CorpusControls } from '../corpus/playing/corpus-controls.ts'
import { CorpusPlayer, type PlayedUnit } from '../corpus/playing/corpus-player.ts'
import { hearSound } from '../corpus/playing/hear-sound.ts'
import { ANALYSIS_RATE, HOP_SAMPLES } from '../corpus/units/analysis-rate.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import { interleave } from '../files/pcm-cache.ts'
import { WavWriter } from '../files/wav-writer.ts'
import type { GeneratedTake, GenerateEvent, GenerateInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { weightsOf } from '../checkpoints/playing-weights.ts'
import { GenerationError } from './errors.ts'
import { readSeed } from './seed-audio.ts'

/** Pulses of a beat: what is played moves in quarters of it. */
const PULSES_A_BEAT = 4

const controlsOf = ({ tempoBpm, ...controls }: CorpusPlaying): CorpusControls => ({
  ...controls,
  pulseSeconds: tempoBpm === null ? null : 60 / tempoBpm / PULSES_A_BEAT,
})

async function openPlayer({ seed, material, settings }: GenerateInput, checkpoint: Checkpoint, signal: AbortSignal): Promise<CorpusPlayer> {
  const space = readSpace(checkpoint.record.facts.space)
  if (!space || !material)
    throw new GenerationError('This network does not know its sounds.', 'Train it again with this version of the program.')
  const tables = await unitTables(material.featureFolder, material.sources, { signal, onProgress: () => undefined })
  const memory = buildUnitMemory(tables, space)
  const form = { sampleRate: ANALYSIS_RATE, channels: 1, samples: CORPUS_HEARD_SECONDS * ANALYSIS_RATE, hopSamples: HOP_SAMPLES }
  const heard = hearSound(await readSeed(seed, form), ANALYSIS_RATE, space, memory)
  const corpus = { memory, plans: plansOf(memory), network: new PointerNetwork(weightsOf(checkpoint.tensors)), sources: material.sources }
  const { ending } = settings.corpus ?? FIRST_CORPUS_PLAYING
  return new CorpusPlayer(corpus, { randomSeed: settings.randomSeed, heard, endSeconds: ending ? settings.seconds : null })
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
  const { settings, outPath } = input
  const player = await openPlayer(input, checkpoint, signal)
  const { sampleRate, channels } = player.form
  const startedAt = performance.now()
  const wanted = Math.round(settings.seconds * sampleRate)
  const health = new TakeHealthMeter(sampleRate, sampleRate)
  const origins = new Origins((input.material?.sources ?? []).map(({ recordingId }) => recordingId))
  const wav = await WavWriter.create(outPath, { sampleRate, channels })
  let firstAudioAt: number | null = null
  const give = async (sound: Sound): Promise<void> => {
    const kept = sound.map((channel) => channel.subarray(0, wanted - wav.frames))
    if (kept[0].length === 0) return
    await wav.append(kept)
    firstAudioAt ??= performance.now()
    health.add(kept)
    const done = wav.frames / sampleRate
    const secondsLeft = ((settings.seconds - done) * (performance.now() - startedAt)) / 1000 / done
    emit({ type: 'audio', frames: wav.frames, sampleRate, channels, samples: interleave(kept).slice(), secondsLeft })
  }
  try {
    const controls = controlsOf(settings.corpus ?? FIRST_CORPUS_PLAYING)
    while (wav.frames < wanted && !signal.aborted) {
      const unit = await player.next(controls)
      if (!unit) {
        // After the ending there is silence, so that the take is as long as was asked for.
        await give(player.finish())
        await give(Array.from({ length: channels }, () => new Float32Array(wanted - wav.frames)))
        break
      }
      origins.add(unit, wav.frames / sampleRate)
      await give(fadedAt(unit.sound, wanted - wav.frames, sampleRate))
    }
    if (wav.frames < wanted) await give(player.finish())
  } catch (error) {
    await wav.close()
    await removeFile(outPath)
    throw error
  } finally {
    await player.close()
  }
  await wav.close()
  const endedAt = performance.now()
  return {
    path: outPath,
    playedWeights: 'float32',
    sampleRate,
    channels,
    frames: wav.frames,
    realTimeFactor: wav.frames / sampleRate / ((endedAt - startedAt) / 1000),
    timeToFirstAudioSeconds: ((firstAudioAt ?? endedAt) - askedAt) / 1000,
    health: health.result(),
    outcome: wav.frames < wanted ? 'cancelled' : 'completed',
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
