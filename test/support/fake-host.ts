import { fakeProjectFiles } from './fake-project-files.ts'
import { checkedChangesOfSent, packedChange } from '../../src-shared/music/index.ts'
import { FakePlayedNotes } from './fake-played-notes.ts'
import { FakeSong } from './fake-song.ts'
import {
  extensionOf,
  type Analysis,
  NO_MARKS,
  type Job,
  type MidiTake,
  type ModelDescriptor,
  type Recording,
  type Run,
  type Take,
} from '../../src-shared/project/index.ts'
import {
  LIVE_OFF,
  RpcError,
  type AudioState,
  type CallHandlers,
  type EventName,
  type EventPayload,
  type Example,
  type LiveState,
  type PlayerReport,
  type ProjectState,
  type RecorderState,
  type SoundRef,
  type TrashKind,
} from '../../src-shared/rpc/index.ts'
import {
  sampleAnalysis,
  sampleCodecs,
  sampleLiveParameters,
  sampleModel,
  sampleRecording,
  sampleRun,
  sampleTake,
} from './project-samples.ts'

/** `place`: where a recording stood. */
interface Trashed {
  kind: TrashKind
  thing: Recording | Run | Take | MidiTake | Analysis
  removedAt: string
  place: number
}
type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

const missing = (what: string): RpcError =>
  new RpcError({ code: 'not-found', message: `There is no such ${what}.`, advice: 'Reload the project.' })

/**
 * A program behind the window that keeps everything in memory and does nothing by itself: tests say when an epoch
 * ends, an import finishes or a take grows. Sounds are a 220 Hz sine.
 */
export class FakeHost {
  emit: Emit = () => undefined
  project: Omit<ProjectState, 'notices'> | null = null
  models: ModelDescriptor[] = [sampleModel()]
  jobs = new Map<string, Job>()
  uploads = new Map<string, { fileName: string; sizeBytes: number; received: Uint8Array[] }>()
  log: { name: string; params: unknown }[] = []
  /** Calls named here fail with this error. */
  failing = new Map<string, RpcError>()
  audio: AudioState = {
    choice: { way: 'auto', output: null, input: null, sampleRate: 48_000, bufferFrames: 512 },
    way: 'window',
    reason: 'Sound goes through the browser, where you sit.',
    state: 'closed',
    output: null,
    input: null,
    aheadSeconds: 0,
    underruns: 0,
    underrunSeconds: 0,
    glitches: 0,
    restarts: 0,
    roundTripSeconds: null,
  }
  recorder: RecorderState = {
    phase: 'off',
    input: null,
    sampleRate: null,
    interrupted: false,
    monitorGain: 0,
    roundTripSeconds: null,
    setup: null,
    markers: [],
    diskSecondsLeft: null,
    leftovers: [],
  }
  live: LiveState = LIVE_OFF
  examples: Example[] = []
  readonly song = new FakeSong((change) => this.emit('song.changed', change))
  readonly playedNotes = new FakePlayedNotes()
  private playing: SoundRef | null = null
  /** Another window shows the project, too. */
  shownElsewhere = false
  private folders = new Set<string>()
  private trash = new Map<string, Trashed>()
  private lastId = 0

