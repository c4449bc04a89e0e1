import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { exportLosses, isSampler, makesFolder, type SongExport, type SongExportFormat } from '../../../src-shared/exports/index.ts'
import { extensionOf } from '../../../src-shared/project/index.ts'
import { clipEndTick, isEmptySong, songEndTick, TempoMap, type Song } from '../../../src-shared/music/index.ts'
import type { ExportedSong, ExportSongInput } from '../../engine/daw-files/export-jobs.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { freeFileName } from '../../storage/file-names.ts'
import { fileInfo } from '../../storage/files.ts'
import { makeFolder, removeFolder } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import { version } from '../../version.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { newId, safeFileName } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { SongService } from '../song/song-service.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import type { TakeService } from '../takes/take-service.ts'
import { outputFolder, outputTarget } from './output-target.ts'
import { writeTree, type TreeTarget } from './place-tree.ts'
import { songOfSounds } from './song-of-sounds.ts'
import type { StagedExports } from './staged-exports.ts'

export interface SongExportSources {
  song: SongService
  library: LibraryService
  takes: TakeService
  midiTakes: MidiTakeService
  /** Where the sounds of a song's clips lie. */
  soundsOf(song: Song): Promise<ExportSongInput['sounds']>
  soundFonts: { readonly places: { id: string; path: string }[] }
  runs: { placesOf: (song: Song) => { id: string; path: string }[] }
}

/** Where an export goes; a folder's or a file's name, as its format has it. */
export type ExportPlace = Omit<TreeTarget, 'isFolder'>

const ENDINGS: Record<Exclude<SongExportFormat, 'mix'>, string> = {
  stems: '',
  folder: '',
  dawproject: '.dawproject',
  rpp: '.rpp',
  midi: '.mid',
  sfz: '.sfz',
  dspreset: '.dspreset',
  sf2: '.sf2',
}

/** Behind the project's name, where nothing else tells what is in the folder. */
const SUFFIXES: Partial<Record<SongExportFormat, string>> = { stems: ' stems', folder: ' for other programs' }
const makesOneFolder = (format: SongExportFormat): boolean => format === 'stems' || format === 'folder'

/** Songs out of a project: as sound, as notes, and as projects of other programs. */
export class SongExports {
  /** By job. */
  private readonly places = new Map<string, string>()
  /** Files that were dragged out, by what they hold. */
  private readonly dragged = new Map<string, string>()

  constructor(
    private readonly context: SessionContext,
    private readonly sources: SongExportSources,
    private readonly staged: StagedExports,
  ) {}

  /** What the format cannot hold of what is asked for, in sentences for the person, and what it would be called. */
  async plan(request: SongExport): Promise<{ losses: string[]; fileName: string; tracks: number }> {
    const { song } = await this.content(request)
    return { losses: exportLosses(song, request.format), fileName: this.fileName(request), tracks: song.tracks.length }
  }

  /** Name of the file or folder that an export makes. @param name  without an ending; as the project is called, unless given */
  fileName({ format, sound }: SongExport, name = `${this.context.store.file.name}${SUFFIXES[format] ?? ''}`): string {
    const ending = format === 'mix' ? `.${extensionOf(sound.format)}` : ENDINGS[format]
    return safeFileName(`${name}${ending}`)
  }

  /**
   * Writes it to a place of the person's choice, whole or not at all.
   *
   * @throws ProjectError at once where nothing may be written there
   */
  async exportTo(request: SongExport, place: ExportPlace, { cueSheet = false } = {}): Promise<StartedJob<ExportedSong>> {
    const isFolder = makesOneFolder(request.format)
    const options = { ...place, projects: [this.context.store.paths.folder, ...place.projects] }
    const target = { ...options, ...(await (isFolder ? outputFolder : outputTarget)(place.path, options)), isFolder }
    return this.start(request, async (control) => {
      const fileName = isFolder ? '' : basename(target.path)
      const written = await writeTree(target, (outFolder) => this.write(request, { outFolder, fileName, cueSheet }, control))
      return this.told(control.id, target.path, written)
    })
  }

