import { basename, dirname, extname } from 'node:path'
import {
  MEND_AUTOMATICALLY,
  type HeardCorrection,
  type Marks,
  type LearntMaterial,
  type MarkerChange,
  type MendWish,
  type Recording,
  type Refusal,
} from '../../../src-shared/project/index.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import { discoverAudio } from '../audio/audio-discovery.ts'
import { DECODER_LIMITS, type DecoderLimits } from './decoder.ts'
import { DecodedSounds } from './decoded-sounds.ts'
import { DecoderPool } from './decoder-pool.ts'
import { formerRecordings } from './former-recordings.ts'
import { takenNames } from '../project/identifiers.ts'
import { RecordingImporter, type ImportOutcome, type ImportSource, type SourceMode } from './import-recordings.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { SessionContext } from '../project/session-context.ts'
import {
  changedMarkers,
  isLabelFile,
  labelsByName,
  labelsOfSource,
  withMarkers,
  type LabelFile,
  type LabelOrigin,
} from './recording-labels.ts'
import { SourceIndex } from './source-index.ts'
import { SourceKeeper } from './source-keeper.ts'
import { placeIn, putInPlace } from '../trash/list-place.ts'
import type { Trash } from '../trash/trash.ts'
import { newEntry } from '../trash/trash-entry.ts'
import { Uploads } from '../calls/uploads.ts'

interface ImportWay {
  mode: SourceMode
  mend: MendWish
  labels: LabelOrigin
}

/** Nothing of what the program made is mended. */
const AS_IT_IS: ImportWay = { mode: 'copy', mend: { kinds: [], tracks: null }, labels: 'files' }

/** Files that are hashed and put into place while every decoder is busy with another. */
const LANES_AHEAD = 1

export interface Learners {
  material(): readonly LearntMaterial[]
  replaced(recordings: readonly Recording[]): void
}

/** The recordings of a project: import, names, removal, and their decoded sound in the cache. */
export class LibraryService {
  readonly uploads: Uploads
  readonly sources: SourceKeeper
  /** The runs: they know what they learnt from, and hear of it when that is another sound by now. */
  learners: Learners = { material: () => [], replaced: () => undefined }
  /** Hears of each change of the recordings. */
  onChange: () => void = () => undefined
  private readonly context: SessionContext
  private readonly trash: Trash
  private readonly limits: DecoderLimits
  private readonly sounds: DecodedSounds

  constructor(context: SessionContext, trash: Trash, limits: DecoderLimits = DECODER_LIMITS) {
    this.context = context
    this.trash = trash
    this.limits = limits
    this.uploads = new Uploads(context.store.paths, context.log)
    this.sources = new SourceKeeper(context, () => this.tellChanged())
    this.sounds = new DecodedSounds(context, limits, {
      recordings: () => this.recordings,
      recording: (id) => this.recording(id),
      change: (edit) => this.change(edit),
      tellChanged: () => this.tellChanged(),
      sources: this.sources,
    })
  }

  get recordings(): Recording[] {
    return this.context.store.file.recordings
  }

  recording(id: string): Recording {
    const found = this.recordings.find((recording) => recording.id === id)
    if (!found)
      throw new ProjectError({
        code: 'not-found',
        message: 'That recording is not in this project any more.',
        advice: 'It may have been removed: undo brings it back, or choose another.',
      })
    return found
  }

  /** Imports files and folders. Files that cannot be taken are listed with their reason and the others go on. */
  importPaths(
    paths: readonly string[],
    mode: SourceMode = 'copy',
    mend: MendWish = MEND_AUTOMATICALLY,
    labels: LabelOrigin = 'files',
  ): StartedJob<ImportOutcome> {
    return this.startImport(
      paths.length === 1 ? 'Importing recordings' : `Importing ${paths.length} files and folders`,
      { mode, mend, labels },
      async () => {
        const labelFiles = paths.filter(isLabelFile).map((path) => ({ path, name: basename(path) }))
        const { files, refused } = await discoverAudio(paths.filter((path) => !isLabelFile(path)))
        if (files.length === 0 && refused.length === 0 && labelFiles.length === 0) {
          throw new ProjectError({
            code: 'bad-input',
            message: `There are no sound files in ${paths.join(', ')}.`,
            advice: 'Choose a folder that holds recordings.',
          })
        }
        return { sources: files.map((path) => ({ path, name: path })), labelFiles, refused }
      },
    )
  }

