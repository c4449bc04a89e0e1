import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import {
  extensionOf,
  FIRST_CORPUS_PLAYING,
  SYNTHESIS_RATE,
  isCorpus,
  isDrawnSound,
  isInstrument,
  isOneShots,
  ONE_SHOT_RATE,
  splicedOrigins,
  synthesises,
  type CorpusPlaying,
  type GenerationSettings,
  type Marks,
  type MidiTake,
  type ProviderId,
  type Recording,
  type Run,
  type Seed,
  type SoundFileFormat,
  type Take,
  type TakeRegion,
  type TakeResemblance,
} from '../../../src-shared/project/index.ts'
import { fileInfo, moveFile, readWhole, removeFile } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { heardChannels } from '../../engine/dsp/mixdown.ts'
import type { GenerateEvent, GenerateInput, GeneratedTake } from '../../engine/generation/generate-job.ts'
import type { Preview, PreviewPlace } from '../../engine/training/train-job.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import { frameSettingsOf } from '../runs/frame-settings.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import { codecTiming } from '../analyses/codec-timing.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import { JobCancelled, type JobControl } from '../machine/jobs.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { OutputTarget } from '../exports/output-target.ts'
import { writeBeside } from '../exports/place-file.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { writeRecord } from '../project/record-file.ts'
import { checkSeed, takeOrigin } from './seed-origin.ts'
import type { SessionContext } from '../project/session-context.ts'
import { copySoundAs, writeBlocks } from './take-files.ts'
import { playedRecordings, type PlayedRecordings } from './played-recordings.ts'
import { durationOf, regionOf } from './region-of.ts'
import { TakeRecords } from './take-records.ts'
import type { MidiTakeService } from './midi-take-service.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'

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

export interface LiveTake extends Pick<
  Take,
  'provenance' | 'sampleRate' | 'channels' | 'frames' | 'realTimeFactor' | 'timeToFirstAudioSeconds'
> {
  /** Interleaved, `frames` in all. */
  blocks: AsyncIterable<Float32Array>
  name?: string
}

export interface StartedTake {
  take: Take
  jobId: string
  /** Settles when the take has ended, complete or cancelled. @throws what made it fail */
  done: Promise<{ take: Take; generated: GeneratedTake }>
}

const EMIT_EVERY_MS = 200
/** What one buffer can hold. */
const LARGEST_HANDED_OVER_BYTES = 2 ** 31 - 1

interface TakeSurroundings {
  library: LibraryService
  trash: Trash
  /** @throws ProjectError where there is no such run */
  runOf: (id: string) => Run
  /** Notes that instruments play. */
  midiTakes: Pick<MidiTakeService, 'list' | 'notesPath'>
}

