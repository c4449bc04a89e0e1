import { createHash } from 'node:crypto'
import { isTuneToLearn, type LearntMaterial, type MidiTake, type Run, type TrainingSettings } from '../../../src-shared/project/index.ts'
import type { MidiSource } from '../../engine/files/midi/midi-source.ts'
import { explaining } from '../../failures/file-errors.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { readWhole } from '../../storage/files.ts'
import type { MidiTakeService } from '../takes/midi-take-service.ts'

/** Notes that a training learns from, and what stands of them in its run. */
export interface LearntTunes {
  tunes: MidiSource[]
  material: LearntMaterial[]
}

/** What a run learns from, chosen among the project's notes; of a run that goes on, what it learnt from before. */
export class TuneMaterial {
  private readonly midiTakes: MidiTakeService

  constructor(midiTakes: MidiTakeService) {
    this.midiTakes = midiTakes
  }

  /** @throws ProjectError where there is nothing to learn from, or something that was chosen is not here */
  chosen({ recordings: ids }: Pick<TrainingSettings, 'recordings'>): MidiTake[] {
    const takes = ids === null ? this.midiTakes.list().filter(isTuneToLearn) : ids.map((id) => this.midiTakes.get(id))
    if (takes.length === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: 'There are no MIDI files to learn from.',
        advice: 'Import some: a handful of pieces in one manner is a start.',
      })
    return takes
  }

  async of(run: Run): Promise<LearntTunes> {
    const ids = [...new Set(run.split.map(({ recordingId }) => recordingId))]
    const takes = ids.length > 0 ? ids.map((id) => this.stillThere(run, id)) : this.chosen(run.settings)
    const read = await Promise.all(
      takes.map(async ({ id, name }) => {
        const midiPath = await this.midiTakes.notesPath(id)
        const data = await explaining(`read ${midiPath}`, () => readWhole(midiPath))
        const contentHash = createHash('sha256').update(data).digest('hex')
        const before = run.material.find(({ recordingId }) => recordingId === id)
        if (before && before.contentHash !== contentHash) throw gone(run, name)
        return { tune: { id, name, midiPath }, material: { recordingId: id, name, contentHash, mend: null } }
      }),
    )
    return { tunes: read.map(({ tune }) => tune), material: read.map(({ material }) => material) }
  }

  private stillThere(run: Run, id: string): MidiTake {
    const take = this.midiTakes.list().find((candidate) => candidate.id === id)
    if (take) return take
    throw gone(run, run.material.find(({ recordingId }) => recordingId === id)?.name ?? id)
  }
}

const gone = ({ name }: Run, tune: string): ProjectError =>
  new ProjectError({
    code: 'conflict',
    message: `"${tune}", which "${name}" learns from, has been removed or is another one by now.`,
    advice: 'Bring it back from the trash, or start a new run with the MIDI files that are there.',
  })
