import { realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import PQueue from 'p-queue'
import { packedChange, songReplaced, type Song } from '../../../src-shared/music/index.ts'
import type { CallParams, CallResult, EventName, EventPayload, HostInfo, ProjectState, WindowMenu } from '../../../src-shared/rpc/index.ts'
import { makeFolder } from '../../storage/folders.ts'
import { plainPath } from '../../storage/plain-path.ts'
import type { AudioForker } from '../../audio/stream/audio-child.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import type { Yielding } from '../../workers/messages.ts'
import { preferProgramForSound } from '../../workers/prefer-sound.ts'
import { YieldingForker } from '../../workers/yielding-forker.ts'
import { AudioService } from '../audio/audio-service.ts'
import { PlaybackService } from '../audio/playback-service.ts'
import { UNEXPECTED } from '../../failures/to-failure.ts'
import { safeFileName } from './identifiers.ts'
import type { Log } from '../../failures/log.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { explaining } from '../../failures/file-errors.ts'
import { LiveService } from '../live/live-service.ts'
import { ProviderChoice } from '../machine/provider-choice.ts'
import type { Caller } from '../calls/caller.ts'
import { ProjectSession, type SessionEnvironment } from './project-session.ts'
import { ProjectViewers } from './project-viewers.ts'
import { RecentProjects } from './recent-projects.ts'
import { JobBoard, type StartedJob } from '../machine/jobs.ts'
import { Uploads } from '../calls/uploads.ts'
import { ProjectPictures } from '../project-files/project-pictures.ts'
import { ProjectTemplates } from '../project-files/project-templates.ts'
import { freeProjectFolder } from '../project-files/new-project-folder.ts'
import { ProjectTransfers, requireArchiveName, type MadeProject } from '../project-files/project-transfers.ts'
import { RecordingService } from '../recording/recording-service.ts'
import { Examples } from '../examples/examples.ts'
import { SeedCapture } from '../recording/seed-capture.ts'
import type { Emit } from './session-context.ts'

export interface AppOptions {
  info: HostInfo
  forker: EngineForker
  audioForker: AudioForker
  log: Log
  configFolder: string
  /** For another program that finds a project in use. */
  program: string
  /** The system's folder dialog, where the host has one; null where cancelled. */
  chooseFolder?: (title: string) => Promise<string | null>
  /** Puts what the window can do into the host's own menus, where it has some. */
  showMenu?: (menus: readonly WindowMenu[]) => void
  /** Shows a file or folder in the system's file browser, where the host has one. */
  showInFolder?: (path: string) => void
  /** Drags a file out of the window while the pointer is held, where the host can. */
  startDrag?: (path: string) => void
}

export type WorkUnderWay = CallResult<'projects.underWay'>

export interface CreateOptions {
  parentFolder?: string
  /** What to do where there is a project of that name. */
  ifExists?: CallParams<'projects.create'>['ifExists']
  /** The window that shows it then; another window's project is not closed for it. */
  caller?: Caller
  /** How the song of a new project is set up. */
  templateId?: string
}

export type EventListener = <N extends EventName>(name: N, payload: EventPayload<N>) => void

/** The program behind the window: at most one open project, and the events that tell of its changes. */
export class App {
  readonly info: HostInfo
  readonly forker: EngineForker
  readonly log: Log
  readonly configFolder: string
  readonly recent: RecentProjects
  readonly templates: ProjectTemplates
  readonly pictures: ProjectPictures
  readonly transfers: ProjectTransfers
  /** Work on projects that are not open. */
  readonly jobs: JobBoard
  /** What a window sends while no project is open. */
  readonly uploads: Uploads
  readonly providers: ProviderChoice
  readonly audio: AudioService
  readonly playback: PlaybackService
  readonly recorder: RecordingService
  readonly capture: SeedCapture
  readonly examples: Examples
  readonly live: LiveService
  readonly chooseFolder: AppOptions['chooseFolder']
  readonly showMenu: AppOptions['showMenu']
  readonly showInFolder: AppOptions['showInFolder']
  readonly startDrag: AppOptions['startDrag']
  private readonly environment: SessionEnvironment
  private readonly yielding: YieldingForker
  private readonly listeners = new Set<EventListener>()
  private readonly viewers = new ProjectViewers()
  private current: ProjectSession | null = null
  private readonly switches = new PQueue({ concurrency: 1 })
  private closing = false

  constructor({ info, forker, audioForker, log, configFolder, program, chooseFolder, showMenu, showInFolder, startDrag }: AppOptions) {
    this.info = info
    this.forker = forker
    this.yielding = new YieldingForker(forker)
    this.log = log
    this.configFolder = configFolder
    this.chooseFolder = chooseFolder
    this.showMenu = showMenu
    this.showInFolder = showInFolder
    this.startDrag = startDrag
    this.recent = new RecentProjects(configFolder, log)
    this.templates = new ProjectTemplates(configFolder, log)
    this.pictures = new ProjectPictures(configFolder, log)
    this.transfers = new ProjectTransfers({ emit: this.emit, openElsewhere: (folder) => ProjectSession.open(folder, this.environment) })
    this.jobs = new JobBoard((job) => this.emit('jobs.changed', job), log)
    const arrivals = join(configFolder, 'arriving')
    this.uploads = new Uploads({ folder: arrivals, incoming: arrivals }, log)
    this.audio = new AudioService({ host: info.host, forker: audioForker, configFolder, emit: this.emit, log })
    this.playback = new PlaybackService(this.audio, () => this.current?.sounds ?? null, this.emit)
    const session = (): ProjectSession | null => this.current
    this.recorder = new RecordingService({ audio: this.audio, playback: this.playback, session, emit: this.emit, log })
    this.capture = new SeedCapture({
      openInput: () => this.recorder.openInput(),
      onStage: (listener) => void this.audio.onStage(listener),
      roundTripFrames: () => this.audio.roundTripFrames(),
      session,
      live: () => this.live,
      emit: this.emit,
    })
    this.providers = new ProviderChoice({ forker, log, configFolder, version: info.version })
    this.live = new LiveService({
      audio: this.audio,
      playback: this.playback,
      session: () => this.session,
      forker,
      provider: () => this.providers.rememberedBest('playing'),
      emit: this.emit,
      log,
      standBack: this.standBack,
    })
    this.environment = { forker: this.yielding, log, program, configFolder, emit: this.emit, providers: this.providers }
    this.examples = new Examples({ configFolder, environment: this.environment, jobs: this.jobs, emit: this.emit })
  }

  /** @throws ProjectError where no project is open */
  get session(): ProjectSession {
    if (!this.current)
      throw new ProjectError({ code: 'conflict', message: 'No project is open.', advice: 'Open one or make a new one first.' })
    return this.current
  }

  get sessionOrNull(): ProjectSession | null {
    return this.current
  }

  subscribe(listener: EventListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly emit: Emit = (name, payload) => {
    for (const listener of this.listeners) listener(name, payload)
  }

  private readonly standBack = (yielding: Yielding): void => {
    this.yielding.yieldTo(yielding)
    this.current?.backgroundHearing.standBack(yielding !== 'none')
    this.current?.ready.standBack(yielding !== 'none')
    void preferProgramForSound(yielding !== 'none')
  }

  /** For faults that no call is waiting for. */
  tellUnexpected(): void {
    this.emit('app.notice', { level: 'error', message: UNEXPECTED.message, advice: UNEXPECTED.advice })
  }

  /**
   * Makes `<parent>/<name>.loom` and opens it.
   *
   * @throws ProjectError  exists: where there is such a folder and it is not said what to do then
   */
  async create(
    name: string,
    { parentFolder = this.info.projectsFolder, ifExists = 'refuse', caller, templateId }: CreateOptions = {},
  ): Promise<ProjectState> {
    const template = templateId === undefined ? null : await this.templates.song(templateId)
    const parent = plainPath(parentFolder)
    await explaining(`make the folder ${parent}`, () => makeFolder(parent))
    const wanted = join(parent, `${safeFileName(name)}.loom`)
    const free = freeProjectFolder(parent, name)
    if (free.folder === wanted || ifExists === 'number') return this.createIn(free, template, caller)
    if (ifExists === 'open') return this.open(wanted, caller)
    throw new ProjectError({
      code: 'exists',
      message: `There is a project “${name}” in ${parent} already.`,
      advice: 'Open it, or choose another name.',
    })
  }

  private async createIn({ folder, name }: MadeProject, template: Song | null, caller: Caller | undefined): Promise<ProjectState> {
    const state = await this.switchTo(() => ProjectSession.create(folder, name, this.environment), caller)
    if (template) {
      const { song } = this.session
      await song.edit('Begin with a template', songReplaced(song.song, template).map(packedChange))
    }
    return state
  }

  /** Makes another project of the same content beside one, be it open or not. */
  async duplicate(folder: string, name: string | undefined): Promise<StartedJob<MadeProject>> {
    const path = await explaining(`open the project in ${folder}`, () => realpath(resolve(folder)))
    return this.current?.store.paths.folder === path
      ? this.transfers.duplicate(this.current, name)
      : this.transfers.duplicateClosed(path, name, this.jobs)
  }

  /** Makes a project of an archive, among the others. */
  unpack(path: string): StartedJob<MadeProject> {
    requireArchiveName(path)
    return this.transfers.unpack(path, this.info.projectsFolder, this.jobs)
  }

  /** The same of one that a window sent. */
  unpackUpload(uploadId: string): StartedJob<MadeProject> {
    const uploads = this.arriving
    const [{ path }] = uploads.take([uploadId])
    const job = this.unpack(path)
    const discard = (): Promise<void> => uploads.discard([uploadId])
    void job.done
      .then(discard, discard)
      .catch((error: unknown) => this.log.write('warning', 'An archive that was sent could not be removed', { error }))
    return job
  }

  /** Where what a window sends goes. */
  get arriving(): Uploads {
    return this.current?.library.uploads ?? this.uploads
  }

  /** Makes a demo project, with a number where there is one, and opens it; what it is to hold comes in the meantime. */
  async createDemo(caller?: Caller): Promise<ProjectState> {
    const state = await this.create('Demo', { ifExists: 'number', caller })
    void this.session.demo.begin()
    return state
  }

  /** Opens a project; opening the open one again just answers its state. */
  async open(folder: string, caller?: Caller): Promise<ProjectState> {
    const path = await explaining(`open the project in ${folder}`, () => realpath(resolve(folder)))
    if ((await stat(path)).isFile()) {
      throw new ProjectError({
        code: 'bad-input',
        message: `${folder} is a file.`,
        advice: 'A Spectraloom project is a folder. Choose the folder that holds this file.',
      })
    }
    if (this.current?.store.paths.folder === path) {
      if (caller) this.viewers.enter(caller)
      return this.current.state()
    }
    return this.switchTo(() => ProjectSession.open(path, this.environment), caller)
  }

  async rename(name: string): Promise<void> {
    const { store } = this.session
    await store.update((file) => ({ ...file, name }))
    this.emit('project.changed', { id: store.file.id, name, folder: store.paths.folder })
    await this.recent.add(name, store.paths.folder)
  }

  /** The open project, which the window then shows; null where there is none, or the window stays out. */
  view(caller: Caller, enter: boolean): ProjectState | null {
    if (!this.current || !enter) return null
    this.viewers.enter(caller)
    return this.current.state()
  }

  /** The window goes back to the start; the project is closed where no other window shows it. */
  async leave(caller: Caller): Promise<void> {
    this.viewers.leave(caller)
    if (!this.viewers.besides(caller)) await this.closeProject()
  }

  /** What closing the project would end, and whether the window's leaving closes it at all. */
  underWay(caller: Caller): WorkUnderWay {
    const work = this.current?.underWay() ?? { trainings: [], others: [] }
    return { folder: this.current?.store.paths.folder ?? null, shownElsewhere: this.viewers.besides(caller), ...work }
  }

  closeProject(): Promise<void> {
    return this.switches.add(async () => {
      const session = this.current
      await this.endSound()
      this.current = null
      try {
        await session?.close()
      } finally {
        if (session) this.emit('project.changed', null)
      }
    })
  }

  /** Ends everything, for the end of the program. */
  async close(): Promise<void> {
    this.closing = true
    await this.closeProject()
    await this.jobs.cancelAll()
    await this.uploads.close()
    await this.audio.close()
  }

  /** The new project opens first: where that fails the old one stays open. */
  private switchTo(openNext: () => Promise<ProjectSession>, caller?: Caller): Promise<ProjectState> {
    return this.switches.add(async () => {
      // A window that still asks would have a project opened that nobody closes.
      if (this.closing)
        throw new ProjectError({ code: 'unavailable', message: 'Spectraloom is ending.', advice: 'Start it again to open a project.' })
      const former = this.current
      if (former && caller && this.viewers.besides(caller)) {
        throw new ProjectError({
          code: 'conflict',
          message: `“${former.store.file.name}” is open in another window.`,
          advice: 'Close it there first, or open it here too.',
        })
      }
      const next = await openNext()
      if (caller) this.viewers.enter(caller)
      await this.endSound()
      this.current = next
      await former?.close()
      const state = next.state()
      this.emit('project.changed', { id: state.id, name: state.name, folder: state.folder })
      await this.recent.add(state.name, state.folder)
      await this.recorder.tell()
      await next.mendCache()
      void next.ready.prepareNewest(next.runs.list())
      void this.recorder.recover().catch(() => this.tellUnexpected())
      void next.playedNotes.recover().catch(() => this.tellUnexpected())
      return state
    })
  }

  /** Nothing of the project sounds or is recorded any more. */
  private async endSound(): Promise<void> {
    await this.live.leaveProject()
    await this.capture.leaveProject()
    await this.recorder.leaveProject()
    await this.playback.clear()
  }
}
