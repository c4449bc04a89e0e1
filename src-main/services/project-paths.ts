import { lstat, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { ProjectError } from '../failures/project-error.ts'

export const RUN_FILE = 'run.json'

/** Where everything of one project lies. Names that come from files or callers have passed `fileNameSchema` or `idSchema` before they get here. */
export class ProjectPaths {
  readonly folder: string
  readonly projectFile: string
  readonly lockFile: string
  readonly recordings: string
  readonly unfinished: string
  readonly takes: string
  readonly runs: string
  readonly trash: string
  readonly cache: string
  readonly features: string
  readonly pcmFolder: string
  readonly peaksFolder: string
  readonly roundTrips: string
  readonly spectrograms: string
  readonly playedNotes: string
  readonly captures: string
  readonly incoming: string
  readonly sourceIndex: string

  constructor(folder: string) {
    this.folder = folder
    this.projectFile = join(folder, 'project.json')
    this.lockFile = join(folder, 'project.lock')
    this.recordings = join(folder, 'recordings')
    /** Recordings that are being made, or did not get into the library. */
    this.unfinished = join(folder, 'unfinished')
    this.takes = join(folder, 'takes')
    this.runs = join(folder, 'runs')
    this.trash = join(folder, 'trash')
    this.cache = join(folder, 'cache')
    this.features = join(this.cache, 'features')
    this.pcmFolder = join(this.cache, 'pcm')
    this.peaksFolder = join(this.cache, 'peaks')
    this.roundTrips = join(this.cache, 'round-trips')
    this.spectrograms = join(this.cache, 'spectrograms')
    this.playedNotes = join(this.cache, 'played-notes')
    /** Seeds that were played in, of this session. */
    this.captures = join(this.cache, 'captures')
    /** Uploads and imports that are not finished: emptied at every start. */
    this.incoming = join(this.cache, 'incoming')
    this.sourceIndex = join(this.cache, 'sources.json')
  }

  recording(file: string): string {
    return join(this.recordings, file)
  }

  pcm(contentHash: string): string {
    return join(this.pcmFolder, `${contentHash}.f32`)
  }

  peaks(contentHash: string): string {
    return join(this.peaksFolder, `${contentHash}.peaks`)
  }

  roundTrip(id: string): string {
    return join(this.roundTrips, `${id}.f32`)
  }

  roundTripFile(id: string): string {
    return join(this.roundTrips, `${id}.json`)
  }

  unfinishedAudio(id: string): string {
    return join(this.unfinished, `${id}.wav`)
  }

  unfinishedNote(id: string): string {
    return join(this.unfinished, `${id}.json`)
  }

  run(runId: string): string {
    return join(this.runs, runId)
  }

  runFile(runId: string): string {
    return join(this.run(runId), RUN_FILE)
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

  /** A MIDI take's sound. */
  midiTakeSound(takeId: string): string {
    return join(this.playedNotes, `${takeId}.f32`)
  }

  /**
   * The path itself where it is a plain file inside the project. A link that leads out of the project is refused:
   * a project from a stranger must not make the app read the person's other files.
   */
  async fileInside(path: string): Promise<string> {
    const [root, real] = await Promise.all([realpath(this.folder), realpath(path)])
    const stat = await lstat(real)
    if (!real.startsWith(root + sep) || !stat.isFile()) {
      throw new ProjectError({
        code: 'bad-input',
        message: `${path} is not a file inside the project.`,
        advice: 'The project contains a link that leads outside its folder. Replace it by a copy of the file.',
      })
    }
    return real
  }
}

/** The folders every project has. */
export const projectFolders = (paths: ProjectPaths): string[] => [
  paths.recordings,
  paths.unfinished,
  paths.takes,
  paths.runs,
  paths.trash,
  paths.features,
  paths.pcmFolder,
  paths.peaksFolder,
  paths.captures,
  paths.incoming,
]
