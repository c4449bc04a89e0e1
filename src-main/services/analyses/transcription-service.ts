import { join } from 'node:path'
import { DRUM_CHANNEL, gridOfBeats, notesOf, type HeardNote, type NoteEvidence, type NoteTidying } from '../../../src-shared/music/index.ts'
import { correctedHeard, NOTES_MODEL, type MidiTake, type NotesBy, type Recording, type Run } from '../../../src-shared/project/index.ts'
import { midiOfHeardNotes } from '../../engine/files/midi/midi-of-heard-notes.ts'
import { writeMidi } from '../../engine/files/midi/write-midi.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { HearNotesInput } from '../../engine/listening/hear-notes-job.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import { soundKeyOf } from '../library/sound-key.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import type { SessionContext } from '../project/session-context.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'
import { basicPitchPath } from './basic-pitch-path.ts'
import type { HearingService } from './hearing-service.ts'
import { listeningFolder } from './listening-folder.ts'
import { NoteEvidenceRecords } from './note-evidence-records.ts'

export interface TranscribedRecording {
  recording: Recording
  notes: HeardNote[]
  /** A Standard MIDI File in the tempi of the recording. */
  file: Uint8Array<ArrayBuffer>
  /** Where they are kept. */
  take: MidiTake | null
}

/** What is written down, by whom, how notes are read and whether those that sound alone are bent, and what becomes of them. */
export type TranscriptionWish = ({ what: 'notes'; by: NotesBy; tidying: NoteTidying; bends: boolean } | { what: 'drums' }) & {
  /** As a MIDI take of the project. */
  keep: boolean
}

/** A stroke as a note lasts so long. */
const STROKE_SECONDS = 0.1

/** What was found of so many recordings is kept in memory: reading it anew as a person moves a slider is a matter of milliseconds. */
const KEPT = 2

/** Writes down what recordings play: notes as a MIDI file, locked to their beats. */
export class TranscriptionService {
  private readonly context: SessionContext
  private readonly library: LibraryService
  private readonly hearing: HearingService
  private readonly midiTakes: MidiTakeService
  private readonly runOf: (id: string) => Run
  private readonly records: NoteEvidenceRecords
  private readonly evidence = new Map<string, NoteEvidence>()

  constructor(
    context: SessionContext,
    {
      library,
      hearing,
      midiTakes,
      runOf,
    }: { library: LibraryService; hearing: HearingService; midiTakes: MidiTakeService; runOf: (id: string) => Run },
  ) {
    this.context = context
    this.records = new NoteEvidenceRecords(context.store.paths)
    this.library = library
    this.hearing = hearing
    this.midiTakes = midiTakes
    this.runOf = runOf
  }

  /** @throws ProjectError where the recording is not there, or silent, or the run's network has not learnt notes */
  start(recordingId: string, wish: TranscriptionWish): StartedJob<TranscribedRecording> {
    const recording = this.library.recording(recordingId)
    if (recording.silent)
      throw new ProjectError({ code: 'bad-input', message: `“${recording.name}” is silent.`, advice: 'Choose a recording that sounds.' })
    const network = wish.what === 'notes' && wish.by !== 'basic-pitch' ? this.networkOf(wish.by) : null
    return this.context.jobs.start({
      kind: 'analysis',
      title: `Writing down the ${wish.what} of “${recording.name}”`,
      wish: { recordingId, wish },
      work: async (control) => {
        const notes =
          wish.what === 'drums'
            ? await this.strokes(recording, control)
            : notesOf(await this.find(recording, network, control), wish.tidying)
        const heard = await this.hearing.hear(recording, control, (progress) => control.update({ progress: 0.8 + 0.2 * progress }))
        const grid = gridOfBeats(correctedHeard(heard, recording.correction))
        const how = wish.what === 'drums' ? { withBends: false, channel: DRUM_CHANNEL } : { withBends: wish.bends }
        const file = await writeMidi(midiOfHeardNotes(notes, grid, { name: recording.name, ...how }))
        const take = wish.keep ? await this.keep(recording, notes, file, wish.what) : null
        this.tell(control.id, recording, { what: wish.what, notes, take })
        return { recording, notes, file, take }
      },
    })
  }

