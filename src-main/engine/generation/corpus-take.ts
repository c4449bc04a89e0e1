import { FIRST_CORPUS_PLAYING, formOf, type CorpusPlaying, type TakeOrigin } from '../../../src-shared/project/index.ts'
import type { Checkpoint } from '../checkpoints/checkpoint-store.ts'
import { DEFAULT_CONTROLS, type CorpusControls } from '../corpus/playing/corpus-controls.ts'
import { CorpusPlayer, type PlayedUnit } from '../corpus/playing/corpus-player.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import { TakeHealthMeter } from '../evaluation/take-health.ts'
import type { GeneratedTake, GenerateEvent, GenerateInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { pulseSecondsOf } from '../models/corpus-parameters.ts'
import { heardSeed, openCorpus } from './open-corpus.ts'
import { TakeProgress } from './take-progress.ts'
import { TakeWriter } from './take-writer.ts'

/** @param recordingIds  by the numbers of the memory's recordings */
const controlsOf = (
  { tempoBpm, recordingWeights, ending: _, beginsByItself: _begins, blend: _blend, ...controls }: CorpusPlaying,
  recordingIds: readonly string[],
): CorpusControls => ({
  ...DEFAULT_CONTROLS,
  ...controls,
  pulseSeconds: tempoBpm === null ? null : pulseSecondsOf(tempoBpm),
  recordingWeights: recordingIds.some((id) => id in recordingWeights) ? recordingIds.map((id) => recordingWeights[id] ?? 1) : null,
})

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
  const corpus = await openCorpus(input.material, checkpoint, signal)
  const heard = playing.beginsByItself && !region ? [] : await heardSeed(input, corpus)
  const form = formOf(corpus.sources)
  const { sampleRate, channels } = form
  const health = new TakeHealthMeter(sampleRate, null)
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
      if (!unit.runsOn) health.joinAt(startFrames + made())
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
