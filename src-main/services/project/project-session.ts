import { tidyTags, type Marks, type MarkedKind, type Run } from '../../../src-shared/project/index.ts'
import type { ProjectState } from '../../../src-shared/rpc/index.ts'
import { namesIn } from '../../storage/folders.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { isAudioName } from '../../../src-shared/sound-kinds/index.ts'
import { sweepCache, sweepEvaluations, sweepPlayedNotes, sweepRoundTrips, sweepUnitLookups } from './cache-sweep.ts'
import { AnalysisService } from '../analyses/analysis-service.ts'
import { EvaluationService } from '../analyses/evaluation-service.ts'
import { UnitMapService } from '../analyses/unit-map-service.ts'
import { DemoService } from './demo-service.ts'
import { FirstSoundService } from './first-sound-service.ts'
import { KeptCache } from './kept-cache.ts'
import { ListeningTestService } from '../listening-test/listening-test-service.ts'
import { JobBoard } from '../machine/jobs.ts'
import { LibraryService } from '../library/library-service.ts'
import { ModelFiles } from '../exports/model-files.ts'
import { SongExports } from '../exports/song-exports.ts'
import { StagedExports } from '../exports/staged-exports.ts'
import { TuneImporter } from '../takes/import-tunes.ts'
import { MidiTakeService } from '../takes/midi-take-service.ts'
import { NotesWriter } from '../takes/write-notes.ts'
import { BackgroundHearing } from '../analyses/background-hearing.ts'
import { TranscriptionService } from '../analyses/transcription-service.ts'
import { LikenessService } from '../analyses/likeness-service.ts'
import { HearingService } from '../analyses/hearing-service.ts'
import { MaterialService } from '../analyses/material-service.ts'
import type { Log } from '../../failures/log.ts'
import { OwnProcesses } from '../machine/own-processes.ts'
import { ProjectStore } from './project-store.ts'
import { ResemblanceService } from '../analyses/resemblance-service.ts'
import { RoundTripService } from '../analyses/round-trip-service.ts'
import { CapturedSeeds } from '../recording/captured-seeds.ts'
import { PlayedNotes } from '../recording/played-notes.ts'
import { UnfinishedRecordings } from '../recording/unfinished-recordings.ts'
import { OneShotService } from '../runs/one-shot-service.ts'
import { RunService } from '../runs/run-service.ts'
import type { Emit, ProviderAdvice, SessionContext } from './session-context.ts'
import { SoundService } from '../listening/sound-service.ts'
import { SpectrogramService } from '../listening/spectrogram-service.ts'
import { SourcePlaces } from '../library/source-places.ts'
import { sweepTiles } from '../listening/tile-files.ts'
import { sweepEdits } from '../spectral-edits/sweep-edits.ts'
import { SongImports } from '../song/song-imports.ts'
import { Samplers } from '../song/samplers.ts'
import { SoundFonts } from '../song/sound-fonts.ts'
import { SongService } from '../song/song-service.ts'
import { SongConsolidation } from '../song/song-consolidation.ts'
import { FrozenTracks } from '../song/frozen-tracks.ts'
import { SongRender } from '../song/song-render.ts'
import { SongSound } from '../song/song-sound.ts'
import { ReadyEngine } from '../takes/ready-engine.ts'
import { TakeService } from '../takes/take-service.ts'
import { EditRenders } from '../spectral-edits/edit-renders.ts'
import { SoundSplits } from '../spectral-edits/sound-splits.ts'
import { Regeneration } from '../spectral-edits/regeneration.ts'
import { SpectralEditsService } from '../spectral-edits/spectral-edits.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import { settleTrash } from '../trash/settle-trash.ts'
import { TrashService } from '../trash/trash-service.ts'
import { CleanUp } from '../project-files/clean-up.ts'
import { VersionService } from '../versions/version-service.ts'
import { Trash } from '../trash/trash.ts'
import { examplePath } from '../examples/example-files.ts'

export interface SessionEnvironment {
  forker: EngineForker
  log: Log
  emit: Emit
  providers: ProviderAdvice
  /** The person's own settings. */
  configFolder: string
  /** What this program is, for another one that finds the project in use, e.g. `the app`. */
  program: string
}

