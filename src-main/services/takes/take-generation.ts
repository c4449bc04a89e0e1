import { availableParallelism } from 'node:os'
import {
  FIRST_CORPUS_PLAYING,
  SYNTHESIS_RATE,
  isCorpus,
  isDrawnSound,
  isOneShots,
  ONE_SHOT_RATE,
  splicedOrigins,
  synthesises,
  type CorpusPlaying,
  type GenerationSettings,
  type ProviderId,
  type Run,
  type Seed,
  type Take,
  type TakeRegion,
} from '../../../src-shared/project/index.ts'
import { heardChannels } from '../../engine/dsp/mixdown.ts'
import type { GenerateEvent, GenerateInput, GeneratedTake } from '../../engine/generation/generate-job.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { codecTiming } from '../analyses/codec-timing.ts'
import type { LibraryService } from '../library/library-service.ts'
import { JobCancelled, type JobControl } from '../machine/jobs.ts'
import { writeRecord } from '../project/record-file.ts'
import type { SessionContext } from '../project/session-context.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import { frameSettingsOf } from '../runs/frame-settings.ts'
import { playedRecordings, type PlayedRecordings } from './played-recordings.ts'
import { durationOf, regionOf } from './region-of.ts'
import { checkSeed, takeOrigin } from './seed-origin.ts'
import type { ReadyEngine } from './ready-engine.ts'
import type { TakeRecords } from './take-records.ts'
import type { SeedForm, TakeSeeds } from './take-seeds.ts'

export interface GenerateRequest {
  run: Run
  /** Step of the checkpoint; null means the newest. */
  checkpointStep: number | null
  seed: Seed
  settings: GenerationSettings
  name?: string
  /** The one that plays best on this machine where left out. */
  provider?: ProviderId
  /** Only this part of another take is made anew. */
  region?: TakeRegion
}

export interface StartedTake {
  take: Take
  jobId: string
  /** Settles when the take has ended, complete or cancelled. @throws what made it fail */
  done: Promise<{ take: Take; generated: GeneratedTake }>
}

const EMIT_EVERY_MS = 200

interface GenerationRooms {
  records: TakeRecords
  seeds: TakeSeeds
  library: LibraryService
  ready: ReadyEngine
  /** @throws ProjectError where there is no such run */
  runOf: (id: string) => Run
}

/** Takes that are being made: a network plays them in an engine process, and they are shown while they grow. */
export class TakeGeneration {
  /** Hears of each take that has been generated. */
  onMade: (take: Take) => void = () => undefined
  private readonly context: SessionContext
  private readonly records: TakeRecords
  private readonly seeds: TakeSeeds
  private readonly library: LibraryService
  private readonly ready: ReadyEngine
  private readonly runOf: GenerationRooms['runOf']
  private readonly lastEmitted = new Map<string, number>()

  constructor(context: SessionContext, { records, seeds, library, ready, runOf }: GenerationRooms) {
    this.context = context
    this.records = records
    this.seeds = seeds
    this.library = library
    this.ready = ready
    this.runOf = runOf
  }

  async start({ run, checkpointStep, seed, name, provider, ...wanted }: GenerateRequest): Promise<StartedTake> {
    this.context.store.paths.requireWritable()
    const region = wanted.region && regionOf(this.records.finished(wanted.region.takeId), wanted.region)
    const settings = region ? { ...wanted.settings, seconds: durationOf(this.records.get(region.takeId)) } : wanted.settings
    const recording = this.seeds.soundOf(run, seed.recordingId)
    checkSeed(run, seed, recording)
    const checkpoint = checkpointOf(run, checkpointStep)
    const { sampleRate, channels } = soundForm(run, recording)
    const take = this.records.draft({
      name: name ?? `${run.name} from ${recording.name}`,
      status: 'generating',
      preview: false,
      provenance: {
        ...takeOrigin(run, checkpoint, seed, recording.name),
        // Notes are no sound that a network has heard or not.
        ...(this.seeds.notesOf(seed.recordingId) && { seedHeldOut: false }),
        settings,
        playedWeights: null,
        live: null,
        region,
      },
      sampleRate,
      channels,
    })
    const { id } = take
    await writeRecord(this.context.store.paths.takeFile(id), take)
    this.records.show(take)
    const job = this.context.jobs.start({
      kind: 'generation',
      title: `Generating "${take.name}"`,
      subjectId: id,
      work: (control) => this.perform(id, run, provider, control),
    })
    const done = job.done.catch(async (error: unknown) => {
      await this.settleFailed(id, error, job.signal.aborted)
      throw error
    })
    // Whoever waits gets the error too; nobody has to wait.
    done.catch((error: unknown) => this.context.log.write('info', `Take ${id} ended early`, { error }))
    return { take, jobId: job.id, done }
  }

  /** Whose sounds a network plays with, and how often. @throws ProjectError where there are none, or the network of a blend is gone */
  playedBy(run: Run, settings: GenerationSettings): PlayedRecordings {
    const { blend } = settings.corpus ?? FIRST_CORPUS_PLAYING
    return playedRecordings(run, settings, { recordings: this.library.recordings, blended: blend && this.runOf(blend.runId) })
  }

