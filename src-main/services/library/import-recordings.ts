import { realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { MendWish, ProjectFile, Recording, Refusal } from '../../../src-shared/project/index.ts'
import { syncFolder } from '../../storage/atomic-file.ts'
import { moveFile } from '../../storage/files.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { PersonError } from '../../../src-shared/person-error.ts'
import type { Hold } from '../../engine/hold.ts'
import { EngineFailure, type WorkControl } from '../../workers/engine-client.ts'
import { inOneLine } from '../audio/audio-discovery.ts'
import { copyAndHash, checkSource, hashFile } from './copy-source.ts'
import type { Decoder } from './decoder.ts'
import type { FormerRecording } from './former-recordings.ts'
import { comparable } from '../../storage/plain-path.ts'
import { newId, takenNames } from '../project/identifiers.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { systemCode } from '../../storage/system-code.ts'
import type { ProjectStore } from '../project/project-store.ts'
import { newRecording } from './new-recording.ts'
import { labelsOfSource, withMarkers, type LabelOrigin } from './recording-labels.ts'
import { soundKeyOf } from './sound-key.ts'
import { progressBySize } from './progress-by-size.ts'
import type { SourceIndex } from './source-index.ts'
import { UnlistedFiles } from './unlisted-files.ts'
import type { Trash } from '../trash/trash.ts'

/** `copy` takes the file into `recordings/`; `reference` leaves it where it is and notes the place. */
export type SourceMode = 'copy' | 'reference'

export interface ImportProgress {
  /** Its plain name. */
  file: string
  /** 0..1 over all files, by their sizes. */
  progress: number
}

export interface ImportOutcome {
  imported: Recording[]
  /** Recordings whose file had changed since: it took the place of the former one. */
  replaced: Recording[]
  refused: Refusal[]
  /** Files that are in the project already, with the recordings they are. */
  alreadyHere: { file: string; path: string; recording: Recording }[]
  seconds: number
}

export interface ImportSource {
  path: string
  /** What the person calls it: its path from the folder they named, or an upload's name. */
  name: string
}

export interface ImportTools {
  store: ProjectStore
  decoder: Pick<Decoder, 'decode'>
  /** Files worked on side by side. */
  lanes: number
  index: SourceIndex
  mode: SourceMode
  mend: MendWish
  labels: LabelOrigin
  trash: Trash
  /** Known by their content from before, by its hash. */
  former: ReadonlyMap<string, FormerRecording>
  onChange: () => void
}

export interface ImportHooks {
  signal: AbortSignal
  /** Held while the person pauses the import. */
  hold: Hold
  onProgress: (progress: ImportProgress) => void
}

type FileResult =
  { imported: Recording } | { replaced: Recording } | { refused: Refusal } | { alreadyHere: ImportOutcome['alreadyHere'][number] }

class SecondCopy extends Error {
  readonly recording: Recording

  constructor(recording: Recording) {
    super(`The same sound is in the project already, as "${recording.name}".`)
    this.recording = recording
  }
}

const TELL_EVERY_MS = 500

/**
 * Takes files into the project, several at a time: copy (or read) and hash, decode and measure in engine processes, move into place, list
 * in `project.json`. At any instant the project on disk is whole; what was unfinished lies in `cache/incoming`, which the next start
 * empties.
 */
export class RecordingImporter {
  private readonly tools: ImportTools
  private takenNames = new Set<string>()
  private byHash = new Map<string, Recording>()
  /** Recordings by the place of their source. */
  private bySource = new Map<string, Recording>()
  private readonly unlisted: UnlistedFiles
  private nextTelling = 0
  /** Files whose content is being found out, by their place in the list. */
  private readonly hashing = new Map<number, Promise<void>>()
  /** Sound that is being taken: what becomes of it, by its hash. */
  private readonly claims = new Map<string, Promise<Recording | null>>()

  constructor(tools: ImportTools) {
    this.tools = tools
    this.unlisted = new UnlistedFiles(tools.store)
  }

  /** Refuses single files; throws where going on makes no sense (a full disk), after saving what was done. */
  async import(sources: readonly ImportSource[], hooks: ImportHooks): Promise<ImportOutcome> {
    const started = performance.now()
    const results: FileResult[] = []
    const { store, index, lanes } = this.tools
    const { recordings } = store.file
    this.byHash = new Map(recordings.map((recording) => [recording.contentHash, recording]))
    this.bySource = new Map(recordings.map((recording) => [recording.reference?.path ?? store.paths.recording(recording.file), recording]))
    this.takenNames = await takenNames(store.paths.recordings)
    await this.unlisted.look()
    const report = await progressBySize(sources, hooks.onProgress)
    let next = 0
    // A fault that concerns every file ends all lanes.
    const ending = new AbortController()
    const signal = AbortSignal.any([hooks.signal, ending.signal])
    const lane = async (): Promise<void> => {
      for (;;) {
        await hooks.hold.released()
        const place = next++
        if (place >= sources.length || signal.aborted) return
        const source = sources[place]
        const onPart = (part: number): void => report(place, part)
        try {
          onPart(0)
          results[place] = await this.importOne(source, place, { signal, hold: hooks.hold }, onPart)
        } catch (error) {
          if (signal.aborted) return
          if (isOurDisk(error)) throw error
          results[place] =
            error instanceof SecondCopy
              ? { alreadyHere: { file: source.name, path: source.path, recording: error.recording } }
              : { refused: { file: source.name, reason: inOneLine(error) } }
        }
        onPart(1)
        this.tellSoon()
      }
    }
    const failures: unknown[] = []
    await allEnded(Array.from({ length: Math.min(lanes, sources.length) }, lane), () => ending.abort()).catch((error: unknown) =>
      failures.push(error),
    )
    // Files that a cancelled import did not come to have no result.
    const ended = results.filter(Boolean)
    const imported = ended.flatMap((result) => ('imported' in result ? [result.imported] : []))
    try {
      await syncFolder(store.paths.recordings)
      await this.writeInOrder(imported)
      await index.save()
    } catch (error) {
      failures.push(error)
    }
    const replaced = ended.flatMap((result) => ('replaced' in result ? [result.replaced] : []))
    if (failures.length > 0) throw tellingKept(failures[0], imported.length + replaced.length, sources.length)
    return {
      imported,
      replaced,
      refused: ended.flatMap((result) => ('refused' in result ? [result.refused] : [])),
      alreadyHere: ended.flatMap((result) => ('alreadyHere' in result ? [result.alreadyHere] : [])),
      seconds: (performance.now() - started) / 1000,
    }
  }

  private async importOne(
    { path: given, name }: ImportSource,
    place: number,
    control: WorkControl,
    report: (part: number) => void,
  ): Promise<FileResult> {
    const { store, decoder, index, mode } = this.tools
    const { paths } = store
    let told = (): void => undefined
    this.hashing.set(place, new Promise((resolve) => (told = resolve)))
    const hashed = (): void => {
      told()
      this.hashing.delete(place)
    }
    const work = join(paths.incoming, newId('import'))
    let settle: ((recording: Recording | null) => void) | undefined
    try {
      const info = await explaining(`read ${name}`, async () => {
        await checkSource(given)
        return stat(given)
      })
      const known = this.byHash.get(index.hashOf(given, info) ?? '')
      if (known) throw new SecondCopy(known)
      const path = (await this.unlisted.copyOf(given, info.size, control)) ?? given
      const stale = this.bySource.get(await realpath(path))
      await explaining(`write to the project in ${paths.folder}`, () => makeFolder(work))
      const adopted = await this.unlisted.has(path)
      const stays = adopted || mode === 'reference' || stale !== undefined
      const sourcePath = stays ? path : join(work, 'source')
      const contentHash = await explaining(`${stays ? 'read' : 'copy'} ${name}`, () =>
        stays ? hashFile(path, control) : copyAndHash(path, sourcePath, control),
      )
      index.note(given, info, contentHash)
      hashed()
      settle = await this.claim(contentHash, place)
      const input = {
        ...{ mend: this.tools.mend, sourcePath, pcmPath: join(work, 'sound.f32'), peaksPath: join(work, 'peaks') },
        pcmSampleRate: this.tools.former.get(contentHash)?.pcmSampleRate ?? undefined,
      }
      const decoded = await decoder.decode(input, control, (part) => report(0.1 + 0.9 * part))
      const soundKey = soundKeyOf({ contentHash, mend: decoded.mend })
      const moveCached = async (): Promise<void> => {
        await moveFile(input.pcmPath, paths.pcm(soundKey))
        await moveFile(input.peaksPath, paths.peaks(soundKey))
      }
      const labels = await labelsOfSource(given, this.tools.labels, decoded.durationSeconds)
      const found = {
        name,
        sizeBytes: info.size,
        contentHash,
        decoded: {
          ...decoded,
          markers: withMarkers(decoded.markers, labels.markers),
          warnings: [...decoded.warnings, ...labels.warnings],
        },
      }
      let recording: Recording
      if (stale) {
        recording = newRecording({
          ...found,
          file: stale.file,
          reference: stale.reference,
          former: { id: stale.id, name: stale.name, markers: null, correction: stale.correction, labels: stale.labels },
        })
        await explaining(`write to the project in ${paths.folder}`, moveCached)
        await store.update((file) => ({ ...file, recordings: file.recordings.map((other) => (other.id === stale.id ? recording : other)) }))
      } else if (stays) {
        recording = await this.list(
          { ...found, file: basename(path), reference: adopted ? null : { path: await realpath(path) } },
          moveCached,
        )
      } else {
        recording = await store.names.hold([basename(name)], this.takenNames, async ([file]) => {
          const listed = await this.list({ ...found, file, reference: null }, async () => {
            await moveCached()
            await moveFile(sourcePath, paths.recording(file))
          })
          this.takenNames.add(comparable(file))
          return listed
        })
      }
      if (stale) this.byHash.delete(stale.contentHash)
      this.byHash.set(contentHash, recording)
      settle(recording)
      return stale ? { replaced: recording } : { imported: recording }
    } finally {
      hashed()
      settle?.(null)
      await removeFolder(work)
    }
  }

  /**
   * Makes this file the one that is taken among those with the same content: the first in the list.
   * @returns what is to be told when it was taken, or was not
   */
  private async claim(contentHash: string, place: number): Promise<(recording: Recording | null) => void> {
    await Promise.all([...this.hashing].filter(([other]) => other < place).map(([, known]) => known))
    for (let other = this.claims.get(contentHash); other; other = this.claims.get(contentHash)) {
      const taken = await other
      if (taken) throw new SecondCopy(taken)
    }
    const same = this.byHash.get(contentHash)
    if (same) throw new SecondCopy(same)
    let settle = (_: Recording | null): void => undefined
    const claim = new Promise<Recording | null>((resolve) => (settle = resolve))
    this.claims.set(contentHash, claim)
    return (recording) => {
      settle(recording)
      if (this.claims.get(contentHash) === claim) this.claims.delete(contentHash)
    }
  }

  /** Puts a recording on the list, as what it was where it is known from before. */
  private list(found: Omit<Parameters<typeof newRecording>[0], 'former'>, moveFiles: () => Promise<void>): Promise<Recording> {
    const { store, trash, former } = this.tools
    const known = former.get(found.contentHash)
    const add = async (recording: Recording): Promise<Recording> => {
      await store.add(recording, () => explaining(`write to the project in ${store.paths.folder}`, moveFiles))
      return recording
    }
    if (!known) return add(newRecording(found))
    return trash.inTurn(async () => {
      const back = store.file.recordings.find(({ id }) => id === known.id)
      if (back?.contentHash === found.contentHash) throw new SecondCopy(back)
      const recording = await add(newRecording({ ...found, former: back ? undefined : known }))
      if (known.inTrash && !back) await trash.forget(known.id)
      return recording
    })
  }

  private tellSoon(): void {
    if (performance.now() < this.nextTelling) return
    this.nextTelling = performance.now() + TELL_EVERY_MS
    this.tools.onChange()
  }

  /** Recordings came in as they were ready; in the end they stand in the order of the files, in `project.json`. */
  private async writeInOrder(imported: readonly Recording[]): Promise<void> {
    if (imported.length === 0) return
    const { store, onChange } = this.tools
    const order = new Map(imported.map(({ id }, place) => [id, place]))
    const isNew = ({ id }: Recording): boolean => order.has(id)
    const inOrder = (file: ProjectFile): Recording[] => {
      const sorted = file.recordings
        .filter(isNew)
        .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
        .values()
      return file.recordings.map((recording) => (isNew(recording) ? (sorted.next().value ?? recording) : recording))
    }
    await store.update((file) => ({ ...file, recordings: inOrder(file) }))
    onChange()
  }
}

/** Waits for all, also where one fails: `onFailure` ends the others. The first failure is thrown. */
async function allEnded(lanes: readonly Promise<void>[], onFailure: () => void): Promise<void> {
  const failures: unknown[] = []
  await Promise.all(
    lanes.map((lane) =>
      lane.catch((error: unknown) => {
        failures.push(error)
        onFailure()
      }),
    ),
  )
  if (failures.length > 0) throw failures[0]
}

/** The same, with what the project has got before: nobody knows otherwise what is to be imported once more. */
const tellingKept = (error: unknown, kept: number, all: number): unknown =>
  isOurDisk(error) && error instanceof PersonError
    ? new ProjectError({
        code: 'disk',
        message: `${error.message} Imported before that, and kept: ${kept === 0 ? 'none' : kept} of ${all} files.`,
        advice: error.advice,
        cause: error,
      })
    : error

const FULL_OR_READ_ONLY = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/**
 * Whether the trouble is with the project's disk, which every further file would meet too. The engine reads and writes nothing but the
 * project.
 */
const isOurDisk = (error: unknown): boolean =>
  error instanceof EngineFailure
    ? error.code === 'disk'
    : error instanceof ProjectError && FULL_OR_READ_ONLY.has(systemCode(error.cause) ?? '')
