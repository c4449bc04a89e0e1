import { existsSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Recording } from '../../../src-shared/project/index.ts'
import { fileInfo, moveFile } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'
import { copyAndHash, hashFile } from './copy-source.ts'
import { newId } from '../project/identifiers.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { SessionContext } from '../project/session-context.ts'
import { NAMED_FOLDER, NEIGHBOURHOOD, searchSources, type SearchLimits } from './source-search.ts'

export interface FoundSources {
  found: number
  stillMissing: number
}

/**
 * Where the sources of the recordings are. A referenced source is only ever used where its content still has the recording's hash, so
 * that a project from a stranger cannot make the app take another of the person's files for it.
 */
export class SourceKeeper {
  private readonly context: SessionContext
  private readonly onChange: () => void
  private missingIds: string[] = []

  constructor(context: SessionContext, onChange: () => void) {
    this.context = context
    this.onChange = onChange
  }

  /** Recordings whose source was not at its place when it was last looked at. They play on from the cache. */
  get missing(): readonly string[] {
    return this.missingIds
  }

  /** Where the source should be. */
  placeOf({ reference, file }: Recording): string {
    return reference?.path ?? this.context.store.paths.recording(file)
  }

  /** Looks whether every source is at its place, as far as its place is one of the person's: others count as missing, unseen. */
  async check(): Promise<void> {
    const { file } = this.context.store
    const there = await Promise.all(
      file.recordings.map((recording) =>
        recording.reference ? this.isAt(recording.reference.path) : isInProject(this.placeOf(recording)),
      ),
    )
    const missing = file.recordings.filter((_, i) => !there[i]).map(({ id }) => id)
    const changed = missing.join() !== this.missingIds.join()
    this.missingIds = missing
    if (changed) this.onChange()
  }

  /** Sources at places that the person never named, which are not looked at. */
  async unvisited(): Promise<Recording[]> {
    const { recordings } = this.context.store.file
    const may = await Promise.all(recordings.map(({ reference }) => !reference || this.context.places.mayLookAt(reference.path)))
    return recordings.filter((_, i) => !may[i])
  }

  /** The source, proven to be the one that was imported. @throws ProjectError */
  async proven(recording: Recording, signal: AbortSignal): Promise<string> {
    const place = this.placeOf(recording)
    if (recording.reference && !(await this.context.places.mayLookAt(place))) {
      throw new ProjectError({
        code: 'unavailable',
        message:
          `The source of "${recording.name}" is said to be ${place}, where Spectraloom has not looked: this project came from ` +
          'elsewhere, or that place is on a network.',
        advice: 'If you trust it, name the folder it lies in under "Missing sources".',
      })
    }
    const path = await explaining(`read the recording "${recording.name}"`, () =>
      orMissing(recording.reference ? realpath(place) : this.context.store.paths.fileInside(place)),
    )
    if (path === null) {
      throw new ProjectError({
        code: 'not-found',
        message: `The file of "${recording.name}" is not there: ${place}.`,
        advice: 'Put it back, name the folder it lies in under "Missing sources", or remove the recording.',
      })
    }
    if ((await hashFile(path, { signal })) !== recording.contentHash) {
      throw new ProjectError({
        code: 'bad-input',
        message: `The file of "${recording.name}" was changed outside Spectraloom.`,
        advice: 'Import the changed file again: it takes the place of the former one.',
      })
    }
    return path
  }

  /** Looks for all missing sources in a folder the person names, or takes the file they name for the recording it is. */
  locate(path: string): StartedJob<FoundSources> {
    return this.startSearch('Looking for missing sources', async (control) => {
      if (!existsSync(path))
        throw new ProjectError({
          code: 'not-found',
          message: `There is no ${path}.`,
          advice: 'Check the name. If it lies on another disk, connect that disk.',
        })
      await this.context.places.name([path])
      return this.search([path], NAMED_FOLDER, control)
    })
  }