/** The generated takes of a project, each with its sound and where it comes from. */
export class TakeService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly trash: Trash
  private readonly records: TakeRecords
  private readonly lastEmitted = new Map<string, number>()
  private readonly runOf: (id: string) => Run
  private readonly midiTakes: TakeSurroundings['midiTakes']
  /** Hears of each take that has been generated. */
  onMade: (take: Take) => void = () => undefined

  constructor(context: SessionContext, { library, trash, runOf, midiTakes }: TakeSurroundings) {
    this.runOf = runOf
    this.midiTakes = midiTakes
    this.context = context
    this.library = library
    this.trash = trash
    this.records = new TakeRecords(context)
  }

  load(notices: string[]): Promise<void> {
    return this.records.load(notices)
  }

  list(): Take[] {
    return this.records.list()
  }

  get(id: string): Take {
    return this.records.get(id)
  }

  async generate({ run, checkpointStep, seed, name, provider, ...wanted }: GenerateRequest): Promise<StartedTake> {
    this.context.store.paths.requireWritable()
    const region = wanted.region && regionOf(this.finishedTake(wanted.region.takeId), wanted.region)
    const settings = region ? { ...wanted.settings, seconds: durationOf(this.get(region.takeId)) } : wanted.settings
    const recording = this.seedSound(run, seed.recordingId)
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
        ...(this.notesOf(seed.recordingId) && { seedHeldOut: false }),
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

  /** Takes over what a training generated at one of its preview epochs. */
  async addPreview(run: Run, { epoch, step }: PreviewPlace, preview: Extract<Preview, { kind: 'sound' }>): Promise<void> {
    const { paths } = this.context.store
    const { take: generated, seed, settings } = preview
    const recording = this.library.recordings.find((candidate) => candidate.id === seed.recordingId)
    const take = this.records.draft({
      name: `${run.name}, after epoch ${epoch}`,
      status: 'complete',
      preview: true,
      provenance: {
        ...takeOrigin(run, { step, epoch }, seed, recording?.name ?? seed.recordingId),
        settings,
        playedWeights: generated.playedWeights,
        live: null,
      },
      ...figuresOf(generated),
    })
    await this.records.keep(take, () =>
      explaining(`keep a preview in ${paths.takes}`, () => moveFile(generated.path, paths.takeAudio(take.id))),
    )
  }

  /** Takes over what was heard of live playing, block by block: what plays meanwhile must not wait for it. */
  async addLive({ blocks, name, ...known }: LiveTake): Promise<Take> {
    const { paths } = this.context.store
    paths.requireWritable()
    const take = this.records.draft({ ...known, name: name ?? `${known.provenance.seedName}, live`, status: 'complete', preview: false })
    await this.records.keep(take, () =>
      explaining(`keep a take in ${paths.takes}`, () => writeBlocks(paths.takeAudio(take.id), blocks, known)),
    )
    return take
  }

  rename(id: string, name: string): Promise<void> {
    return this.trash.inTurn(() => this.records.change(id, { name }))
  }

  /** Notes what a take was found to be like; one that has gone meanwhile needs it no more. */
  async noteResemblance(id: string, resemblance: TakeResemblance): Promise<void> {
    if (this.records.has(id)) await this.records.happened(id, { resemblance })
  }

  label(id: string, labels: Partial<Marks>): Promise<void> {
    return this.trash.inTurn(() => this.records.change(id, { labels: { ...this.get(id).labels, ...labels } }))
  }

  remove(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.get(id).status === 'generating')
        throw new ProjectError({ code: 'conflict', message: 'This take is still being generated.', advice: 'Cancel it first.' })
      await this.records.save(id)
      await this.trash.take([newEntry('take', { record: this.get(id) })], () => removeFile(this.context.store.paths.takeFile(id)))
      this.records.delete(id)
      this.context.emit('takes.removed', { takeId: id })
    })
  }

  restore(id: string): Promise<void> {
    return this.trash.inTurn(async () => {
      if (this.records.has(id)) return
      const entry = await this.trash.require('take', id, 'Generate it again.')
      await this.trash.giveBack([entry], () => writeRecord(this.context.store.paths.takeFile(id), entry.record))
      this.records.show(entry.record)
    })
  }

  /** The sound file, which lies inside the project and has been written at least in part. */
  async audioPath(id: string): Promise<string> {
    const { paths } = this.context.store
    this.get(id)
    if (!(await orMissing(fileInfo(paths.takeAudio(id))))) {
      throw new ProjectError({
        code: 'unavailable',
        message: 'There is no sound of this take yet.',
        advice: 'Wait a moment; if the take has failed, generate it again.',
      })
    }
    return paths.fileInside(paths.takeAudio(id))
  }

  /** The finished take as a sound file to be handed over. */
  async file(id: string, format: SoundFileFormat): Promise<{ fileName: string; data: Uint8Array<ArrayBuffer> }> {
    const fileName = safeFileName(`${this.finishedTake(id).name}.${extensionOf(format)}`)
    const path = join(this.context.store.paths.incoming, newId('saved'))
    try {
      await this.writeAs(id, format, path)
      return { fileName, data: await readWhole(path, LARGEST_HANDED_OVER_BYTES) }
    } finally {
      await removeFile(path)
    }
  }

  /** Writes the finished take to a place of the person's choice, whole or not at all. */
  async exportTo(id: string, target: OutputTarget, format: SoundFileFormat): Promise<void> {
    this.finishedTake(id)
    await writeBeside(target, (temporary) => this.writeAs(id, format, temporary))
  }

  private async writeAs(id: string, format: SoundFileFormat, outPath: string): Promise<void> {
    await copySoundAs(await this.audioPath(id), format, outPath, this.context.forker)
  }

  private async perform(
    id: string,
    run: Run,
    wanted: ProviderId | undefined,
    control: JobControl,
  ): Promise<{ take: Take; generated: GeneratedTake }> {
    const { paths } = this.context.store
    const { provenance } = this.get(id)
    const { region } = provenance
    const keptOrigins = region ? (this.get(region.takeId).provenance.origins ?? []) : []
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
      seed: { ...(await this.seedSource(provenance.seed.recordingId, control)), startSeconds: provenance.seed.startSeconds },
      material: played ? { sources: await this.library.pcmSources(played.ids, control), featureFolder: paths.features } : undefined,
      region: region && { ...region, takePath: await this.audioPath(region.takeId) },
      outPath: paths.takeAudio(id),
    }
    const generated = await runInEngine(this.context.forker, 'generate', input, {
      signal: control.signal,
      onEvent: (event) => this.hear(id, event, control),
    })
    await this.records.happened(id, {
      status: generated.outcome === 'completed' ? 'complete' : 'cancelled',
      provenance: {
        ...this.get(id).provenance,
        playedWeights: generated.playedWeights,
        origins: region ? splicedOrigins(keptOrigins, generated.origins ?? [], region) : generated.origins,
      },
      ...figuresOf(generated),
    })
    this.onMade(this.get(id))
    return { take: this.get(id), generated }
  }

  /** Whose sounds a network plays with, and how often. @throws ProjectError where there are none, or the network of a blend is gone */
  playedBy(run: Run, settings: GenerationSettings): PlayedRecordings {
    const { blend } = settings.corpus ?? FIRST_CORPUS_PLAYING
    return playedRecordings(run, settings, { recordings: this.library.recordings, blended: blend && this.runOf(blend.runId) })
  }

  /** What is known of what a network goes on from: a recording, a finished take, or notes that an instrument plays. */
  private seedSound(run: Run, id: string): SeedForm & Pick<Recording, 'name' | 'durationSeconds'> {
    const notes = this.notesOf(id)
    if (notes && !isInstrument(run.settings))
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" goes on from sound, and "${notes.name}" is notes.`,
        advice: 'Choose a recording, or a network that is an instrument.',
      })
    if (notes)
      return { name: notes.name, durationSeconds: notes.durationSeconds, pcmSampleRate: SYNTHESIS_RATE, pcmChannels: 1, pcmSpeakers: null }
    if (!this.records.has(id)) return this.library.recording(id)
    const take = this.finishedTake(id)
    const { name, frames, sampleRate, channels } = take
    return { name, durationSeconds: frames / sampleRate, pcmSampleRate: sampleRate, pcmChannels: channels, pcmSpeakers: null }
  }

  private notesOf(id: string): MidiTake | undefined {
    return this.midiTakes.list().find((take) => take.id === id)
  }

  private async seedSource(id: string, control: JobControl): Promise<{ source: PcmSource } | { audioPath: string } | { midiPath: string }> {
    if (this.notesOf(id)) return { midiPath: await this.midiTakes.notesPath(id) }
    if (this.records.has(id)) return { audioPath: await this.audioPath(id) }
    const [source] = await this.library.pcmSources([id], control)
    return { source }
  }

  private hear(id: string, event: GenerateEvent, control: JobControl): void {
    if (event.type === 'fallback') {
      this.context.log.write('warning', `${event.failed} failed in ${id}`, { reason: event.reason })
      const message = `"${this.get(id).name}" is generated on the processor, since ${event.failed} failed.`
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

  private finishedTake(id: string): Take {
    const take = this.get(id)
    if (take.status === 'generating')
      throw new ProjectError({
        code: 'unavailable',
        message: 'This take is still being generated.',
        advice: 'Wait until it is finished, or cancel it to keep what there is.',
      })
    return take
  }
}

const withWeights = (settings: GenerationSettings, recordingWeights: CorpusPlaying['recordingWeights']): GenerationSettings => ({
  ...settings,
  corpus: { ...(settings.corpus ?? FIRST_CORPUS_PLAYING), recordingWeights },
})

const figuresOf = ({ sampleRate, channels, frames, realTimeFactor, timeToFirstAudioSeconds, health }: GeneratedTake) => ({
  sampleRate,
  channels,
  frames,
  realTimeFactor,
  timeToFirstAudioSeconds,
  health,
})

type SeedForm = Pick<Recording, 'pcmSampleRate' | 'pcmChannels' | 'pcmSpeakers'>

/** Of the sound that a run's network makes. */
function soundForm(run: Run, seed: SeedForm): { sampleRate: number; channels: number } {
  if (isCorpus(run.settings)) return { sampleRate: seed.pcmSampleRate, channels: heardChannels(seed.pcmChannels, seed.pcmSpeakers) }
  if (isOneShots(run.settings)) return { sampleRate: ONE_SHOT_RATE, channels: 1 }
  if (isDrawnSound(run.settings)) return { sampleRate: run.settings.sampleRate, channels: 1 }
  return synthesises(run.settings) ? { sampleRate: SYNTHESIS_RATE, channels: 1 } : codecTiming(frameSettingsOf(run))
}
