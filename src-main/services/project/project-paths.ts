import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileInfo } from '../../storage/files.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { entriesIn } from '../../storage/folders.ts'

export const RUN_FILE = 'run.json'

/** Why a project is open for reading only, and what helps. */
export interface ReadOnly {
  reason: string
  advice: string
}

/**
 * Where everything of one project lies. Names that come from files or callers have passed `fileNameSchema` or `idSchema` before they get
 * here.
 */
export class ProjectPaths {
  readonly folder: string
  readonly projectFile: string
  readonly lockFile: string
  readonly addedFile: string
  readonly recordings: string
  readonly unfinished: string
  readonly takes: string
  readonly analyses: string
  readonly runs: string
  readonly trash: string
  readonly song: string
  readonly songFile: string
  readonly songJournal: string
  readonly instruments: string
  readonly versions: string
  readonly cache: string
  readonly features: string
  readonly pcmFolder: string
  readonly peaksFolder: string
  readonly roundTrips: string
  readonly evaluations: string
  readonly heardFolder: string
  readonly listeningTests: string
  readonly spectrograms: string
  readonly playedNotes: string
  readonly frozen: string
  readonly captures: string
  readonly edits: string
  readonly edited: string
  readonly incoming: string
  readonly dragged: string
  readonly sourceIndex: string

  /** Null where the project can be written. */
  readonly readOnly: ReadOnly | null
  /** The project's own cache, where this one lies elsewhere. */
  private readonly ownCache: string

  constructor(folder: string, { cache = join(folder, 'cache'), readOnly = null }: { cache?: string; readOnly?: ReadOnly | null } = {}) {
    this.folder = folder
    this.readOnly = readOnly
    this.ownCache = join(folder, 'cache')
    this.projectFile = join(folder, 'project.json')
    this.lockFile = join(folder, 'project.lock')
    /** Recordings that came in since project.json was written. */
    this.addedFile = join(folder, 'project.added.ndjson')
    this.recordings = join(folder, 'recordings')
    /** Recordings that are being made, or did not get into the library. */
    this.unfinished = join(folder, 'unfinished')
    this.takes = join(folder, 'takes')
    /** What networks said of recordings. */
    this.analyses = join(folder, 'analyses')
    this.runs = join(folder, 'runs')
    this.trash = join(folder, 'trash')
    this.song = join(folder, 'song')
    /** SoundFonts that play in it. */
    this.instruments = join(folder, 'instruments')
    /** The song and the lists as they were, to return to. */
    this.versions = join(folder, 'versions')
    this.songFile = join(this.song, 'song.json')
    /** What was done to the song, a line each: what its file does not hold yet, and what can be undone. */
    this.songJournal = join(this.song, 'journal.ndjson')
    this.cache = cache
    this.features = join(this.cache, 'features')
    this.pcmFolder = join(this.cache, 'pcm')
    this.peaksFolder = join(this.cache, 'peaks')
    this.roundTrips = join(this.cache, 'round-trips')
    this.evaluations = join(this.cache, 'evaluations')
    /** What recordings hold. */
    this.heardFolder = join(this.cache, 'heard')
    /** Sounds and answers of blind tests. */
    this.listeningTests = join(folder, 'listening-tests')
    this.spectrograms = join(this.cache, 'spectrograms')
    this.playedNotes = join(this.cache, 'played-notes')
    /** Sounds of frozen tracks of the song. */
    this.frozen = join(this.cache, 'frozen')
    /** What was done to the sound of recordings and takes. */
    this.edits = join(folder, 'edits')
    /** What edits change of sounds: made again when they are opened. */
    this.edited = join(this.cache, 'edited')
    /** Seeds that were played in. */
    this.captures = join(folder, 'seeds')
    /** What was dragged out of the window: other programs play these files where they lie, so that nothing here removes them. */
    this.dragged = join(folder, 'Dragged out')
    /** Uploads and imports that are not finished: emptied at every start. */
    this.incoming = join(this.cache, 'incoming')
    this.sourceIndex = join(this.cache, 'sources.json')
  }

  recording(file: string): string {
    return join(this.recordings, file)
  }

  pcm(soundKey: string): string {
    return this.cached('pcm', `${soundKey}.f32`)
  }

  peaks(soundKey: string): string {
    return this.cached('peaks', `${soundKey}.peaks`)
  }

  /** @throws ProjectError read-only */
  requireWritable(): void {
    if (this.readOnly === null) return
    const { reason, advice } = this.readOnly
    throw new ProjectError({
      code: 'read-only',
      message: `This project is open for reading only, since ${reason}.`,
      advice: `${advice} Then open it again.`,
    })
  }

  /** In the cache; in the project's own where only that has it. */
  private cached(folder: 'pcm' | 'peaks', name: string): string {
    const [here, own] = [join(this.cache, folder, name), join(this.ownCache, folder, name)]
    return here !== own && !existsSync(here) && existsSync(own) ? own : here
  }

  heard(soundKey: string): string {
    return join(this.heardFolder, `${soundKey}.json`)
  }

