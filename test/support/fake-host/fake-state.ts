import { FakePlayedNotes } from './fake-played-notes.ts'
import { FakeSong } from './fake-song.ts'
import {
  type Analysis,
  NO_MARKS,
  type Job,
  type MidiTake,
  type ModelDescriptor,
  type Recording,
  type Run,
  type Take,
} from '../../../src-shared/project/index.ts'
import {
  LIVE_OFF,
  RpcError,
  type AudioState,
  type EventName,
  type EventPayload,
  type Example,
  type LiveState,
  type PlayerReport,
  type ProjectState,
  type RecorderState,
  type SoundRef,
  type TrashKind,
} from '../../../src-shared/rpc/index.ts'
import { sampleModel, sampleRecording, sampleRun } from '../project-samples.ts'

/** `place`: where a recording stood. */
export interface Trashed {
  kind: TrashKind
  thing: Recording | Run | Take | MidiTake | Analysis
  removedAt: string
  place: number
}
type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

/** The refusal of what is not there. */
export const missing = (what: string): RpcError =>
  new RpcError({ code: 'not-found', message: `There is no such ${what}.`, advice: 'Reload the project.' })

/** What the program behind the window holds, and how it tells of changes. */
export class FakeState {
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
  playing: SoundRef | null = null
  /** Another window shows the project, too. */
  shownElsewhere = false
  folders = new Set<string>()
  trash = new Map<string, Trashed>()
  lastId = 0

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
  addMidiTake(facts: Pick<MidiTake, 'name' | 'notes' | 'tempoBpm' | 'origin'>): string {
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

  importModel(): { jobId: string } {
    const jobId = this.newId('job')
    const run = sampleRun({ id: this.newId('run'), name: 'Imported', status: 'completed', createdAt: this.now() })
    setTimeout(() => {
      this.putRun(run)
      this.emit('models.imported', { jobId, runId: run.id })
    })
    return { jobId }
  }

  openProject(name: string, folder: string): ProjectState {
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

  startImport(names: string[]): { jobId: string } {
    return { jobId: this.putJob({ kind: 'import', title: `Importing ${names.length} recordings`, subjectId: null }) }
  }

  putJob(given: Pick<Job, 'kind' | 'title' | 'subjectId'>): string {
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

  sound({ kind, id }: SoundRef): { sampleRate: number; totalFrames: number; growing: boolean } {
    const recording = kind === 'recording' && this.open().recordings.find((candidate) => candidate.id === id)
    if (recording) return { sampleRate: recording.pcmSampleRate, totalFrames: recording.pcmFrames, growing: false }
    const take = kind === 'take' && this.open().takes.find((candidate) => candidate.id === id)
    if (take) return { sampleRate: take.sampleRate, totalFrames: take.frames, growing: take.status === 'generating' }
    throw missing(kind)
  }

  discard<T extends Trashed['thing']>(kind: TrashKind, list: T[], id: string, place = 0): T[] {
    const gone = list.find((item) => item.id === id)
    if (!gone) throw missing('thing')
    this.trash.set(id, { kind, thing: gone, removedAt: this.now(), place })
    this.emit('trash.changed', {})
    return list.filter((item) => item !== gone)
  }

  retrieve(id: string): void {
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

  run(runId: string): Run {
    const run = this.open().runs.find(({ id }) => id === runId)
    if (!run) throw missing('run')
    return run
  }

  open(): Omit<ProjectState, 'notices'> {
    if (!this.project) throw new RpcError({ code: 'conflict', message: 'No project is open.', advice: 'Open a project first.' })
    return this.project
  }

  newId(kind: string): string {
    return `${kind}-${++this.lastId}`
  }

  /** A second later each time, so that the order of things is certain. */
  now(): string {
    return new Date(Date.UTC(2026, 2, 2, 0, 0, ++this.lastId)).toISOString()
  }

  report(command: number, sound: SoundRef | null, positionFrame: number, state: PlayerReport['state']): Record<string, never> {
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
