import { SYNTHESIS_RATE, playsNotes, type MidiTake, type Recording, type Run } from '../../../src-shared/project/index.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import { ProjectError } from '../../failures/project-error.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { JobControl } from '../machine/jobs.ts'
import type { MidiTakeService } from './midi-take-service.ts'
import type { TakeRecords } from './take-records.ts'

export type SeedForm = Pick<Recording, 'pcmSampleRate' | 'pcmChannels' | 'pcmSpeakers'>

interface SeedRooms {
  records: TakeRecords
  library: LibraryService
  midiTakes: Pick<MidiTakeService, 'list' | 'notesPath'>
}

/** What takes go on from: recordings, other takes, and notes that instruments play. */
export class TakeSeeds {
  private readonly records: TakeRecords
  private readonly library: LibraryService
  private readonly midiTakes: SeedRooms['midiTakes']

  constructor({ records, library, midiTakes }: SeedRooms) {
    this.records = records
    this.library = library
    this.midiTakes = midiTakes
  }

  /** What is known of what a network goes on from: a recording, a finished take, or notes that an instrument plays. */
  soundOf(run: Run, id: string): SeedForm & Pick<Recording, 'name' | 'durationSeconds'> {
    const notes = this.notesOf(id)
    if (notes && !playsNotes(run.settings))
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" goes on from sound, and "${notes.name}" is notes.`,
        advice: 'Choose a recording, or a network that is an instrument or is told a pitch.',
      })
    if (notes)
      return { name: notes.name, durationSeconds: notes.durationSeconds, pcmSampleRate: SYNTHESIS_RATE, pcmChannels: 1, pcmSpeakers: null }
    if (!this.records.has(id)) return this.library.recording(id)
    const take = this.records.finished(id)
    const { name, frames, sampleRate, channels } = take
    return { name, durationSeconds: frames / sampleRate, pcmSampleRate: sampleRate, pcmChannels: channels, pcmSpeakers: null }
  }

  /** Notes that instruments play; undefined where `id` is something that sounds. */
  notesOf(id: string): MidiTake | undefined {
    return this.midiTakes.list().find((take) => take.id === id)
  }

  /** The same, as the engine reads it. */
  async sourceOf(id: string, control: JobControl): Promise<{ source: PcmSource } | { audioPath: string } | { midiPath: string }> {
    if (this.notesOf(id)) return { midiPath: await this.midiTakes.notesPath(id) }
    if (this.records.has(id)) return { audioPath: await this.records.audioPath(id) }
    const [source] = await this.library.pcmSources([id], control)
    return { source }
  }
}