  /**
   * Writes one file into the project's folder for what is dragged out of the window. What was made before of the same song under the same
   * name is not made again.
   */
  async exportForDragging(request: SongExport, name: string): Promise<StartedJob<ExportedSong>> {
    const { paths } = this.context.store
    paths.requireWritable()
    if (makesFolder(request.format))
      throw new ProjectError({ code: 'bad-input', message: 'Several files cannot be dragged out.', advice: 'Export them instead.' })
    const key = JSON.stringify([request, name, this.sources.song.sequence])
    const former = this.dragged.get(key)
    const path =
      former ??
      join(
        paths.dragged,
        freeFileName(this.fileName(request, name), (taken) => this.isTaken(join(paths.dragged, taken))),
      )
    this.dragged.set(key, path)
    return this.start(request, async (control) => {
      if (former && (await orMissing(fileInfo(former)))) {
        const { size } = await fileInfo(former)
        return this.told(control.id, former, { files: [{ name: basename(former), bytes: size }], seconds: 0, remarks: [] })
      }
      await explaining(`write to the project in ${paths.folder}`, () => makeFolder(paths.dragged))
      const target = { path, replace: false, projects: [], isFolder: false }
      const written = await writeTree(target, (outFolder) =>
        this.write(request, { outFolder, fileName: basename(path), cueSheet: false }, control),
      )
      return this.told(control.id, path, written)
    })
  }

  /** Also by one that is only being made. */
  private isTaken(path: string): boolean {
    return existsSync(path) || [...this.dragged.values()].includes(path)
  }

  private told(jobId: string, path: string, written: ExportedSong): ExportedSong {
    this.tellPlaced(jobId, path, written.remarks)
    return written
  }

  /** Something that was asked for lies at its place. */
  tellPlaced(jobId: string, path: string, remarks: string[]): void {
    this.places.set(jobId, path)
    this.context.emit('exports.placed', { jobId, path, remarks })
  }

  /** Where a finished export lies. @throws ProjectError where it was not placed by this program since the project was opened */
  placed(jobId: string): string {
    const path = this.places.get(jobId)
    if (path === undefined) throw notThere('This export is not known any more.')
    return path
  }

  /** Writes it where a window can fetch it from, in one file: several are put into an archive. */
  exportForSaving(request: SongExport): StartedJob<ExportedSong> {
    const folder = join(this.context.store.paths.incoming, newId('export'))
    return this.start(request, async (control) => {
      await explaining(`write to the project in ${this.context.store.paths.folder}`, () => makeFolder(folder))
      try {
        const archive = makesFolder(request.format) ? `${this.fileName(request).replace(/\.[^. ]+$/, '')}.zip` : null
        const written = await this.write(
          request,
          { outFolder: folder, fileName: this.fileName(request), cueSheet: false, archive },
          control,
        )
        this.staged.add(control.id, { folder, files: written.files })
        this.context.emit('exports.ready', { jobId: control.id, files: written.files, remarks: written.remarks })
        return written
      } catch (error) {
        await removeFolder(folder)
        throw error
      }
    })
  }

  private start(request: SongExport, work: (control: JobControl) => Promise<ExportedSong>): StartedJob<ExportedSong> {
    return this.context.jobs.start({ kind: 'export', title: `Exporting ${this.fileName(request)}`, work })
  }

  private async write(
    request: SongExport,
    where: { outFolder: string; fileName: string; cueSheet: boolean; archive?: string | null },
    control: JobControl,
  ): Promise<ExportedSong> {
    const { song, startTick, endTick, hasTail } = await this.content(request)
    requireContent(song, request.format)
    const { format, sound, naming } = request
    const input: ExportSongInput = {
      ...{ format, song, startTick, endTick, hasTail, sound, naming, ...where, archive: where.archive ?? null },
      name: this.context.store.file.name,
      sounds: await this.sources.soundsOf(song),
      soundFonts: this.sources.soundFonts.places,
      networks: this.sources.runs.placesOf(song),
      program: { name: 'Spectraloom', version },
      writtenAt: Date.now(),
    }
    return runInEngine(this.context.forker, 'export-song', input, {
      signal: control.signal,
      onEvent: ({ progress, detail }) => control.update({ progress, detail }),
    })
  }

