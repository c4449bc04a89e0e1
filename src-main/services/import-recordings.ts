import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { ProjectFile, Recording, Refusal } from '../../src-shared/project/index.ts'
import { syncFolder } from '../storage/atomic-file.ts'
import { moveFile } from '../storage/files.ts'
import { makeFolder, removeFolder } from '../storage/folders.ts'
import type { Hold } from '../engine/hold.ts'
import { EngineFailure, type WorkControl } from '../workers/engine-client.ts'
import { inOneLine } from './audio-discovery.ts'
import { copyAndHash, checkSource, hashFile } from './copy-source.ts'
import type { Decoder } from './decoder.ts'
import { comparable, freeFileName, newId, safeFileName, takenNames } from './identifiers.ts'
import { ProjectError } from '../failures/project-error.ts'
import { explaining, systemCode } from '../failures/file-errors.ts'
import type { ProjectStore } from './project-store.ts'
import { newRecording } from './new-recording.ts'
import type { SourceIndex } from './source-index.ts'

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
  onChange: () => void
}

export interface ImportHooks {
  signal: AbortSignal
  /** Held while the person pauses the import. */
  hold: Hold
  onProgress: (progress: ImportProgress) => void
}

type FileResult = { imported: Recording } | { refused: Refusal } | { alreadyHere: ImportOutcome['alreadyHere'][number] }

class SecondCopy extends Error {
  readonly recording: Recording

  constructor(recording: Recording) {
    super(`The same sound is in the project already, as "${recording.name}".`)
    this.recording = recording
  }
}

const SAVE_EVERY_MS = 500
/** Saving a project of thousands of recordings takes a while: no more than this part of the time goes into it. */
const SAVING_SHARE = 0.05
/** What a file costs besides its bytes, in bytes. */
const COST_PER_FILE = 1 << 18

/**
 * Takes files into the project, several at a time: copy (or read) and hash, decode and measure in engine processes, move into place, list
 * in `project.json`. At any instant the project on disk is whole; what was unfinished lies in `cache/incoming`, which the next start empties.
 */
export class RecordingImporter {
  private readonly tools: ImportTools
  private takenNames = new Set<string>()
  private unsaved: Recording[] = []
  private byHash = new Map<string, Recording>()
  private nextSave = 0
  /** Files whose content is being found out, by their place in the list. */
  private readonly hashing = new Map<number, Promise<void>>()
  /** Sound that is being taken: what becomes of it, by its hash. */
  private readonly claims = new Map<string, Promise<Recording | null>>()

  constructor(tools: ImportTools) {
    this.tools = tools
  }