/** One open project and everything that works on it. */
export class ProjectSession {
  readonly store: ProjectStore
  readonly cache: KeptCache
  readonly jobs: JobBoard
  readonly library: LibraryService
  readonly hearing: HearingService
  readonly likeness: LikenessService
  /** Listens to recordings by itself. */
  readonly backgroundHearing: BackgroundHearing
  readonly transcription: TranscriptionService
  readonly material: MaterialService
  readonly analyses: AnalysisService
  readonly runs: RunService
  /** What is likely to be played next. */
  readonly ready: ReadyEngine
  readonly takes: TakeService
  readonly midiTakes: MidiTakeService
  /** Takes MIDI files in. */
  readonly tunes: TuneImporter
  /** Has networks write notes. */
  readonly notes: NotesWriter
  readonly song: SongService
  readonly songRender: SongRender
  readonly soundFonts: SoundFonts
  readonly oneShots: OneShotService
  readonly samplers: Samplers
  readonly songSound: SongSound
  readonly songConsolidation: SongConsolidation
  readonly models: ModelFiles
  readonly exports: SongExports
  readonly songImports: SongImports
  readonly stagedExports = new StagedExports()
  readonly roundTrips: RoundTripService
  readonly evaluations: EvaluationService
  readonly resemblances: ResemblanceService
  readonly unitMaps: UnitMapService
  readonly listeningTests: ListeningTestService
  readonly trash: TrashService
  readonly versions: VersionService
  readonly cleanUp: CleanUp
  readonly unfinished: UnfinishedRecordings
  readonly playedNotes: PlayedNotes
  readonly captures: CapturedSeeds
  readonly sounds: SoundService
  readonly spectrograms: SpectrogramService
  readonly edits: SpectralEditsService
  readonly editRenders: EditRenders
  readonly soundSplits: SoundSplits
  readonly regeneration: Regeneration
  readonly demo: DemoService
  readonly firstSound: FirstSoundService
  private readonly frozen: FrozenTracks
  readonly context: SessionContext
  readonly forker: EngineForker
  private readonly bin: Trash
  private readonly log: Log

  private constructor(store: ProjectStore, { forker, log, emit, providers, configFolder }: SessionEnvironment) {
    this.store = store
    this.cache = new KeptCache(store.paths)
    this.log = log
    this.forker = forker
    this.jobs = new JobBoard((job) => {
      emit('jobs.changed', job)
      this.backgroundHearing.mindOthers()
    }, log)
    const context: SessionContext = {
      store,
      jobs: this.jobs,
      forker,
      log,
      emit,
      providers,
      own: new OwnProcesses(configFolder),
      places: new SourcePlaces(configFolder, log),
    }
    this.context = context
    const trash = new Trash(store.paths, log, () => emit('trash.changed', {}))
    this.bin = trash
    this.library = new LibraryService(context, trash)
    this.hearing = new HearingService(context, this.library)
    this.likeness = new LikenessService(context, this)
    this.backgroundHearing = new BackgroundHearing(context, this)
    this.library.onChange = () => this.backgroundHearing.lookAround()
    this.material = new MaterialService(context, this.library)
    this.analyses = new AnalysisService(context, this.library, trash, this.hearing)
    this.midiTakes = new MidiTakeService(context, trash)
    this.ready = new ReadyEngine(context, this.library)
    const { library, hearing, midiTakes, ready } = this
    const runOf = (id: string): Run => this.runs.get(id)
    this.takes = new TakeService(context, { library, trash, ready, runOf, midiTakes })
    this.transcription = new TranscriptionService(context, { library, hearing, midiTakes, runOf })
    this.tunes = new TuneImporter(context, this.midiTakes, this.library.uploads)
    this.notes = new NotesWriter(context, this.midiTakes)
    this.song = new SongService(context, this.midiTakes)
    this.frozen = new FrozenTracks(context, () => this.songRender)
    this.soundFonts = new SoundFonts(context, this.library.uploads)
    this.songRender = new SongRender(context, {
      sounds: () => this.sounds,
      frozen: (song) => this.frozen.soundsOf(song),
      samplers: { soundsOf: (song) => this.samplers.soundsOf(song) },
      soundFonts: this.soundFonts,
      networks: { placesOf: (song) => this.runs.placesOf(song) },
    })
    this.song.onChange = (song) => this.frozen.keepUpWith(song)
    this.songSound = new SongSound(context, this.song, this.songRender)
    this.songConsolidation = new SongConsolidation(context, this.song, this.songRender, this.library)
    this.runs = new RunService(context, this, trash)
    this.oneShots = new OneShotService(context, this)
    this.samplers = new Samplers(context, this)
    this.models = new ModelFiles(context, this.runs, this.library.uploads, this.stagedExports)
    this.songImports = new SongImports(context, this.song, this.library)
    this.exports = new SongExports(context, { ...this, soundsOf: (song) => this.songRender.soundsOf(song) }, this.stagedExports)
    this.roundTrips = new RoundTripService(context, this.library)
    this.evaluations = new EvaluationService(context, this)
    this.resemblances = new ResemblanceService(context, this)
    this.takes.onMade = (take) => this.resemblances.start(take)
    this.unitMaps = new UnitMapService(context, this)
    this.listeningTests = new ListeningTestService(context, this.takes)
    this.unfinished = new UnfinishedRecordings(store.paths, this.library, trash, this.song, emit)
    this.playedNotes = new PlayedNotes(context, this)
    this.trash = new TrashService(trash, this)
    this.versions = new VersionService(context, this)
    this.cleanUp = new CleanUp(context, this)
    this.captures = new CapturedSeeds(store.paths)
    this.edits = new SpectralEditsService(context, () => this.sounds)
    this.editRenders = new EditRenders(context, this.edits, this.library, this.takes)
    this.regeneration = new Regeneration(this.edits, this.takes, this.editRenders)
    this.soundSplits = new SoundSplits(context, this.edits, this.library, this.runs)
    this.sounds = new SoundService(context, {
      library: this.library,
      takes: this.takes,
      midiTakes: this.midiTakes,
      roundTrips: this.roundTrips,
      captures: this.captures,
      song: this.songSound,
      listeningTests: this.listeningTests,
      edits: this.edits,
      editRenders: this.editRenders,
      examples: { path: (modelId) => examplePath(configFolder, modelId) },
    })
    this.spectrograms = new SpectrogramService(context, this.sounds)
    this.firstSound = new FirstSoundService(context, this)
    this.demo = new DemoService(context, this)
  }

