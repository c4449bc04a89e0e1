import { FIRST_CORPUS_PLAYING, formOf, type CorpusPlaying, type TakeOrigin } from '../../../src-shared/project/index.ts'
import type { LearntNetwork } from '../checkpoints/learnt-network.ts'
import { DEFAULT_CONTROLS, type CorpusControls } from '../corpus/playing/corpus-controls.ts'
import { CorpusPlayer, type PlayedUnit } from '../corpus/playing/corpus-player.ts'
import type { Sound } from '../dsp/codecs/index.ts'
import type { TakeHealthMeter } from '../evaluation/take-health.ts'
import type { GeneratedTake, GenerateEvent, TakeInput } from './generate-job.ts'
import type { JobHooks } from '../job-hooks.ts'
import { pulseSecondsOf } from '../models/corpus-parameters.ts'
import { heardSeed, openCorpus } from './open-corpus.ts'
import type { TakeWriter } from './take-writer.ts'
import { writeTake } from './write-take.ts'

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

/** Generates a take of the musician's own sounds. */
export async function renderCorpusTake(
  input: TakeInput,
  network: LearntNetwork,
  { emit, signal }: JobHooks<GenerateEvent>,
): Promise<GeneratedTake> {
  const { settings, region, isPassing } = input
  const playing = settings.corpus ?? FIRST_CORPUS_PLAYING
  const corpus = await openCorpus(input.material, network, { signal, isPassing })
  const heard = playing.beginsByItself && !region ? [] : await heardSeed(input, corpus)
  const form = formOf(corpus.sources)
  const recordingIds = corpus.sources.map(({ recordingId }) => recordingId)
  const controls = controlsOf(playing, recordingIds)
  const origins = new Origins(recordingIds)

  async function* sound(writer: TakeWriter, health: TakeHealthMeter): AsyncGenerator<Sound> {
    const ends = writer.frames + writer.left
    const player = new CorpusPlayer(corpus, {
      randomSeed: settings.randomSeed,
      heard,
      endSeconds: playing.ending && !region ? settings.seconds : null,
      part: region && { goesOn: writer.goesOn, seconds: region.endSeconds - region.startSeconds },
    })
    writer.joinsByItself()
    try {
      while (writer.left > 0 && !signal.aborted) {
        const unit = await player.next(controls)
        if (!unit) {
          // After the ending there is silence, so that the take is as long as was asked for.
          yield player.finish()
          yield Array.from({ length: form.channels }, () => new Float32Array(writer.left))
          break
        }
        const at = ends - writer.left
        if (!unit.runsOn) health.joinAt(at)
        origins.add(unit, at / form.sampleRate)
        yield region ? unit.sound : fadedAt(unit.sound, writer.left, form.sampleRate)
      }
      if (writer.left > 0) yield player.finish()
    } finally {
      await player.close()
    }
  }
  return { ...(await writeTake(input, { form, sound }, emit)), origins: origins.list }
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