  /**
   * Takes in a sound that the program made, as it is.
   *
   * @returns its recording, or the one that is this sound already
   * @throws  ProjectError where it cannot be taken
   */
  async takeIn(path: string, { name, madeFrom }: Pick<Recording, 'name' | 'madeFrom'>): Promise<Recording> {
    const fileName = `${name.replaceAll(/[/\\]/g, ' ')}${extname(path)}`
    const { imported, alreadyHere, refused } = await this.startImport('Importing recordings', AS_IT_IS, async () => ({
      sources: [{ path, name: fileName }],
      labelFiles: [],
      refused: [],
    })).done
    const recording = imported.at(0) ?? alreadyHere.at(0)?.recording
    if (!recording) throw new ProjectError({ code: 'bad-input', message: refused[0].reason, advice: 'Try it again.' })
    if (imported.length > 0) await this.adopt(recording.id, { name, ...(madeFrom && { madeFrom }) })
    return this.recording(recording.id)
  }

  importUploads(ids: readonly string[]): StartedJob<ImportOutcome> {
    const staged = this.uploads.take(ids)
    const job = this.startImport(
      `Importing ${staged.length} ${staged.length === 1 ? 'recording' : 'recordings'}`,
      { mode: 'copy', mend: MEND_AUTOMATICALLY, labels: 'files' },
      async () => ({
        sources: staged.filter(({ name }) => !isLabelFile(name)),
        labelFiles: staged.filter(({ name }) => isLabelFile(name)),
        refused: [],
      }),
    )
    const discard = (): Promise<void> => this.uploads.discard(ids)
    job.done
      .then(discard, discard)
      .catch((error: unknown) => this.context.log.write('warning', 'Staged uploads could not be removed', { error }))
    return job
  }

  rename(id: string, name: string): Promise<void> {
    return this.adopt(id, { name })
  }

  /** Says of a recording what its file does not. */
  adopt(id: string, more: Partial<Pick<Recording, 'name' | 'madeFrom'>>): Promise<void> {
    return this.trash.inTurn(async () => {
      this.recording(id)
      await this.change((recordings) => recordings.map((recording) => (recording.id === id ? { ...recording, ...more } : recording)))
    })
  }

  /** Keeps what the person says of a recording's music, instead of what was heard. */
  async correct(id: string, correction: HeardCorrection): Promise<void> {
    this.recording(id)
    await this.change((recordings) => recordings.map((recording) => (recording.id === id ? { ...recording, correction } : recording)))
  }

  /** What the person notes on them: what is given of it, the rest stays. */
  label(ids: readonly string[], labels: Partial<Marks>): Promise<void> {
    return this.trash.inTurn(async () => {
      const wanted = new Set(ids.map((id) => this.recording(id).id))
      await this.change((recordings) =>
        recordings.map((recording) =>
          wanted.has(recording.id) ? { ...recording, labels: { ...recording.labels, ...labels } } : recording,
        ),
      )
    })
  }

  /** Its source lies in the project now, as this file of `recordings/`. */
  ownSource(id: string, file: string): Promise<void> {
    return this.trash.inTurn(() =>
      this.change((recordings) =>
        recordings.map((recording) => (recording.id === id ? { ...recording, file, reference: null } : recording)),
      ),
    )
  }

  /** To the trash, all or none. */
  remove(ids: readonly string[]): Promise<void> {
    return this.trash.inTurn(async () => {
      const gone = new Set(ids)
      const entries = [...gone].map((id) => {
        const record = this.recording(id)
        return newEntry('recording', { record, storedAs: record.file, place: placeIn(this.recordings, id) })
      })
      await this.trash.take(entries, () => this.change((recordings) => recordings.filter(({ id }) => !gone.has(id))))
      await this.sources.check()
    })
  }

  /** Back from the trash, to where they stood, all or none. */
  restore(ids: readonly string[]): Promise<void> {
    return this.trash.inTurn(async () => {
      const here = new Set(this.recordings.map(({ id }) => id))
      const missing = [...new Set(ids)].filter((id) => !here.has(id))
      if (missing.length === 0) return
      const entries = await Promise.all(
        missing.map((id) => this.trash.require('recording', id, 'Import it again: the runs that learnt from it know it by its content.')),
      )
      const { names, paths } = this.context.store
      const places = await this.trash.places()
      // Other files may have their names by now; what they will be called is written down before they move.
      const copied = entries.filter(({ record }) => !record.reference)
      await names.hold(
        copied.map(({ record }) => record.file),
        await takenNames(paths.recordings),
        async (files) => {
          const back = entries.map((entry) => ({
            ...entry,
            record: { ...entry.record, file: files[copied.indexOf(entry)] ?? entry.record.file },
          }))
          for (const [i, entry] of back.entries()) if (entry.record.file !== entries[i].record.file) await this.trash.note(entry)
          await this.trash.giveBack(back, () =>
            this.change((recordings) => back.reduce((list, { record, place }) => putInPlace(list, record, place, places), recordings)),
          )
        },
      )
      await this.sources.check()
    })
  }

