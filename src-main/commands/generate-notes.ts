import { writeFile } from 'node:fs/promises'
import { FIRST_NOTES_PLAYING, LARGEST_RANDOM_SEED, type MidiTake, type NotesPlaying, type Run } from '../../src-shared/project/index.ts'
import type { OutputTarget } from '../services/exports/output-target.ts'
import { writeBeside } from '../services/exports/place-file.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT, UsageError, type ParsedFlags } from './command.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { clock, type Output } from './output.ts'

/** Flags of networks that write notes, beside those that all have. */
export const NOTES_FLAGS = { bars: { type: 'string' }, 'seed-midi': { type: 'string' } } as const

export const NOTES_ENDINGS = ['.mid', '.midi']

export const notesFlagHelp = `  Of "notes", which writes tunes, and FILE is a .mid:
  --bars N               length (${FIRST_NOTES_PLAYING.bars})
  --temperature X        0.1: the likeliest notes; 1: as it has learnt; above: adventurous (${FIRST_NOTES_PLAYING.temperature})
  --tempo BPM            unless given, as what it goes on from has it, or else what it learnt from
  --seed-midi NAME       MIDI file or notes of the project that it goes on from, by name or id; from nothing, unless given`

const playingFrom = (flags: ParsedFlags): NotesPlaying => ({
  bars: flags.number('bars', { minimum: 1, maximum: 512, whole: true }) ?? FIRST_NOTES_PLAYING.bars,
  temperature: flags.number('temperature', { minimum: 0.05, maximum: 2 }) ?? FIRST_NOTES_PLAYING.temperature,
  tempoBpm: flags.number('tempo', { minimum: 20, maximum: 400 }) ?? null,
  randomSeed: flags.number('seed', { minimum: 0, maximum: 0xffffffff, whole: true }) ?? FIRST_NOTES_PLAYING.randomSeed,
})

/** @throws UsageError where there are no such notes */
export function requireNotes({ midiTakes }: ProjectSession, wanted: string): MidiTake {
  const takes = midiTakes.list()
  const found = takes.find(({ id }) => id === wanted) ?? takes.find(({ name }) => name === wanted)
  if (!found) throw new UsageError(`There are no notes "${wanted}" in this project.`, '"spectraloom list DIR --kind midi-take" shows them.')
  return found
}

/** Has a network write notes, a variant for each target, keeps them in the project, and writes copies. @returns the exit code */
export async function generateNotes(
  session: ProjectSession,
  run: Run,
  { flags, targets, output }: { flags: ParsedFlags; targets: readonly (OutputTarget | null)[]; output: Output },
): Promise<number> {
  const playing = playingFrom(flags)
  const wantedNotes = flags.text('seed-midi')
  const seedTakeId = wantedNotes === undefined ? null : requireNotes(session, wantedNotes).id
  const checkpointStep = flags.number('checkpoint', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true }) ?? null
  const wanted = flags.text('name')
  const made: ReturnType<typeof fieldsOf>[] = []
  const stop = new AbortController()
  return untilInterrupted(
    output,
    () => stop.abort(),
    async () => {
      for (const [i, target] of targets.entries()) {
        const settings = { ...playing, randomSeed: (playing.randomSeed + i) % (LARGEST_RANDOM_SEED + 1) }
        const name = wanted !== undefined && targets.length > 1 ? `${wanted} ${i + 1}` : wanted
        const job = await session.notes.write({ run, checkpointStep, seedTakeId, settings, name })
        stop.signal.addEventListener('abort', () => session.jobs.cancel(job.id))
        const take = await job.done
        const { data } = await session.midiTakes.file(take.id)
        if (target) await writeBeside(target, (temporary) => writeFile(temporary, data, { flush: true }))
        made.push(fieldsOf(take, target?.path ?? (await session.midiTakes.notesPath(take.id))))
        if (stop.signal.aborted) break
      }
      const words = made.map(({ notes, seconds, out }) => `Wrote ${notes} notes, ${clock(seconds)}, to ${out}`)
      output.result(targets.length > 1 ? { takes: made } : { ...made[0] }, words.join('\n'))
      return stop.signal.aborted ? EXIT.interrupted : EXIT.done
    },
  )
}

/** Writes a MIDI take once more, byte for byte. @returns the exit code */
export async function writeAgain(
  session: ProjectSession,
  take: MidiTake,
  { name, target, output }: { name: string | undefined; target: OutputTarget | null; output: Output },
): Promise<number> {
  if (take.origin.kind !== 'generated')
    throw new UsageError(`"${take.name}" was not written by a network.`, 'Name a take that was generated.')
  const job = await session.notes.writeAgain(take, session.runs.get(take.origin.provenance.runId), name)
  return untilInterrupted(
    output,
    () => session.jobs.cancel(job.id),
    async () => {
      const made = await job.done
      const { data } = await session.midiTakes.file(made.id)
      if (target) await writeBeside(target, (temporary) => writeFile(temporary, data, { flush: true }))
      const fields = fieldsOf(made, target?.path ?? (await session.midiTakes.notesPath(made.id)))
      output.result(fields, `Wrote ${made.notes} notes, ${clock(made.durationSeconds)}, to ${fields.out}`)
      return EXIT.done
    },
  )
}

const fieldsOf = ({ id, notes, durationSeconds, tempoBpm }: MidiTake, out: string) => ({
  out,
  takeId: id,
  notes,
  seconds: durationSeconds,
  tempoBpm,
})
