import { join } from 'node:path'
import {
  extensionOf,
  type GenerationSettings,
  type Marks,
  type Run,
  type SoundFileFormat,
  type Take,
  type TakeResemblance,
} from '../../../src-shared/project/index.ts'
import { moveFile, readWhole, removeFile } from '../../storage/files.ts'
import type { Preview, PreviewPlace } from '../../engine/training/train-job.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { OutputTarget } from '../exports/output-target.ts'
import { writeBeside } from '../exports/place-file.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { writeRecord } from '../project/record-file.ts'
import { takeOrigin } from './seed-origin.ts'
import type { SessionContext } from '../project/session-context.ts'
import { figuresOf, TakeGeneration, type GenerateRequest, type StartedTake } from './take-generation.ts'
import { copySoundAs, writeBlocks } from './take-files.ts'
import { TakeSeeds } from './take-seeds.ts'
import { type PlayedRecordings } from './played-recordings.ts'
import type { ReadyEngine } from './ready-engine.ts'
import { TakeRecords } from './take-records.ts'
import type { MidiTakeService } from './midi-take-service.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'

export interface LiveTake extends Pick<
  Take,
  'provenance' | 'sampleRate' | 'channels' | 'frames' | 'realTimeFactor' | 'timeToFirstAudioSeconds'
> {
  /** Interleaved, `frames` in all. */
  blocks: AsyncIterable<Float32Array>
  name?: string
}

/** What one buffer can hold. */
const LARGEST_HANDED_OVER_BYTES = 2 ** 31 - 1

interface TakeSurroundings {
  library: LibraryService
  trash: Trash
  ready: ReadyEngine
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
  private readonly generation: TakeGeneration

  constructor(context: SessionContext, { library, trash, ready, runOf, midiTakes }: TakeSurroundings) {
    this.context = context
    this.library = library
    this.trash = trash
    this.records = new TakeRecords(context)
    const seeds = new TakeSeeds({ records: this.records, library, midiTakes })
    this.generation = new TakeGeneration(context, { records: this.records, seeds, library, ready, runOf })
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

  generate(request: GenerateRequest): Promise<StartedTake> {
    return this.generation.start(request)
  }

  /** Hears of each take that has been generated. */
  set onMade(listener: (take: Take) => void) {
    this.generation.onMade = listener
  }

  /** Whose sounds a network plays with, and how often. @throws ProjectError where there are none, or the network of a blend is gone */
  playedBy(run: Run, settings: GenerationSettings): PlayedRecordings {
    return this.generation.playedBy(run, settings)
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
  audioPath(id: string): Promise<string> {
    return this.records.audioPath(id)
  }

  /** The finished take as a sound file to be handed over. */
  async file(id: string, format: SoundFileFormat): Promise<{ fileName: string; data: Uint8Array<ArrayBuffer> }> {
    const fileName = safeFileName(`${this.records.finished(id).name}.${extensionOf(format)}`)
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
    this.records.finished(id)
    await writeBeside(target, (temporary) => this.writeAs(id, format, temporary))
  }

  private async writeAs(id: string, format: SoundFileFormat, outPath: string): Promise<void> {
    await copySoundAs(await this.records.audioPath(id), format, outPath, this.context.forker)
  }
}