  readonly handlers: CallHandlers = {
    'app.info': () => ({ version: '0.0.0', host: 'headless', platform: 'test', projectsFolder: '/projects', canOpenFolderDialog: false }),
    'app.doctor': () => ({
      version: '0.0.0',
      node: '20.0.0',
      platform: 'test',
      processor: 'Test processor',
      cores: 2,
      memoryGigabytes: 8,
      providers: [
        { id: 'cpu', available: true, detail: 'Test processor', rates: { gigaflops: 150, stepsPerSecond: 40, framesPerSecond: 2000 } },
        { id: 'webgpu', available: false, detail: 'no graphics processor with a fitting driver was found', rates: null },
      ],
      automatic: { training: 'cpu', playing: 'cpu', measuredAt: '2026-01-01T00:00:00.000Z' },
      checks: [],
    }),
    'app.chooseFolder': () => ({ folder: null }),
    'app.showMenu': () => ({}),
    'projects.recent': () => ({ projects: [] }),
    'projects.create': ({ name, parentFolder, ifExists }) => {
      const folderOf = (wanted: string): string => `${parentFolder ?? '/projects'}/${wanted}.loom`
      const taken = this.folders.has(folderOf(name))
      if (taken && ifExists === 'refuse')
        throw new RpcError({ code: 'exists', message: `There is a project “${name}” already.`, advice: 'Open it, or choose another name.' })
      const free = taken && ifExists === 'number' ? `${name} 2` : name
      return this.openProject(free, folderOf(free))
    },
    'projects.createDemo': () => this.openProject('Demo', '/projects/Demo.loom'),
    'projects.open': ({ folder }) => this.openProject(folder.split('/').at(-1) ?? folder, folder),
    'projects.current': ({ enter }) => ({ project: enter ? this.project && { ...this.project, notices: [] } : null }),
    'projects.rename': ({ name }) => {
      const project = this.open()
      project.name = name
      this.emit('project.changed', { id: project.id, name, folder: project.folder })
      return {}
    },
    'projects.underWay': () => {
      const active = [...this.jobs.values()].filter(({ state }) => state === 'running')
      const trainings = (this.project?.runs ?? []).filter(({ status }) => status === 'running').map(({ name }) => name)
      return {
        folder: this.project?.folder ?? null,
        shownElsewhere: this.shownElsewhere,
        trainings,
        others: active.map(({ title }) => title),
      }
    },
    'projects.close': () => {
      if (!this.shownElsewhere) this.project = null
      return {}
    },
    ...fakeProjectFiles((job) => this.putJob(job)),
    'library.label': ({ kind, ids, labels }) => {
      const project = this.open()
      const labelled = <T extends Recording | Take | MidiTake>(thing: T): T =>
        ids.includes(thing.id) ? { ...thing, labels: { ...thing.labels, ...labels } } : thing
      if (kind === 'recording') this.setRecordings(project.recordings.map(labelled))
      else if (kind === 'take') project.takes.map(labelled).forEach((take) => this.putTake(take))
      else project.midiTakes.map(labelled).forEach((take) => this.putMidiTake(take))
      return {}
    },
    'library.importPaths': ({ paths }) => this.startImport(paths.map((path) => path.split('/').at(-1) ?? path)),
    'library.locate': () => ({ jobId: this.putJob({ kind: 'import', title: 'Looking for missing sources', subjectId: null }) }),
    'library.beginUpload': ({ fileName, sizeBytes }) => {
      const uploadId = this.newId('upload')
      this.uploads.set(uploadId, { fileName, sizeBytes, received: [] })
      return { uploadId }
    },
    'library.uploadChunk': ({ uploadId, data }) => {
      this.uploads.get(uploadId)?.received.push(data)
      return {}
    },
    'library.importUploads': ({ uploadIds }) => this.startImport(uploadIds.map((id) => this.uploads.get(id)?.fileName ?? id)),
    'library.report': () => ({ jobId: 'job-report' }),
    'library.mend': () => ({ jobId: 'job-mend' }),
    'library.setMarkers': ({ recordings }) => {
      const wanted = new Map(recordings.map(({ recordingId, markers }) => [recordingId, markers]))
      this.setRecordings(this.open().recordings.map((one) => ({ ...one, markers: wanted.get(one.id) ?? one.markers })))
      return {}
    },
    'library.rename': ({ recordingId, name }) => {
      this.setRecordings(this.open().recordings.map((recording) => (recording.id === recordingId ? { ...recording, name } : recording)))
      return {}
    },
    'library.remove': ({ recordingIds }) => {
      const project = this.open()
      const places = new Map(project.recordings.map(({ id }, place) => [id, place]))
      for (const id of recordingIds) project.recordings = this.discard('recording', project.recordings, id, places.get(id))
      this.setRecordings(project.recordings)
      return {}
    },
    'sound.peaks': ({ points, lanes = 1 }) => {
      const waveAt = (i: number): number => 0.2 + 0.6 * Math.abs(Math.sin(i / 17) * Math.sin(i / 5))
      const maximum = Float32Array.from({ length: lanes * points }, (_, i) => waveAt(i % points))
      return { maximum, minimum: maximum.map((value) => -value * 0.9) }
    },
    'spectrogram.layout': () => ({
      sampleRate: 16_000,
      hopSamples: 128,
      reachSamples: 512,
      tileColumns: 256,
      rowHz: Float32Array.from({ length: 64 }, (_, row) => row * 125),
      floorDb: -126,
      stepDb: 0.5,
    }),
    'spectrogram.tile': () => ({ data: new Uint8Array(256 * 64).fill(100), complete: true, progress: 1 }),
    'sound.read': ({ sound, startFrame, frameCount }) => {
      const { sampleRate, totalFrames, growing } = this.sound(sound)
      const count = Math.max(0, Math.min(frameCount, totalFrames - startFrame))
      const samples = Float32Array.from({ length: count }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 220 * (startFrame + i)) / sampleRate))
      return { sampleRate, channels: 1, samples, totalFrames, growing }
    },
    'models.list': () => ({ models: this.models }),
    'codecs.list': () => ({ codecs: sampleCodecs }),
    'codecs.roundTrip': () => ({ roundTrip: null, jobId: 'job-round-trip' }),
    'training.firstSound': () => ({ runId: 'run-1' }),
    'unitMaps.find': () => ({ map: null, jobId: null }),
    'hearing.background': () => ({}),
    'hearing.known': () => ({ found: [] }),
    'hearing.melody': () => ({ melody: null }),
    'hearing.find': () => ({ heard: null, jobId: 'job-hearing' }),
    'hearing.readNotes': () => ({ jobId: 'job-notes' }),
    'hearing.askNetwork': () => ({ jobId: 'job-network' }),
    'hearing.similar': () => ({ jobId: 'job-similar' }),
    'hearing.map': () => ({ jobId: 'job-library-map' }),
    'hearing.findVersions': () => ({ jobId: 'job-versions' }),
    'hearing.correct': () => ({}),
    'evaluations.find': () => ({ evaluation: null }),
    'evaluations.start': () => ({ jobId: 'job-evaluation' }),
    'listeningTests.list': () => ({ tests: [] }),
    'listeningTests.create': () => ({ jobId: 'job-listening-test' }),
    'listeningTests.begin': () => ({ answersId: 'answers-1' }),
    'listeningTests.rate': () => ({}),
    'listeningTests.page': () => ({ fileName: 'Test.html', data: new Uint8Array() }),
    'listeningTests.readAnswers': () => ({ listener: 'Somebody', ratings: 0 }),
    'models.export': ({ runId }) => {
      const jobId = this.newId('job')
      setTimeout(() => this.emit('models.exported', { jobId, runId, files: [{ name: 'model.onnx', bytes: 3 }] }))
      return { jobId }
    },
    'exports.plan': () => ({ losses: [], fileName: 'Test.wav', tracks: 0 }),
    'exports.start': () => ({ jobId: 'job-export' }),
    'exports.prepareDrag': ({ name }) => ({ jobId: `job-drag-${name.toLowerCase()}` }),
    'exports.drag': () => ({}),
    'exports.show': () => ({}),
    'exports.read': ({ offsetBytes }) => ({ data: Uint8Array.from([1, 2, 3]).slice(offsetBytes) }),
    'exports.discard': () => ({}),
    'models.importPath': () => this.importModel(),
    'models.importUploads': () => this.importModel(),
    'training.start': ({ settings, name, provider }) => {
      const run = sampleRun({
        id: this.newId('run'),
        name: name ?? 'New run',
        settings,
        provider: provider ?? 'cpu',
        createdAt: this.now(),
      })
      this.putRun(run)
      return { runId: run.id }
    },
    'training.pause': ({ runId }) => this.changeRun(runId, { status: 'paused' }),
    'training.resume': ({ runId }) => this.changeRun(runId, { status: 'running' }),
    'training.stop': ({ runId }) => this.changeRun(runId, { status: 'stopped' }),
    'training.metrics': () => ({ epochs: [] }),
    'training.rename': ({ runId, name }) => this.changeRun(runId, { name }),
    'training.remove': ({ runId }) => {
      this.open().runs = this.discard('run', this.open().runs, runId)
      this.emit('training.runRemoved', { runId })
      return {}
    },
    'takes.generate': ({ runId, checkpointStep, seed, settings, name }) => {
      const id = this.newId('take')
      const { provenance } = sampleTake({ id })
      this.putTake(
        sampleTake({
          id,
          name: name ?? 'New take',
          status: 'generating',
          frames: 0,
          health: null,
          createdAt: this.now(),
          provenance: { ...provenance, runId, checkpointStep: checkpointStep ?? 0, seed, settings },
        }),
      )
      return { takeId: id, jobId: this.putJob({ kind: 'generation', title: 'Generating', subjectId: id }) }
    },
    'takes.rename': ({ takeId, name }) => this.changeTake(takeId, { name }),
    'takes.remove': ({ takeId }) => {
      this.open().takes = this.discard('take', this.open().takes, takeId)
      this.emit('takes.removed', { takeId })
      return {}
    },
    'takes.file': ({ takeId, format }) => ({ fileName: `${takeId}.${extensionOf(format)}`, data: new Uint8Array(44) }),
    'song.open': () => this.song.opened,
    'song.edit': ({ label, changes, editId }) => this.song.edit(label, checkedChangesOfSent(changes), editId),
    'edits.open': () => ({ layers: [], selections: [], sequence: 0, history: { undo: null, redo: null } }),
    'edits.edit': () => ({ sequence: 1 }),
    'edits.undo': () => ({}),
    'edits.redo': () => ({}),
    'edits.steps': () => ({ done: [], undone: [] }),
    'edits.hear': ({ sound, frames }) => ({ sound, sampleRate: 44_100, channels: 1, frames }),
    'edits.tone': ({ sound }) => ({ sound, sampleRate: 44_100, channels: 1, frames: 44_100 }),
    'edits.find': () => ({ shape: null }),
    'edits.noisePrint': () => ({ print: [] }),
    'edits.regenerate': () => ({ layerIds: [] }),
    'edits.split': () => ({ jobId: 'job-split' }),
    'edits.bounce': ({ sound }) => ({ recordingId: sound.id }),
    'song.undo': () => this.song.travel('undo'),
    'song.redo': () => this.song.travel('redo'),
    'song.steps': () => this.song.steps,
    'song.importMidi': () => ({ trackIds: [], warnings: [] }),
    'song.importProject': () => ({ jobId: 'job-project' }),
    'song.addStems': ({ recordingIds }) => ({ trackIds: recordingIds, warnings: [] }),
    'song.addMidiTake': () => ({ trackIds: [], warnings: [] }),
    'song.makeSampler': () => ({ jobId: this.putJob({ kind: 'song', title: 'Making a sampler', subjectId: null }) }),
    'oneShots.make': ({ sounds }) => ({
      sampleRate: 16_000,
      samples: Float32Array.from({ length: 64 * sounds.length }, (_, i) => Math.sin(i)),
      wishes: [{ name: 'brightness', lowest: 1, highest: 5 }],
    }),
    'oneShots.file': () => ({ fileName: 'Sound.wav', data: new Uint8Array(44) }),
    'song.soundFonts': () => ({ soundFonts: [] }),
    'song.addSoundFont': () => ({ id: 'font-1', name: 'Font', presets: [] }),
    'song.prepareSound': () => ({ soundId: 'mix-1', startSample: 0, sampleRate: 48_000, samples: 48_000, meteredTrackIds: [] }),
    'song.meters': () => ({ values: new Float32Array(0) }),
    'song.consolidate': () => ({ clipId: 'clip-1', recordingId: 'recording-1' }),
    'song.noteSound': () => ({ sampleRate: 48_000, samples: new Float32Array(480) }),
    'song.midiFile': () => ({ fileName: 'Song.mid', data: new Uint8Array(22) }),
    'playedNotes.begin': ({ place }) => this.playedNotes.begin(place),
    'playedNotes.add': ({ playedId, ...more }) => this.playedNotes.add(playedId, more),
    'playedNotes.finish': ({ playedId }) => {
      const { notes, clip, place } = this.playedNotes.finish(playedId, this.song.song)
      if (notes === 0) return { takeId: null, clipId: null }
      if (place.kind === 'take')
        return { takeId: this.addMidiTake({ name: 'Notes 1', notes, tempoBpm: 120, origin: { kind: 'played' } }), clipId: null }
      if (clip) this.song.edit('Record notes', [packedChange({ kind: 'clips', trackId: place.trackId, removed: [], added: [clip] })])
      return { takeId: null, clipId: clip?.id ?? null }
    },
    'midiTakes.importUploads': ({ uploadIds }) => {
      const imported = uploadIds.map((_, i) =>
        this.addMidiTake({
          name: `Piece ${i + 1}`,
          notes: 100,
          tempoBpm: 120,
          origin: { kind: 'imported', file: `piece ${i + 1}.mid`, contentHash: `${i}`.repeat(64).slice(0, 64) },
        }),
      )
      const jobId = this.putJob({ kind: 'import', title: 'Importing MIDI files', subjectId: null })
      this.emit('midiTakes.imported', { jobId, imported, alreadyHere: [], refused: [] })
      return { jobId }
    },
    'midiTakes.generate': ({ runId, checkpointStep, seedTakeId, settings }) => {
      const jobId = this.putJob({ kind: 'generation', title: 'Writing notes', subjectId: null })
      const provenance = {
        ...{ runId, runName: runId, model: 'notes', checkpointStep: checkpointStep ?? 0, checkpointEpoch: 1, settings },
        seed: seedTakeId === null ? null : { takeId: seedTakeId, name: seedTakeId },
      }
      const takeId = this.addMidiTake({ name: 'Tune', notes: 64, tempoBpm: 100, origin: { kind: 'generated', provenance } })
      this.emit('midiTakes.generated', { jobId, takeId })
      return { jobId }
    },
    'midiTakes.rename': ({ takeId, name }) => {
      const take = this.open().midiTakes.find(({ id }) => id === takeId)
      if (!take) throw missing('MIDI take')
      this.putMidiTake({ ...take, name })
      return {}
    },
    'midiTakes.remove': ({ takeId }) => {
      this.open().midiTakes = this.discard('midi-take', this.open().midiTakes, takeId)
      this.emit('midiTakes.removed', { takeId })
      return {}
    },
    'midiTakes.file': ({ takeId }) => ({ fileName: `${takeId}.mid`, data: new Uint8Array(22) }),
    'analyses.start': ({ runId, recordingIds }) => {
      const jobId = this.putJob({ kind: 'analysis', title: 'Finding labels', subjectId: runId })
      const analyses = this.open()
        .recordings.filter(({ id }) => recordingIds.includes(id))
        .map((recording) => sampleAnalysis(runId, recording))
      for (const analysis of analyses) this.putAnalysis(analysis)
      this.emit('analyses.finished', { jobId, analysisIds: analyses.map(({ id }) => id) })
      return { jobId }
    },
    'analyses.rename': ({ analysisId, name }) => {
      const analysis = this.open().analyses.find(({ id }) => id === analysisId)
      if (!analysis) throw missing('analysis')
      this.putAnalysis({ ...analysis, name })
      return {}
    },
    'analyses.remove': ({ analysisId }) => {
      this.open().analyses = this.discard('analysis', this.open().analyses, analysisId)
      this.emit('analyses.removed', { analysisId })
      return {}
    },
    'analyses.file': ({ analysisId, ending }) => ({ fileName: `${analysisId}${ending}`, data: new Uint8Array(8) }),
    'trash.list': () => ({
      items: [...this.trash.values()]
        .map(({ kind, thing: { id, name }, removedAt }) => ({ id, kind, name, removedAt, sizeBytes: 1000 }))
        .reverse(),
    }),
    'trash.restore': ({ ids }) => {
      for (const id of ids) this.retrieve(id)
      return {}
    },
    'trash.delete': ({ ids }) => {
      for (const id of ids) if (!this.trash.delete(id)) throw missing('thing in the trash')
      this.emit('trash.changed', {})
      return {}
    },
    'trash.empty': () => {
      this.trash.clear()
      this.emit('trash.changed', {})
      return {}
    },
    'live.state': () => this.live,
    'live.describe': () => ({
      parameters: sampleLiveParameters,
      checkpoints: [],
      seedSeconds: 10,
      sampleRate: 16_000,
      channels: 1,
    }),
    'live.prepare': () => ({}),
    'live.start': (request) => this.changeLive({ state: 'playing', request, parameters: request.parameters, firstSoundSeconds: 0.4 }),
    'live.set': ({ parameters }) => {
      this.changeLive({ parameters: { ...this.live.parameters, ...parameters } })
      return {}
    },
    'live.reseed': () => ({}),
    'live.stop': () => {
      this.changeLive({ state: 'off', parameters: {} })
      return {}
    },
    'live.keep': ({ seconds, name }) => {
      const id = this.newId('take')
      this.putTake(sampleTake({ id, name: name ?? 'Live 1', frames: seconds * 16_000, createdAt: this.now() }))
      return { takeId: id }
    },
    'audio.playTestTone': () => ({}),
    'audio.state': () => this.audio,
    'audio.choose': (choice) => (this.audio = { ...this.audio, choice }),
    'audio.devices': () => ({ devices: [], unavailable: null }),
    'audio.rates': () => ({ sampleRates: [44_100, 48_000] }),
    'audio.watchDevices': () => ({}),
    'audio.measureRoundTrip': () => ({ seconds: 0.02, frames: 960 }),
    'audio.attachWindow': () => ({}),
    'audio.detachWindow': () => ({}),
    'audio.fromWindow': () => ({}),
    'recording.state': () => this.recorder,
    'recording.arm': ({ on }) => this.changeRecorder({ phase: on ? 'armed' : 'off', sampleRate: on ? 48_000 : null }),
    'recording.start': (setup) => {
      this.changeRecorder({ phase: 'recording', setup })
      return {}
    },
    'recording.stop': () => {
      this.changeRecorder({ phase: 'armed', setup: null, markers: [] })
      return {}
    },
    'recording.mark': ({ label }) => {
      this.changeRecorder({
        markers: [...this.recorder.markers, { seconds: 1, label: label || `Marker ${this.recorder.markers.length + 1}` }],
      })
      return {}
    },
    'recording.setMonitor': ({ gain }) => {
      this.changeRecorder({ monitorGain: gain })
      return {}
    },
    'recording.resetClipping': () => ({}),
    'recording.keepLeftover': ({ leftoverId }) => {
      this.changeRecorder({ leftovers: this.recorder.leftovers.filter(({ id }) => id !== leftoverId) })
      return {}
    },
    'recording.discardLeftover': ({ leftoverId }) => {
      this.changeRecorder({ leftovers: this.recorder.leftovers.filter(({ id }) => id !== leftoverId) })
      return {}
    },
    'capture.follow': () => ({}),
    'examples.list': () => ({ examples: this.examples }),
    'examples.make': ({ modelId }) => {
      this.examples = this.examples.map((example) => (example.modelId === modelId ? { ...example, progress: 0 } : example))
      return {}
    },
    'capture.state': () => ({ phase: 'idle', follows: false, seeds: [], callAndResponse: null }),
    'capture.begin': () => ({}),
    'capture.end': () => ({ seed: null }),
    'capture.discard': () => ({}),
    'capture.keep': () => ({ recordingId: 'recording-1' }),
    'capture.callAndResponse': () => ({}),
    'player.load': ({ command, sound, startFrame }) => this.report(command, sound, startFrame, 'playing'),
    'player.play': ({ command }) => this.report(command, this.playing, 0, 'playing'),
    'player.pause': ({ command }) => this.report(command, this.playing, 0, 'paused'),
    'player.seek': ({ command, frame }) => this.report(command, this.playing, frame, 'playing'),
    'player.scrub': ({ command, frame }) => this.report(command, this.playing, frame, 'paused'),
    'player.setLoop': () => ({}),
    'player.clear': ({ command }) => this.report(command, null, 0, 'empty'),
    'player.setVolume': () => ({}),
    'jobs.list': () => ({ jobs: [...this.jobs.values()] }),
    'jobs.pause': ({ jobId }) => {
      this.changeJob(jobId, { paused: true })
      return {}
    },
    'jobs.resume': ({ jobId }) => {
      this.changeJob(jobId, { paused: false })
      return {}
    },
    'jobs.cancel': ({ jobId }) => {
      this.changeJob(jobId, { state: 'cancelled' })
      return {}
    },
  }

  /** The import ends: a recording for every name but the refused ones. */
  finishImport(jobId: string, names: string[], refused: { file: string; reason: string }[] = []): void {
    const recordings = names.map((name) => sampleRecording({ id: this.newId('recording'), name }))
    this.setRecordings([...this.open().recordings, ...recordings])
    this.changeJob(jobId, { state: 'succeeded', progress: 1 })
    this.emit('library.importFinished', {
      jobId,
      imported: recordings.map(({ id }) => id),
      replaced: [],
      alreadyHere: [],
      refused,
      seconds: 1,
    })
  }

  completeEpoch(runId: string, loss: number, keptAside: number | null): void {
    const run = this.run(runId)
    const epoch = run.epochsDone + 1
    const metrics = {
      epoch,
      step: epoch * (run.stepsPerEpoch ?? 1),
      training: { loss },
      validation: keptAside === null ? null : { loss: keptAside },
      seconds: 2,
    }
    const status = epoch >= run.settings.epochs ? 'completed' : run.status
    this.emit('training.epochCompleted', { runId, metrics })
    this.putRun({ ...run, epochsDone: epoch, latest: metrics, status })
  }

  changeTake(takeId: string, change: Partial<Take>): Record<string, never> {
    const take = this.open().takes.find(({ id }) => id === takeId)
    if (!take) throw missing('take')
    this.putTake({ ...take, ...change })
    return {}
  }

  changeLive(change: Partial<LiveState>): LiveState {
    this.live = { ...this.live, ...change }
    this.emit('live.changed', this.live)
    return this.live
  }

  changeRun(runId: string, change: Partial<Run>): Record<string, never> {
    this.putRun({ ...this.run(runId), ...change })
    return {}
  }

  changeJob(jobId: string, change: Partial<Job>): void {
    const job = this.jobs.get(jobId)
    if (!job) throw missing('job')
    this.jobs.set(jobId, { ...job, ...change })
    this.emit('jobs.changed', { ...job, ...change })
  }

  changeRecorder(change: Partial<RecorderState>): RecorderState {
    this.recorder = { ...this.recorder, ...change }
    this.emit('recording.changed', this.recorder)
    return this.recorder
  }

  putRun(run: Run): void {
    const project = this.open()
    project.runs = [...project.runs.filter(({ id }) => id !== run.id), run]
    this.emit('training.runChanged', run)
  }

  putTake(take: Take): void {
    const project = this.open()
    project.takes = [...project.takes.filter(({ id }) => id !== take.id), take]
    this.emit('takes.changed', take)
  }

  putMidiTake(take: MidiTake): void {
    const project = this.open()
    project.midiTakes = [...project.midiTakes.filter(({ id }) => id !== take.id), take]
    this.emit('midiTakes.changed', take)
  }

  putAnalysis(analysis: Analysis): void {
    const project = this.open()
    project.analyses = [...project.analyses.filter(({ id }) => id !== analysis.id), analysis]
    this.emit('analyses.changed', analysis)
  }

  /** @returns its id */
  private addMidiTake(facts: Pick<MidiTake, 'name' | 'notes' | 'tempoBpm' | 'origin'>): string {
    const id = this.newId('notes')
    this.putMidiTake({
      version: 1,
      id,
      file: `${id}.mid`,
      createdAt: this.now(),
      durationSeconds: 4,
      labels: NO_MARKS,
      preview: null,
      ...facts,
    })
    return id
  }

  setRecordings(recordings: Recording[]): void {
    this.open().recordings = recordings
    this.emit('library.changed', { recordings, missing: this.open().missingSources })
  }

  private importModel(): { jobId: string } {
    const jobId = this.newId('job')
    const run = sampleRun({ id: this.newId('run'), name: 'Imported', status: 'completed', createdAt: this.now() })
    setTimeout(() => {
      this.putRun(run)
      this.emit('models.imported', { jobId, runId: run.id })
    })
    return { jobId }
  }

  private openProject(name: string, folder: string): ProjectState {
    this.folders.add(folder)
    this.project = {
      id: this.newId('project'),
      name,
      folder,
      recordings: [],
      missingSources: [],
      runs: [],
      takes: [],
      midiTakes: [],
      analyses: [],
      readOnly: null,
    }
    // As the program does: the event is there before the answer.
    this.emit('project.changed', { id: this.project.id, name, folder })
    return { ...this.project, notices: [] }
  }

  private startImport(names: string[]): { jobId: string } {
    return { jobId: this.putJob({ kind: 'import', title: `Importing ${names.length} recordings`, subjectId: null }) }
  }

  private putJob(given: Pick<Job, 'kind' | 'title' | 'subjectId'>): string {
    const job: Job = {
      id: this.newId('job'),
      state: 'running',
      progress: 0,
      detail: '',
      secondsLeft: null,
      failure: null,
      canPause: false,
      paused: false,
      ...given,
    }
    this.jobs.set(job.id, job)
    this.emit('jobs.changed', job)
    return job.id
  }

  private sound({ kind, id }: SoundRef): { sampleRate: number; totalFrames: number; growing: boolean } {
    const recording = kind === 'recording' && this.open().recordings.find((candidate) => candidate.id === id)
    if (recording) return { sampleRate: recording.pcmSampleRate, totalFrames: recording.pcmFrames, growing: false }
    const take = kind === 'take' && this.open().takes.find((candidate) => candidate.id === id)
    if (take) return { sampleRate: take.sampleRate, totalFrames: take.frames, growing: take.status === 'generating' }
    throw missing(kind)
  }

  private discard<T extends Trashed['thing']>(kind: TrashKind, list: T[], id: string, place = 0): T[] {
    const gone = list.find((item) => item.id === id)
    if (!gone) throw missing('thing')
    this.trash.set(id, { kind, thing: gone, removedAt: this.now(), place })
    this.emit('trash.changed', {})
    return list.filter((item) => item !== gone)
  }

  private retrieve(id: string): void {
    const found = this.trash.get(id)
    if (!found) throw missing('thing in the trash')
    this.trash.delete(id)
    if (found.kind === 'recording') this.setRecordings(this.open().recordings.toSpliced(found.place, 0, found.thing as Recording))
    else if (found.kind === 'run') this.putRun(found.thing as Run)
    else if (found.kind === 'take') this.putTake(found.thing as Take)
    else if (found.kind === 'analysis') this.putAnalysis(found.thing as Analysis)
    else this.putMidiTake(found.thing as MidiTake)
    this.emit('trash.changed', {})
  }

  private run(runId: string): Run {
    const run = this.open().runs.find(({ id }) => id === runId)
    if (!run) throw missing('run')
    return run
  }

  private open(): Omit<ProjectState, 'notices'> {
    if (!this.project) throw new RpcError({ code: 'conflict', message: 'No project is open.', advice: 'Open a project first.' })
    return this.project
  }

  private newId(kind: string): string {
    return `${kind}-${++this.lastId}`
  }

  /** A second later each time, so that the order of things is certain. */
  private now(): string {
    return new Date(Date.UTC(2026, 2, 2, 0, 0, ++this.lastId)).toISOString()
  }

  private report(command: number, sound: SoundRef | null, positionFrame: number, state: PlayerReport['state']): Record<string, never> {
    this.playing = sound
    this.emit('player.report', {
      command,
      sound,
      state,
      positionFrame,
      totalFrames: 960_000,
      growing: false,
      peaks: [0, 0],
      rms: [0, 0],
      limiterGain: 1,
    })
    return {}
  }
}