  private tell(
    jobId: string,
    { id }: Recording,
    { what, notes, take }: { what: TranscriptionWish['what']; notes: readonly HeardNote[]; take: MidiTake | null },
  ): void {
    const column = (value: (note: HeardNote) => number): Float32Array<ArrayBuffer> => Float32Array.from(notes, value)
    this.context.emit('hearing.notesRead', {
      jobId,
      recordingId: id,
      what,
      pitch: column(({ pitch }) => pitch),
      velocity: column(({ velocity }) => velocity),
      startSeconds: column(({ startSeconds }) => startSeconds),
      seconds: column(({ durationSeconds }) => durationSeconds),
      takeId: take?.id ?? null,
    })
  }

  /** @throws ProjectError where there are no notes */
  private async keep(
    recording: Recording,
    notes: readonly HeardNote[],
    file: Uint8Array<ArrayBuffer>,
    what: TranscriptionWish['what'],
  ): Promise<MidiTake> {
    if (notes.length === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: `No ${what} were found in “${recording.name}”.`,
        advice: what === 'notes' ? 'Look for softer or shorter ones.' : 'Kick, snare and hi-hat are heard; toms and cymbals are not.',
      })
    const tempoBpm = recording.correction.bpm ?? (await this.hearing.summary(recording))?.bpm ?? 120
    const durationSeconds = notes.reduce((end, note) => Math.max(end, note.startSeconds + note.durationSeconds), 0)
    const facts = {
      name: what === 'notes' ? recording.name : `${recording.name.slice(0, 100)}, drums`,
      notes: notes.length,
      durationSeconds,
      tempoBpm: Math.max(20, Math.min(400, tempoBpm)),
    }
    return this.midiTakes.add({ ...facts, origin: { kind: 'transcribed', recordingId: recording.id, recording: recording.name } }, file)
  }

  /** Computed each time, at a fraction of a hundredth of the sound's length. @returns in the order of time */
  private async strokes(recording: Recording, control: JobControl): Promise<HeardNote[]> {
    const [source] = await this.library.pcmSources([recording.id], control)
    const found = await runInEngine(
      this.context.forker,
      'hear-drums',
      { source, networkPath: join(listeningFolder(), 'drums.onnx') },
      { signal: control.signal, onEvent: ({ progress }) => control.update({ progress: 0.8 * progress, detail: recording.name }) },
    )
    return found.map((stroke) => ({ ...stroke, durationSeconds: STROKE_SECONDS, bends: new Float32Array(0) }))
  }

  /** @throws ProjectError where the run has not learnt notes, or nothing yet */
  private networkOf(by: Exclude<NotesBy, 'basic-pitch'>): HearNotesInput['network'] {
    if (by === 'onsets-and-frames') return { file: join(listeningFolder(), 'notes.onnx') }
    const run = this.runOf(by.runId)
    if (run.settings.model !== NOTES_MODEL)
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" writes no notes down.`,
        advice: 'Choose a network that learnt to ("Hear notes").',
      })
    return { runFolder: this.context.store.paths.run(run.id), checkpoint: checkpointOf(run, null).step }
  }

  /** @param network null for Basic Pitch, of which all that it said is kept in the cache; of others the last is at hand */
  private async find(recording: Recording, network: HearNotesInput['network'] | null, control: JobControl): Promise<NoteEvidence> {
    const soundKey = soundKeyOf(recording)
    const key = `${soundKey} ${JSON.stringify(network)}`
    const found =
      this.evidence.get(key) ??
      (network
        ? await this.hearNotes(recording, network, control)
        : ((await this.records.find(soundKey)) ?? (await this.transcribe(recording, control))))
    this.evidence.set(key, found)
    for (const old of [...this.evidence.keys()].slice(0, -KEPT)) this.evidence.delete(old)
    return found
  }

  private async hearNotes(recording: Recording, network: HearNotesInput['network'], control: JobControl): Promise<NoteEvidence> {
    const [source] = await this.library.pcmSources([recording.id], control)
    return runInEngine(
      this.context.forker,
      'hear-notes',
      { source, network },
      { signal: control.signal, onEvent: ({ progress }) => control.update({ progress: 0.8 * progress, detail: recording.name }) },
    )
  }

  private async transcribe(recording: Recording, control: JobControl): Promise<NoteEvidence> {
    const [source] = await this.library.pcmSources([recording.id], control)
    const found = await runInEngine(
      this.context.forker,
      'transcribe',
      { source, modelPath: basicPitchPath() },
      { signal: control.signal, onEvent: ({ progress }) => control.update({ progress: 0.8 * progress, detail: recording.name }) },
    )
    await this.records.keep(soundKeyOf(recording), found)
    return found
  }
}