  /** The song, or one of the project's sounds, of the tracks that are asked for; and which stretch of it. */
  private async content({
    soundIds,
    trackIds,
    clipIds,
    range,
  }: SongExport): Promise<{ song: Song; startTick: number; endTick: number; hasTail: boolean }> {
    const whole = soundIds !== null || isEmptySong(this.sources.song.song) ? await this.songOfSounds(soundIds) : this.sources.song.song
    const chosen = trackIds === null ? null : new Set(trackIds)
    const unknown = trackIds?.find((id) => !whole.tracks.some((track) => track.id === id))
    if (unknown !== undefined) throw notThere(`There is no track "${unknown}" in this song.`)
    // Tracks that go through a group keep it.
    const isWanted = ({ id, kind }: Song['tracks'][number]): boolean => chosen === null || chosen.has(id) || kind === 'group'
    const song = { ...whole, tracks: whole.tracks.filter(isWanted) }
    if (clipIds !== null) return partOfClips(song, new Set(clipIds))
    if (range.kind === 'ticks') return { song, startTick: range.startTick, endTick: range.endTick, hasTail: false }
    if (range.kind === 'loop') {
      if (!song.loop)
        throw new ProjectError({
          code: 'bad-input',
          message: 'The song has no loop region.',
          advice: 'Draw one above the tracks, or export the whole song.',
        })
      return { song, startTick: song.loop.startTick, endTick: song.loop.endTick, hasTail: false }
    }
    return { song, startTick: 0, endTick: songEndTick(song, new TempoMap(song.tempi)), hasTail: true }
  }

  private async songOfSounds(ids: readonly string[] | null): Promise<Song> {
    const { library, takes, midiTakes, song } = this.sources
    const sounds = [...library.recordings, ...takes.list().filter(({ status, preview }) => status !== 'generating' && !preview)]
    const notes = midiTakes.list()
    const unknown = ids?.find((id) => ![...sounds, ...notes].some((sound) => sound.id === id))
    if (unknown !== undefined) throw notThere('One of these recordings and takes is not in this project any more.')
    const wanted = <T extends { id: string }>(list: readonly T[]): T[] => list.filter(({ id }) => ids === null || ids.includes(id))
    const tracks = await Promise.all(wanted(notes).map(({ id }) => song.tracksOfMidiTake(id)))
    return songOfSounds(wanted(sounds), tracks.flat())
  }
}

/** Some clips of a song, from where the first of them begins to where the last one ends. */
function partOfClips(whole: Song, wanted: ReadonlySet<string>): { song: Song; startTick: number; endTick: number; hasTail: boolean } {
  const tracks = whole.tracks
    .map((track) => ({ ...track, clips: track.clips.filter(({ id }) => wanted.has(id)) }))
    .filter(({ kind, clips }) => kind === 'group' || clips.length > 0)
  const clips = tracks.flatMap((track) => track.clips)
  if (clips.length < wanted.size) throw notThere('A clip that is asked for is not in the song any more.')
  const tempo = new TempoMap(whole.tempi)
  const startTick = Math.min(...clips.map((clip) => clip.startTick))
  return { song: { ...whole, tracks }, startTick, endTick: Math.max(...clips.map((clip) => clipEndTick(clip, tempo))), hasTail: false }
}

const notThere = (message: string): ProjectError =>
  new ProjectError({ code: 'not-found', message, advice: 'It may have been removed. Choose another.' })

function requireContent(song: Song, format: SongExportFormat): void {
  const isThere = song.tracks.some(
    ({ kind, clips }) => clips.length > 0 && (format !== 'midi' || kind === 'notes') && (!isSampler(format) || kind === 'audio'),
  )
  if (isThere) return
  if (isSampler(format))
    throw new ProjectError({
      code: 'bad-input',
      message: 'There is no sound to make samples of.',
      advice: 'Choose recordings or takes, or a track of sound.',
    })
  throw new ProjectError(
    format === 'midi'
      ? { code: 'bad-input', message: 'The song holds no notes.', advice: 'Import a MIDI file, or draw notes, before you export them.' }
      : { code: 'bad-input', message: 'There is nothing to export yet.', advice: 'Import a recording, make a take, or write notes first.' },
  )
}