  /** Looks around the places where referenced sources were, those that the person once named; null where none is missing there. */
  async lookNearby(): Promise<StartedJob<FoundSources> | null> {
    const unvisited = new Set((await this.unvisited()).map(({ id }) => id))
    const references = this.missingRecordings().flatMap(({ id, reference }) => (reference && !unvisited.has(id) ? [reference.path] : []))
    if (references.length === 0) return null
    const places = [...new Set(references.flatMap((path) => [dirname(path), dirname(dirname(path))]))]
    return this.startSearch('Looking for moved sources', (control) => this.search(places, NEIGHBOURHOOD, control))
  }

  /** A file that came again and has the content of a missing source takes its place. Uploads lie in the cache and are only copied. */
  async takeBack(files: readonly { path: string; recording: Recording }[], signal: AbortSignal): Promise<void> {
    const missing = new Set(this.missingIds)
    const { incoming } = this.context.store.paths
    const back = files.filter(
      ({ path, recording }) => missing.has(recording.id) && !(recording.reference && path.startsWith(incoming + sep)),
    )
    if (back.length === 0) return
    await this.putBack(new Map(back.map(({ path, recording }) => [recording.id, path])), signal)
    await this.check()
  }

  private startSearch(title: string, work: (control: JobControl) => Promise<FoundSources>): StartedJob<FoundSources> {
    return this.context.jobs.start({ kind: 'import', title, work })
  }

  private async search(places: readonly string[], limits: SearchLimits, control: JobControl): Promise<FoundSources> {
    await this.check()
    const wanted = this.missingRecordings().map(({ id, file, sizeBytes, contentHash }) => ({ id, fileName: file, sizeBytes, contentHash }))
    const found = await searchSources(wanted, places, limits, control.signal, (path) => control.update({ detail: path }))
    if (found.size > 0) await this.putBack(found, control.signal)
    await this.check()
    const { emit } = this.context
    const stillMissing = this.missingIds.length
    if (found.size > 0)
      emit('app.notice', { level: 'info', message: `Found ${found.size} of ${wanted.length} missing sources.`, advice: '' })
    else if (limits === NAMED_FOLDER)
      emit('app.notice', {
        level: 'warning',
        message: 'None of the missing sources is there.',
        advice: 'Choose another folder, or connect the disk they lie on. They are known by their content, so their names do not matter.',
      })
    return { found: found.size, stillMissing }
  }

  /** References get their new place; copies are copied into the project again. */
  private async putBack(found: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void> {
    const { store, places } = this.context
    for (const recording of this.missingRecordings()) {
      const path = found.get(recording.id)
      if (path !== undefined && !recording.reference) await this.copyBack(recording, path, signal)
    }
    await places.name([...found.values()].map(dirname))
    await store.update((file) => ({
      ...file,
      recordings: file.recordings.map((recording) => {
        const path = found.get(recording.id)
        return path !== undefined && recording.reference ? { ...recording, reference: { path } } : recording
      }),
    }))
    this.onChange()
  }

  private async copyBack({ name, file, contentHash }: Recording, from: string, signal: AbortSignal): Promise<void> {
    const { paths } = this.context.store
    const copy = join(paths.incoming, newId('found'))
    await explaining(`copy ${from} into the project`, async () => {
      if ((await copyAndHash(from, copy, { signal })) !== contentHash)
        throw new ProjectError({ code: 'conflict', message: `The file of "${name}" changed while it was copied.`, advice: 'Try again.' })
      await moveFile(copy, paths.recording(file))
    })
  }

  private async isAt(path: string): Promise<boolean> {
    return (await this.context.places.mayLookAt(path)) && isThere(path)
  }

  private missingRecordings(): Recording[] {
    const missing = new Set(this.missingIds)
    return this.context.store.file.recordings.filter(({ id }) => missing.has(id))
  }
}

/** A link in a file's place is not followed, and counts as nothing. */
const isInProject = (path: string): Promise<boolean> =>
  fileInfo(path).then(
    () => true,
    () => false,
  )

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() ?? false