  static async create(folder: string, name: string, environment: SessionEnvironment): Promise<ProjectSession> {
    const session = new ProjectSession(await ProjectStore.create(folder, name, environment.program), environment)
    await session.song.load(session.store.notices)
    return session
  }

  static async open(folder: string, environment: SessionEnvironment): Promise<ProjectSession> {
    const store = await ProjectStore.open(folder, environment.program)
    const session = new ProjectSession(store, environment)
    try {
      const { paths } = store
      const mayWrite = paths.readOnly === null
      if (mayWrite) {
        await session.bin.sweep()
        const inTrash = new Set(await session.bin.ids())
        await store.adoptAdded((id) => inTrash.has(id))
        store.notices.push(...(await settleTrash(session.bin, store)))
      }
      const removed = (await session.bin.entries()).flatMap((entry) => (entry.kind === 'recording' ? [entry.record] : []))
      const known = [...store.file.recordings, ...removed]
      if (mayWrite) {
        await sweepCache(paths, new Set(known.map(soundKeyOf)))
        await sweepRoundTrips(paths.roundTrips)
        await sweepEvaluations(paths.evaluations)
        await sweepUnitLookups(paths.features)
        // A list that was mended may lack a sound that is there.
        if (store.notices.length === 0)
          await sweepEdits(
            paths,
            store.file.recordings.map(({ id }) => id),
            await session.bin.ids(),
          )
      }
      await session.runs.load(store.notices, known)
      await session.takes.load(store.notices)
      await session.midiTakes.load(store.notices)
      await session.analyses.load(store.notices)
      await session.captures.load(store.notices)
      await session.listeningTests.load(store.notices)
      await session.soundFonts.load(store.notices)
      await session.samplers.load(store.notices)
      await session.song.load(store.notices)
      await session.versions.load(store.notices)
      const takeIds = [...session.takes.list(), ...session.midiTakes.list()].map(({ id }) => id)
      if (mayWrite) {
        await sweepPlayedNotes(paths, takeIds)
        if (session.song.isReadable) await session.frozen.sweep(session.song.song)
        await sweepTiles(paths.spectrograms, new Set([...known.map(soundKeyOf), ...takeIds]))
        store.notices.push(...(await session.unfinished.mend()))
      }
      await session.inspectRecordings()
      for (const notice of store.notices) environment.log.write('warning', notice, { folder })
      return session
    } catch (error) {
      await store.close()
      throw error
    }
  }

