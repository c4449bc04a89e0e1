import { USUAL_TIDYING, type NoteTidying } from '../../src-shared/music/index.ts'
import { NOTE_NETWORK_IDS } from '../../src-shared/project/index.ts'
import { NOTES_ENDING } from '../engine/files/label-files.ts'
import { notesText } from '../engine/files/notes-text.ts'
import { writeBeside } from '../services/exports/place-file.ts'
import { writeFileAtomic } from '../storage/atomic-file.ts'
import { EXIT, oneOf, UsageError, type ParsedFlags } from './command.ts'
import { findRecording } from './find-recording.ts'
import { findRun } from './find-run.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { outputFromFlags } from './output-flag.ts'
import type { Output } from './output.ts'
import { withProject } from './with-project.ts'

export const NOTES_FLAGS = {
  notes: { type: 'boolean' },
  drums: { type: 'boolean' },
  format: { type: 'string' },
  sensitivity: { type: 'string' },
  shortest: { type: 'string' },
  'no-bends': { type: 'boolean' },
  keep: { type: 'boolean' },
} as const

const MIDI_ENDINGS = ['.mid', '.midi']

/** `analyze DIR --notes`, or `--drums`: writes down what a recording plays. */
export async function analyzeNotes(flags: ParsedFlags, output: Output): Promise<number> {
  const [folder] = flags.positionals
  const what = flags.isSet('drums') ? 'drums' : 'notes'
  const format = flags.text('format') ?? 'midi'
  if (format !== 'midi') throw new UsageError(`There is no format "${format}" of notes.`, 'Notes are written as midi.')
  const out = flags.text('out')
  const [by, run] = [oneOf('--by', flags.text('by'), NOTE_NETWORK_IDS), flags.text('run')]
  if (by !== undefined && run !== undefined) throw new UsageError('--by and --run exclude each other.', 'One network writes down.')
  if (what === 'drums' && (by ?? run) !== undefined) throw new UsageError('--by and --run are of notes.', 'One network knows drums.')
  const tidying: NoteTidying = {
    ...USUAL_TIDYING,
    sensitivity: numberWithin(flags.text('sensitivity'), 'sensitivity', 0, 1, USUAL_TIDYING.sensitivity),
    shortestSeconds: numberWithin(flags.text('shortest'), 'shortest', 0, 10, USUAL_TIDYING.shortestSeconds),
  }
  const on = {
    'jobs.changed': ({ kind, title, progress }: { kind: string; title: string; progress: number | null }) =>
      kind === 'analysis' ? output.progress(`${Math.round(100 * (progress ?? 0))} % ${title}`) : undefined,
  }
  return withProject({ command: 'analyze', folder, output, on }, async (session) => {
    const wanted = flags.text('recording')
    const { recordings } = session.library
    if (wanted === undefined && recordings.length !== 1)
      throw new UsageError(`There are ${recordings.length} recordings; --${what} writes down one.`, 'Name it with --recording.')
    const { id } = wanted === undefined ? recordings[0] : findRecording(session, wanted)
    const target =
      out === undefined
        ? null
        : await outputFromFlags({
            flags,
            path: out,
            endings: what === 'drums' ? MIDI_ENDINGS : [...MIDI_ENDINGS, NOTES_ENDING],
            project: session.store.paths.folder,
          })
    const keep = flags.isSet('keep')
    const job = session.transcription.start(
      id,
      what === 'drums'
        ? { what, keep }
        : {
            what,
            by: run === undefined ? (by ?? NOTE_NETWORK_IDS[0]) : { runId: findRun(session, run).id },
            tidying,
            bends: !flags.isSet('no-bends'),
            keep,
          },
    )
    return untilInterrupted(
      output,
      () => session.jobs.cancel(job.id),
      async () => {
        const found = await job.done
        if (target)
          await writeBeside(target, (temporary) =>
            writeFileAtomic(temporary, target.path.endsWith(NOTES_ENDING) ? notesText(found.notes) : found.file),
          )
        const { take } = found
        output.result(
          {
            recording: { id, name: found.recording.name },
            notes: found.notes.map(({ bends, ...note }) => ({ ...note, bends: [...bends] })),
            file: target?.path ?? null,
            take: take?.id ?? null,
          },
          [
            `"${found.recording.name}": ${found.notes.length} ${what === 'drums' ? 'stroke' : 'note'}${found.notes.length === 1 ? '' : 's'}`,
            ...(target ? [`Written to ${target.path}`] : []),
            ...(take ? [`Kept as the MIDI take "${take.name}" (${take.id})`] : []),
          ].join('\n'),
        )
        return EXIT.done
      },
    )
  })
}

function numberWithin(text: string | undefined, flag: string, least: number, most: number, usual: number): number {
  if (text === undefined) return usual
  const value = Number(text)
  if (!(value >= least && value <= most)) throw new UsageError(`--${flag} is ${text}.`, `Give a number from ${least} to ${most}.`)
  return value
}
