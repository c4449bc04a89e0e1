import {
  correctedHeard,
  melodyOfNotes,
  STRUCTURE,
  type Heard,
  type HeardCorrection,
  type HeardSummary,
  type Likeness,
  type Melody,
  type Recording,
  type SectionSpan,
} from '../../../src-shared/project/index.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { HeardByNetworks, NetworkTask } from '../../engine/listening/hear-by-networks-job.ts'
import { listenerOf, requireLearnt, type AskedNetwork } from './asked-network.ts'
import { HeardRecords } from './heard-records.ts'
import { listeningFolder } from './listening-folder.ts'

/** What of a correction a network says. */
type NetworkCorrection = keyof HeardCorrection & keyof typeof CORRECTED_BY
const CORRECTED_BY = { chords: 'chords', tune: 'melody' } as const satisfies Partial<Record<keyof HeardCorrection, NetworkTask>>

export interface HeardRecording {
  recording: Recording
  /** With what the person corrected; null where it is silent. */
  heard: Heard | null
  melody: Melody | null
}

/** What recordings hold: tempo, beats, keys, chords, melody. Found once and kept in the cache. */
export class HearingService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly records: HeardRecords
  /** By sound. */
  private readonly summaries = new Map<string, Omit<HeardSummary, 'recordingId'>>()

  constructor(context: SessionContext, library: LibraryService) {
    this.context = context
    this.library = library
    this.records = new HeardRecords(context.store.paths)
  }

  /**
   * Listens to these recordings where that was not done before.
   *
   * @param tasks     of which networks have the say; what they hear is computed anew each time and not kept
   * @param structure whose network has the say on sections; null: signal processing
   * @throws ProjectError where one is not there, or the run learnt something else, or nothing yet
   */
  start(
    recordingIds: readonly string[],
    { tasks = [], structure = null }: { tasks?: readonly NetworkTask[]; structure?: AskedNetwork | null } = {},
  ): StartedJob<HeardRecording[]> {
    const sectionsBy = structure && requireLearnt(structure, STRUCTURE)
    const recordings = recordingIds.map((id) => this.library.recording(id))
    return this.context.jobs.start({
      kind: 'analysis',
      title: 'Listening to what the recordings hold',
      work: async (control) => {
        const found: HeardRecording[] = []
        for (const [index, recording] of recordings.entries()) {
          const tell = (progress: number): void =>
            control.update({ progress: (index + progress) / recordings.length, detail: recording.name })
          tell(0)
          const bySignal = recording.silent ? null : await this.hear(recording, control, tell)
          const said: HeardByNetworks = bySignal && tasks.length > 0 ? await this.byNetworks(recording, tasks, control) : {}
          const { tune = recording.correction.tune, ...heardByNetworks } = said
          const known = bySignal && { ...bySignal, ...heardByNetworks }
          if (known && sectionsBy) known.sections = await this.sectionsBy(sectionsBy, recording, known, control)
          found.push({
            recording,
            heard: known && correctedHeard(known, recording.correction),
            melody: bySignal && (tune ? melodyOfNotes(tune, bySignal.seconds, bySignal.tuningCents) : await this.melody(recording.id)),
          })
        }
        return found
      },
    })
  }

  /** As found, where it was listened to before; else a job that does, told by `hearing.found`. @throws ProjectError */
  async find(recordingId: string): Promise<{ heard: Heard | null; job: StartedJob<unknown> | null }> {
    const recording = this.library.recording(recordingId)
    const heard = await this.records.heard(soundKeyOf(recording))
    return { heard, job: heard || recording.silent ? null : this.start([recordingId]) }
  }

  /** Asks a network for a recording's chords or tune, told by `hearing.networkSaid`. @throws ProjectError where it is not there */
  askNetwork(recordingId: string, what: NetworkCorrection): StartedJob<void> {
    const recording = this.library.recording(recordingId)
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Listening to the ${what} of “${recording.name}”`,
      wish: recordingId,
      work: async (control) => {
        const { [what]: said = [] } = await this.byNetworks(recording, [CORRECTED_BY[what]], control)
        this.context.emit('hearing.networkSaid', { recordingId, correction: { [what]: said } })
      },
    })
  }

  /**
   * Asks a run's network for a recording's sections, and tells them by `hearing.networkSaid`.
   *
   * @throws ProjectError where it is not there, or the run learnt something else, or nothing yet
   */
  askSections(recordingId: string, network: AskedNetwork): StartedJob<void> {
    const recording = this.library.recording(recordingId)
    const asked = requireLearnt(network, STRUCTURE)
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Finding the sections of “${recording.name}”`,
      wish: { recordingId, asked },
      work: async (control) => {
        const heard = await this.hear(recording, control, (progress) => control.update({ progress: progress / 2 }))
        const sections = await this.sectionsBy(asked, recording, heard, control)
        this.context.emit('hearing.networkSaid', { recordingId, correction: { sections } })
      },
    })
  }

  /** Of one voice, of a recording that was listened to; null where it was not. @throws ProjectError where it is not there */
  melody(recordingId: string): Promise<Melody | null> {
    return this.records.melody(soundKeyOf(this.library.recording(recordingId)))
  }

  /** What a recording that was listened to is like; null where it was not, or is damaged. */
  likeness(recording: Recording): Promise<Likeness | null> {
    return this.records.likeness(soundKeyOf(recording))
  }

  /** Of all recordings that were listened to, as found. */
  async known(): Promise<HeardSummary[]> {
    const found: HeardSummary[] = []
    for (const recording of this.library.recordings) {
      const summary = await this.summary(recording)
      if (summary) found.push(summary)
    }
    return found
  }

  /** Whether it was listened to, as far as was looked in this session. */
  knows(recording: Recording): boolean {
    return this.summaries.has(soundKeyOf(recording))
  }

  /** Null where it was not listened to yet. */
  async summary(recording: Recording): Promise<HeardSummary | null> {
    const key = soundKeyOf(recording)
    if (!this.summaries.has(key)) {
      const heard = await this.records.heard(key)
      if (heard) this.summaries.set(key, summaryOf(heard))
    }
    const summary = this.summaries.get(key)
    return summary ? { recordingId: recording.id, ...summary } : null
  }

  private async byNetworks(recording: Recording, tasks: readonly NetworkTask[], control: JobControl): Promise<HeardByNetworks> {
    const [source] = await this.library.pcmSources([recording.id], control)
    const input = { source, folder: listeningFolder(), tasks }
    return runInEngine(this.context.forker, 'hear-by-networks', input, {
      signal: control.signal,
      onEvent: ({ progress }) => control.update({ progress }),
    })
  }

  /** By the beats and bars that are known, as the person corrected them. */
  private async sectionsBy(
    network: ReturnType<typeof requireLearnt>,
    recording: Recording,
    heard: Heard,
    control: JobControl,
  ): Promise<SectionSpan[]> {
    const [source] = await this.library.pcmSources([recording.id], control)
    const { beats, beatsPerBar, firstDownbeat, meterChanges } = correctedHeard(heard, recording.correction)
    return runInEngine(
      this.context.forker,
      'hear-sections',
      {
        ...listenerOf(this.context.store.paths, network),
        ...{ source, beats, bars: { beatsPerBar, firstDownbeat, meterChanges } },
      },
      { signal: control.signal, onEvent: ({ progress }) => control.update({ progress, detail: recording.name }) },
    )
  }

  /** As found: from the cache, else by listening. */
  async hear(recording: Recording, control: JobControl, tell: (progress: number) => void): Promise<Heard> {
    const key = soundKeyOf(recording)
    const known = await this.records.heard(key)
    if (known) return known
    const [source] = await this.library.pcmSources([recording.id], control)
    const sound = await runInEngine(
      this.context.forker,
      'hear',
      { source },
      { signal: control.signal, onEvent: ({ progress }) => tell(progress) },
    )
    await this.records.keep(key, sound)
    const { heard } = sound
    this.summaries.set(key, summaryOf(heard))
    this.context.emit('hearing.found', { recordingId: recording.id, ...summaryOf(heard) })
    return heard
  }
}

const summaryOf = ({ tempo, key, keyConfidence }: Heard): Omit<HeardSummary, 'recordingId'> => ({
  bpm: tempo.bpm,
  tempoConfidence: tempo.confidence,
  key,
  keyConfidence,
})