  state(): ProjectState {
    const { file, paths, notices } = this.store
    return {
      id: file.id,
      name: file.name,
      folder: paths.folder,
      recordings: file.recordings,
      missingSources: [...this.library.sources.missing],
      runs: this.runs.list(),
      takes: this.takes.list(),
      midiTakes: this.midiTakes.list(),
      analyses: this.analyses.list(),
      notices,
      readOnly: paths.readOnly?.reason ?? null,
    }
  }

  /** Decodes again what the cache has lost, in the background. */
  async mendCache(): Promise<void> {
    const nearby = await this.library.sources.lookNearby()
    nearby?.done.catch((error: unknown) => this.log.write('warning', 'Moved sources could not be looked for', { error }))
    const decoded = await Promise.all(this.library.recordings.map((recording) => this.library.isDecoded(recording)))
    if (decoded.every(Boolean)) return
    this.library.rebuildCache().done.catch((error: unknown) => this.log.write('warning', 'The cache could not be rebuilt', { error }))
  }

  /** What a musician notes on things of one kind: what is given of it, the rest stays. */
  async label(kind: MarkedKind, ids: readonly string[], labels: Partial<Marks>): Promise<void> {
    const given = { ...labels, ...(labels.tags && { tags: tidyTags(labels.tags) }) }
    if (kind === 'recording') return this.library.label(ids, given)
    const owner = kind === 'take' ? this.takes : this.midiTakes
    for (const id of ids) await owner.label(id, given)
  }

  /** What closing would end: trainings, which are paused, and other work that somebody asked for, which keeps what is done. */
  underWay(): { trainings: string[]; others: string[] } {
    const active = this.jobs.list().filter(({ state }) => state === 'queued' || state === 'running')
    const trainings = active.flatMap(({ kind, subjectId }) =>
      kind === 'training' && subjectId !== null ? [this.runs.get(subjectId).name] : [],
    )
    return { trainings, others: active.filter(({ kind }) => kind !== 'training' && kind !== 'hearing').map(({ title }) => title) }
  }

  /** Ends all work with what it has, saves, and gives the project free, whatever of that fails. */
  async close(): Promise<void> {
    const steps = [
      () => this.runs.close(),
      () => this.jobs.cancelAll(),
      () => this.ready.close(),
      async () => this.spectrograms.close(),
      () => this.playedNotes.close(),
      () => this.midiTakes.close(),
      () => this.songSound.close(),
      () => this.song.settle(),
      () => this.editRenders.close(),
      () => this.edits.close(),
      () => this.library.uploads.close(),
      () => this.store.close(),
    ]
    const failures: unknown[] = []
    for (const step of steps) await step().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }

  private async inspectRecordings(): Promise<void> {
    const { file, paths, notices } = this.store
    await this.library.sources.check()
    const missing = new Set(this.library.sources.missing)
    const away = file.recordings.filter(({ id }) => missing.has(id))
    for (const { file: name, name: title } of away.filter(({ reference }) => !reference)) {
      notices.push(
        `The file recordings/${name} of "${title}" is missing, or is a link, which is not followed. It still plays while its ` +
          'copy in the cache is there; put the file back or remove the recording.',
      )
    }
    const unvisited = await this.library.sources.unvisited()
    if (unvisited.length > 0) {
      const [first] = unvisited
      notices.push(
        `${unvisited.length === 1 ? 'A source lies' : `${unvisited.length} sources lie`} where you never took a source from, or on a network (${first.reference?.path}). Spectraloom has not looked there. If you trust the place, name its folder under "Missing sources".`,
      )
    }
    const known = new Set(file.recordings.map((recording) => recording.file))
    const unknown = (await namesIn(paths.recordings)).filter((name) => isAudioName(name) && !known.has(name))
    if (unknown.length > 0) {
      notices.push(
        `The folder recordings/ holds ${unknown.length} sound ${unknown.length === 1 ? 'file' : 'files'} that are not part of the project (${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ', ...' : ''}). Import that folder to add them.`,
      )
    }
  }
}