  /** The melody of a sound: pitches, then how sure each is. */
  melody(soundKey: string): string {
    return join(this.heardFolder, `${soundKey}.f32`)
  }

  /** What a sound is like. */
  likeness(soundKey: string): string {
    return join(this.heardFolder, `${soundKey}.like`)
  }

  /** What a network says of the notes of a sound. */
  noteEvidence(soundKey: string): string {
    return join(this.heardFolder, `${soundKey}.notes`)
  }

  roundTrip(id: string): string {
    return join(this.roundTrips, `${id}.f32`)
  }

  roundTripFile(id: string): string {
    return join(this.roundTrips, `${id}.json`)
  }

  listeningTest(id: string): string {
    return join(this.listeningTests, id)
  }

  listeningTestFile(id: string): string {
    return join(this.listeningTest(id), 'test.json')
  }

  listeningSound(testId: string, soundId: string): string {
    return join(this.listeningTest(testId), `${soundId}.f32`)
  }

  evaluation(id: string): string {
    return join(this.evaluations, `${id}.json`)
  }

  unfinishedAudio(id: string): string {
    return join(this.unfinished, `${id}.wav`)
  }

  unfinishedNote(id: string): string {
    return join(this.unfinished, `${id}.json`)
  }

  /** Notes that are being played. */
  unfinishedPlaying(id: string): string {
    return join(this.unfinished, `${id}.played.ndjson`)
  }

  versionFile(id: string): string {
    return join(this.versions, `${id}.json`)
  }

  versionSong(id: string): string {
    return join(this.versions, `${id}.song.json`)
  }

  run(runId: string): string {
    return join(this.runs, runId)
  }

  runFile(runId: string): string {
    return join(this.run(runId), RUN_FILE)
  }

  /** Where a run's sounds lie beside each other: can be made again. */
  unitMap(runId: string): string {
    return join(this.run(runId), 'unit-map.json')
  }

  previews(runId: string): string {
    return join(this.run(runId), 'previews')
  }

  preview(runId: string, epoch: number): string {
    return join(this.previews(runId), `${epoch}.wav`)
  }

  takeFile(takeId: string): string {
    return join(this.takes, `${takeId}.json`)
  }

  takeAudio(takeId: string): string {
    return join(this.takes, `${takeId}.wav`)
  }

  midiTakeFile(takeId: string): string {
    return join(this.takes, `${takeId}.notes.json`)
  }

  midiTakeNotes(takeId: string): string {
    return join(this.takes, `${takeId}.mid`)
  }

  analysisFile(analysisId: string): string {
    return join(this.analyses, `${analysisId}.json`)
  }

  editsFolder(sound: string): string {
    return join(this.edits, sound)
  }

  editsFile(sound: string): string {
    return join(this.editsFolder(sound), 'edits.json')
  }

  editsJournal(sound: string): string {
    return join(this.editsFolder(sound), 'journal.ndjson')
  }

  editedBlocks(sound: string): string {
    return join(this.edited, `${sound}.f32`)
  }

  /** The sound of a frozen track. */
  frozenTrack(name: string): string {
    return join(this.frozen, name)
  }

  /** A MIDI take's sound. */
  midiTakeSound(takeId: string): string {
    return join(this.playedNotes, `${takeId}.f32`)
  }

  /**
   * The path itself where it is a real file of the project. A link is refused: a stranger's project must not make the app read the person's
   * other files.
   */
  async fileInside(path: string): Promise<string> {
    await fileInfo(path)
    return path
  }
}

/** Every folder of a project in which something is written, removed or sought, those of its runs and removed things too. */
export async function foldersOf(paths: ProjectPaths): Promise<string[]> {
  const { roundTrips, spectrograms, playedNotes, frozen } = paths
  const inner: string[] = []
  for (const outer of [paths.runs, paths.trash, spectrograms, paths.listeningTests]) {
    for (const entry of await entriesIn(outer)) if (!entry.isFile()) inner.push(join(outer, entry.name))
  }
  for (const run of inner.filter((folder) => dirname(folder) === paths.runs)) {
    const checkpoints = join(run, 'checkpoints')
    inner.push(checkpoints, join(run, 'previews'))
    for (const entry of await entriesIn(checkpoints)) if (!entry.isFile()) inner.push(join(checkpoints, entry.name))
  }
  return [
    paths.cache,
    ...projectFolders(paths),
    roundTrips,
    paths.evaluations,
    paths.heardFolder,
    paths.listeningTests,
    paths.analyses,
    paths.instruments,
    paths.versions,
    spectrograms,
    playedNotes,
    frozen,
    ...inner,
  ]
}

/** The folders every project has. */
export const projectFolders = (paths: ProjectPaths): string[] => [
  paths.recordings,
  paths.unfinished,
  paths.takes,
  paths.runs,
  paths.trash,
  paths.song,
  paths.features,
  paths.pcmFolder,
  paths.peaksFolder,
  paths.captures,
  paths.incoming,
]
