import { join } from 'node:path'
import { isNotes, uniqueName, type MidiTake, type NotesPlaying, type NotesProvenance, type Run } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { readWhole, removeFile } from '../../storage/files.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { JobControl, StartedJob } from '../machine/jobs.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { checkpointOf } from '../runs/checkpoint-of.ts'
import type { MidiTakeService } from './midi-take-service.ts'

export interface WriteNotesRequest {
  run: Run
  /** Step of the checkpoint; null means the newest. */
  checkpointStep: number | null
  /** It goes on from these notes; null: from nothing. */
  seedTakeId: string | null
  settings: NotesPlaying
  name?: string
  /** In the file; the name where not given. */
  title?: string
}

/** Has networks write notes, which become MIDI takes. */
export class NotesWriter {
  private readonly context: SessionContext
  private readonly midiTakes: MidiTakeService

  constructor(context: SessionContext, midiTakes: MidiTakeService) {
    this.context = context
    this.midiTakes = midiTakes
  }

  /** @throws ProjectError where the run's network does not write notes, or has learnt nothing yet */
  async write({ run, checkpointStep, seedTakeId, settings, name, title }: WriteNotesRequest): Promise<StartedJob<MidiTake>> {
    this.context.store.paths.requireWritable()
    if (!isNotes(run.settings))
      throw new ProjectError({
        code: 'bad-input',
        message: `"${run.name}" makes sound, not notes.`,
        advice: 'Choose a network that learnt from MIDI files.',
      })
    const { step, epoch } = checkpointOf(run, checkpointStep)
    const seed = seedTakeId === null ? null : this.midiTakes.get(seedTakeId)
    const origin: NotesProvenance = {
      runId: run.id,
      runName: run.name,
      model: run.settings.model,
      checkpointStep: step,
      checkpointEpoch: epoch,
      seed: seed && { takeId: seed.id, name: seed.name },
      settings,
    }
    const named = name ?? this.freeName(origin)
    const provenance = { ...origin, title: title ?? named }
    const seedPath = seed && (await this.midiTakes.notesPath(seed.id))
    return this.context.jobs.start({
      kind: 'generation',
      title: `Writing notes with "${run.name}"`,
      work: async (control) => {
        const take = await this.perform(provenance, seedPath, named, control)
        this.context.emit('midiTakes.generated', { jobId: control.id, takeId: take.id })
        return take
      },
    })
  }

  private async perform(
    provenance: NotesProvenance & { title: string },
    seedPath: string | null,
    name: string,
    control: JobControl,
  ): Promise<MidiTake> {
    const { paths } = this.context.store
    const outPath = join(paths.incoming, `${newId('written')}.mid`)
    try {
      const { notes, durationSeconds, tempoBpm } = await runInEngine(
        this.context.forker,
        'write-notes',
        {
          runFolder: paths.run(provenance.runId),
          checkpoint: provenance.checkpointStep,
          settings: provenance.settings,
          seedPath,
          title: provenance.title,
          outPath,
        },
        { signal: control.signal, onEvent: ({ progress }) => control.update({ progress }) },
      )
      const facts = { name, notes, durationSeconds, tempoBpm, origin: { kind: 'generated', provenance } as const }
      return await this.midiTakes.add(facts, await readWhole(outPath))
    } finally {
      await removeFile(outPath)
    }
  }

  /** The same notes once more, byte for byte, as a new take. @throws ProjectError where no network wrote them, or it is gone */
  writeAgain(
    { name, origin }: MidiTake,
    run: Run,
    wanted = uniqueName(`${name}, again`.slice(0, 112), this.names),
  ): Promise<StartedJob<MidiTake>> {
    if (origin.kind !== 'generated')
      throw new ProjectError({
        code: 'bad-input',
        message: `"${name}" was not written by a network.`,
        advice: 'Notes that were played or imported are there already.',
      })
    const { checkpointStep, seed, settings, title = name } = origin.provenance
    return this.write({ run, checkpointStep, seedTakeId: seed?.takeId ?? null, settings, name: wanted, title })
  }

  private get names(): string[] {
    return this.midiTakes.list().map(({ name }) => name)
  }

  private freeName({ runName, seed }: NotesProvenance): string {
    const title = seed ? `${seed.name}, gone on` : `Tune by ${runName}`
    return uniqueName(Array.from(title).slice(0, 100).join(''), this.names)
  }
}