  /** Refuses single files; throws where going on makes no sense (a full disk), after saving what was done. */
  async import(sources: readonly ImportSource[], hooks: ImportHooks): Promise<ImportOutcome> {
    const started = Date.now()
    const results: FileResult[] = []
    const { store, index, lanes } = this.tools
    this.byHash = new Map(store.file.recordings.map((recording) => [recording.contentHash, recording]))
    this.takenNames = await takenNames(store.paths.recordings)
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
          const recording = await this.importOne(source, place, { signal, hold: hooks.hold }, onPart)
          results[place] = { imported: recording }
        } catch (error) {
          if (signal.aborted) return
          if (isOurDisk(error)) throw error
          results[place] = error instanceof SecondCopy ? { alreadyHere: { file: source.name, path: source.path, recording: error.recording } } : { refused: { file: source.name, reason: inOneLine(error) } }
        }
        onPart(1)
        if (Date.now() >= this.nextSave) await this.save()
      }
    }
    try {
      await allEnded(Array.from({ length: Math.min(lanes, sources.length) }, lane), () => ending.abort())
    } finally {
      await this.save()
      await index.save()
    }
    // Files that a cancelled import did not come to have no result.
    const ended = results.filter(Boolean)
    const imported = ended.flatMap((result) => ('imported' in result ? [result.imported] : []))
    await this.putInOrder(imported)
    return {
      imported,
      refused: ended.flatMap((result) => ('refused' in result ? [result.refused] : [])),
      alreadyHere: ended.flatMap((result) => ('alreadyHere' in result ? [result.alreadyHere] : [])),
      seconds: (Date.now() - started) / 1000,
    }
  }

  private async importOne({ path, name }: ImportSource, place: number, control: WorkControl, report: (part: number) => void): Promise<Recording> {
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
        await checkSource(path)
        return stat(path)
      })
      const known = this.byHash.get(index.hashOf(path, info) ?? '')
      if (known) throw new SecondCopy(known)
      await explaining(`write to the project in ${paths.folder}`, () => makeFolder(work))
      const adopted = await this.liesInRecordings(path)
      const stays = adopted || mode === 'reference'
      const sourcePath = stays ? path : join(work, 'source')
      const contentHash = await explaining(`${stays ? 'read' : 'copy'} ${name}`, () => (stays ? hashFile(path, control) : copyAndHash(path, sourcePath, control)))
      index.note(path, info, contentHash)
      hashed()
      settle = await this.claim(contentHash, place)
      const input = { sourcePath, pcmPath: join(work, 'sound.f32'), peaksPath: join(work, 'peaks') }
      const decoded = await decoder.decode(input, control, (part) => report(0.1 + 0.9 * part))
      const file = adopted ? basename(path) : this.freeName(name)
      await explaining(`write to the project in ${paths.folder}`, async () => {
        await moveFile(input.pcmPath, paths.pcm(contentHash))
        await moveFile(input.peaksPath, paths.peaks(contentHash))
        if (!stays) await moveFile(sourcePath, paths.recording(file))
      })
      const reference = stays && !adopted ? { path: await realpath(path) } : null
      const recording = newRecording({ name, file, reference, sizeBytes: info.size, contentHash, decoded })
      this.unsaved.push(recording)
      this.byHash.set(contentHash, recording)
      settle(recording)
      return recording
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

  private async save(): Promise<void> {
    if (this.unsaved.length === 0) return
    const started = Date.now()
    this.nextSave = Infinity
    const { store, onChange } = this.tools
    await syncFolder(store.paths.recordings)
    const added = [...this.unsaved]
    await store.update((file) => ({ ...file, recordings: [...file.recordings, ...added] }))
    this.unsaved = this.unsaved.slice(added.length)
    onChange()
    this.nextSave = Date.now() + Math.max(SAVE_EVERY_MS, (Date.now() - started) / SAVING_SHARE)
  }

  /** Recordings came in as they were ready; in the end they stand in the order of the files. */
  private async putInOrder(imported: readonly Recording[]): Promise<void> {
    const { store, onChange } = this.tools
    const order = new Map(imported.map(({ id }, place) => [id, place]))
    const isNew = ({ id }: Recording): boolean => order.has(id)
    const inOrder = (file: ProjectFile): Recording[] => {
      const sorted = file.recordings.filter(isNew).sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)).values()
      return file.recordings.map((recording) => (isNew(recording) ? (sorted.next().value ?? recording) : recording))
    }
    if (inOrder(store.file).every((recording, i) => recording === store.file.recordings[i])) return
    await store.update((file) => ({ ...file, recordings: inOrder(file) }))
    onChange()
  }

  /** A file that already lies in `recordings/` (put there by hand, or left by a crash) is taken where it is. */
  private async liesInRecordings(path: string): Promise<boolean> {
    const { store } = this.tools
    const [folder, recordings] = await Promise.all([realpath(dirname(path)), realpath(store.paths.recordings)])
    if (relative(recordings, folder) !== '' || basename(path).startsWith('.')) return false
    // A link that lies there is taken as what it leads to: by a copy.
    if (!(await lstat(path)).isFile()) return false
    return ![...store.file.recordings, ...this.unsaved].some(({ file, reference }) => !reference && file === basename(path))
  }

  private freeName(name: string): string {
    const free = freeFileName(safeFileName(basename(name)), (candidate) => this.takenNames.has(comparable(candidate)))
    this.takenNames.add(comparable(free))
    return free
  }
}

/** Turns the parts of single files into the part of all, each weighing as its size. */
async function progressBySize(sources: readonly ImportSource[], onProgress: ImportHooks['onProgress']): Promise<(place: number, part: number) => void> {
  const weights: number[] = []
  // A file that is gone is told when its turn comes.
  for (const { path } of sources) weights.push(COST_PER_FILE + (await stat(path).then(({ size }) => size, () => 0)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const parts = new Float64Array(sources.length)
  let done = 0
  return (place, part) => {
    done += Math.max(0, part - parts[place]) * weights[place]
    parts[place] = Math.max(parts[place], part)
    onProgress({ file: basename(sources[place].name), progress: Math.min(1, done / total) })
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

const FULL_OR_READ_ONLY = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/** Whether the trouble is with the project's disk, which every further file would meet too. The engine reads and writes nothing but the project. */
const isOurDisk = (error: unknown): boolean =>
  error instanceof EngineFailure ? error.code === 'disk' : error instanceof ProjectError && FULL_OR_READ_ONLY.has(systemCode(error.cause) ?? '')