  private async perform(
    id: string,
    run: Run,
    wanted: ProviderId | undefined,
    control: JobControl,
  ): Promise<{ take: Take; generated: GeneratedTake }> {
    const { paths } = this.context.store
    const { provenance } = this.records.get(id)
    const { region } = provenance
    const keptOrigins = region ? (this.records.get(region.takeId).provenance.origins ?? []) : []
    const remembered = await this.context.providers.rememberedBest('playing')
    // Weights of 8 bits are the processor's.
    const provider = wanted ?? (provenance.settings.weights === 'int8' ? 'cpu' : (remembered ?? 'cpu'))
    const played = isCorpus(run.settings) ? this.playedBy(run, provenance.settings) : null
    const input: GenerateInput = {
      runFolder: paths.run(run.id),
      checkpoint: provenance.checkpointStep,
      settings: played ? withWeights(provenance.settings, played.weights) : provenance.settings,
      provider,
      threads: Math.max(1, Math.floor(availableParallelism() / 2)),
      seed: { ...(await this.seeds.sourceOf(provenance.seed.recordingId, control)), startSeconds: provenance.seed.startSeconds },
      material: played ? { sources: await this.library.pcmSources(played.ids, control), featureFolder: paths.features } : undefined,
      region: region && { ...region, takePath: await this.records.audioPath(region.takeId) },
      outPath: paths.takeAudio(id),
    }
    const forker = await this.ready.forkerFor(run, input.checkpoint, this.context.forker)
    const generated = await runInEngine(forker, 'generate', input, {
      signal: control.signal,
      onEvent: (event) => this.hear(id, event, control),
    })
    // What stood ready once stands ready for the next take as well.
    if (forker !== this.context.forker) void this.ready.prepare(run, input.checkpoint)
    await this.records.happened(id, {
      status: generated.outcome === 'completed' ? 'complete' : 'cancelled',
      provenance: {
        ...this.records.get(id).provenance,
        playedWeights: generated.playedWeights,
        origins: region ? splicedOrigins(keptOrigins, generated.origins ?? [], region) : generated.origins,
      },
      ...figuresOf(generated),
    })
    this.onMade(this.records.get(id))
    return { take: this.records.get(id), generated }
  }

  private hear(id: string, event: GenerateEvent, control: JobControl): void {
    if (event.type === 'fallback') {
      this.context.log.write('warning', `${event.failed} failed in ${id}`, { reason: event.reason })
      const message = `"${this.records.get(id).name}" is generated on the processor, since ${event.failed} failed.`
      this.context.emit('app.notice', { level: 'warning', message, advice: event.advice })
      return
    }
    const { frames, sampleRate, channels, secondsLeft } = event
    const take = this.records.grow(id, { frames, sampleRate, channels })
    const seconds = frames / sampleRate
    control.update({
      progress: Math.min(1, seconds / take.provenance.settings.seconds),
      secondsLeft,
      detail: `${seconds.toFixed(1)} s of ${take.provenance.settings.seconds} s`,
    })
    if (performance.now() - (this.lastEmitted.get(id) ?? -Infinity) < EMIT_EVERY_MS) return
    this.lastEmitted.set(id, performance.now())
    this.context.emit('takes.changed', take)
  }

  private async settleFailed(id: string, error: unknown, cancelled: boolean): Promise<void> {
    const { message, advice } = toFailure(error)
    if (cancelled || error instanceof JobCancelled) await this.records.happened(id, { status: 'cancelled' })
    else await this.records.happened(id, { status: 'failed', failure: { message, advice } })
  }
}

const withWeights = (settings: GenerationSettings, recordingWeights: CorpusPlaying['recordingWeights']): GenerationSettings => ({
  ...settings,
  corpus: { ...(settings.corpus ?? FIRST_CORPUS_PLAYING), recordingWeights },
})

/** What is known of a take's sound when it has been made. */
export const figuresOf = ({ sampleRate, channels, frames, realTimeFactor, timeToFirstAudioSeconds, health }: GeneratedTake) => ({
  sampleRate,
  channels,
  frames,
  realTimeFactor,
  timeToFirstAudioSeconds,
  health,
})

/** Of the sound that a run's network makes. */
function soundForm(run: Run, seed: SeedForm): { sampleRate: number; channels: number } {
  if (isCorpus(run.settings)) return { sampleRate: seed.pcmSampleRate, channels: heardChannels(seed.pcmChannels, seed.pcmSpeakers) }
  if (isOneShots(run.settings)) return { sampleRate: ONE_SHOT_RATE, channels: 1 }
  if (isDrawnSound(run.settings)) return { sampleRate: run.settings.sampleRate, channels: 1 }
  return synthesises(run.settings) ? { sampleRate: SYNTHESIS_RATE, channels: 1 } : codecTiming(frameSettingsOf(run))
}