  /** The recordings as the engine reads them; decodes anew what is missing in the cache. */
  pcmSources(ids: readonly string[], control: Pick<JobControl, 'signal' | 'update'>): Promise<PcmSource[]> {
    return this.sounds.sources(ids, control)
  }

  pcmSource(recording: Recording): PcmSource {
    return this.sounds.source(recording)
  }

  isDecoded(recording: Recording): Promise<boolean> {
    return this.sounds.isThere(recording)
  }

  /** Decodes a recording once more and changes its sound on the way, as was wished; its source stays as it is. */
  mend(id: string, wish: MendWish): StartedJob<void> {
    return this.sounds.mend(id, wish)
  }

  /** Decodes, as a job, every recording whose sound is missing in the cache. */
  rebuildCache(): StartedJob<void> {
    return this.sounds.rebuild()
  }

  private startImport(
    title: string,
    how: ImportWay,
    find: () => Promise<{ sources: ImportSource[]; labelFiles: LabelFile[]; refused: Refusal[] }>,
  ): StartedJob<ImportOutcome> {
    const { jobs, store, forker, emit } = this.context
    store.paths.requireWritable()
    return jobs.start({
      kind: 'import',
      title,
      canPause: true,
      work: async (control) => {
        const decoder = new DecoderPool(forker, this.limits)
        try {
          const { sources, labelFiles, refused } = await find()
          const index = await SourceIndex.open(store.paths.sourceIndex)
          const { trash } = this
          const former = await formerRecordings(trash, this.learners.material(), this.recordings)
          const importer = new RecordingImporter({
            store,
            decoder,
            lanes: decoder.size + LANES_AHEAD,
            index,
            ...how,
            trash,
            former,
            onChange: () => this.tellChanged(),
          })
          const outcome = await importer.import(sources, {
            signal: control.signal,
            hold: control.hold,
            onProgress: ({ file, progress }) => control.update({ progress, detail: file }),
          })
          await this.context.places.name(outcome.imported.flatMap(({ reference }) => (reference ? [dirname(reference.path)] : [])))
          await this.sources.takeBack(outcome.alreadyHere, control.signal)
          await this.sources.check()
          if (outcome.replaced.length > 0) this.learners.replaced(outcome.replaced)
          const labelled = await this.readLabels(labelFiles, outcome, how.labels)
          const complete = { ...outcome, refused: [...refused, ...outcome.refused, ...labelled] }
          emit('library.importFinished', {
            jobId: control.id,
            imported: outcome.imported.map(({ id }) => id),
            replaced: outcome.replaced.map(({ id }) => id),
            alreadyHere: outcome.alreadyHere.map(({ recording }) => recording.id),
            refused: complete.refused,
            seconds: outcome.seconds,
          })
          return complete
        } finally {
          decoder.close()
        }
      },
    })
  }

  /** Labels of recordings that were here before, and files of labels that were named. @returns those that are none */
  private async readLabels(
    files: readonly LabelFile[],
    { alreadyHere }: Pick<ImportOutcome, 'alreadyHere'>,
    origin: LabelOrigin,
  ): Promise<Refusal[]> {
    const { found, refused } = await labelsByName(files, this.recordings)
    for (const { path, recording } of alreadyHere) {
      const { markers } = await labelsOfSource(path, origin, recording.durationSeconds)
      if (markers.length > 0) found.set(recording.id, withMarkers(found.get(recording.id) ?? [], markers))
    }
    await this.addMarkers(found)
    return refused
  }

  /** Marks places and regions besides those that are marked. @param more by the recordings' ids */
  private async addMarkers(more: ReadonlyMap<string, Recording['markers']>): Promise<void> {
    if (more.size === 0) return
    await this.trash.inTurn(() =>
      this.change((recordings) =>
        recordings.map((one) => (more.has(one.id) ? { ...one, markers: withMarkers(one.markers, more.get(one.id)!) } : one)),
      ),
    )
  }

  /** Takes marked places of recordings away and puts others there, all or none. @throws ProjectError where that cannot be done */
  changeMarkers(given: readonly ({ recordingId: string } & MarkerChange)[]): Promise<void> {
    return this.trash.inTurn(() => {
      const wanted = new Map(given.map(({ recordingId, ...change }) => [recordingId, changedMarkers(this.recording(recordingId), change)]))
      return this.change((recordings) => recordings.map((one) => ({ ...one, markers: wanted.get(one.id) ?? one.markers })))
    })
  }

  private async change(edit: (recordings: Recording[]) => Recording[]): Promise<void> {
    await this.context.store.update((file) => ({ ...file, recordings: edit(file.recordings) }))
    this.tellChanged()
  }

  private tellChanged(): void {
    this.onChange()
    this.context.emit('library.changed', { recordings: this.recordings, missing: [...this.sources.missing] })
  }
}
