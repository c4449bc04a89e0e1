import { SOUND_SPLITS, type SoundSplit } from '../../src-shared/project/index.ts'
import { EXIT, oneOf, UsageError, type ParsedFlags } from './command.ts'
import { findRecording } from './find-recording.ts'
import { findRun } from './find-run.ts'
import { untilInterrupted } from './on-interrupt.ts'
import type { Output } from './output.ts'
import { withProject } from './with-project.ts'

export const STEMS_FLAGS = { stems: { type: 'boolean' }, into: { type: 'string' } } as const
export const SPLIT_WORDS = Object.entries(SOUND_SPLITS)
  .map(([into, { name }]) => `${into} (${name})`)
  .join(', ')

/** `analyze DIR --stems`: splits a recording into new ones. */
export async function analyzeStems(flags: ParsedFlags, output: Output): Promise<number> {
  const [folder] = flags.positionals
  const into = oneOf('--into', flags.text('into'), Object.keys(SOUND_SPLITS) as SoundSplit[])
  const run = flags.text('run')
  if (into !== undefined && run !== undefined)
    throw new UsageError('--into and --run exclude each other.', 'A network splits into what it has learnt.')
  const on = {
    'jobs.changed': ({ kind, title, progress }: { kind: string; title: string; progress: number | null }) =>
      kind === 'editing' ? output.progress(`${Math.round(100 * (progress ?? 0))} % ${title}`) : undefined,
  }
  return withProject({ command: 'analyze', folder, output, on }, async (session) => {
    const wanted = flags.text('recording')
    const { recordings } = session.library
    if (wanted === undefined && recordings.length !== 1)
      throw new UsageError(`There are ${recordings.length} recordings; --stems splits one.`, 'Name it with --recording.')
    const { id } = wanted === undefined ? recordings[0] : findRecording(session, wanted)
    const way = run === undefined ? { into: into ?? ('harmonic-percussive' as const) } : { runId: findRun(session, run).id }
    const job = session.soundSplits.start(id, way)
    return untilInterrupted(
      output,
      () => session.jobs.cancel(job.id),
      async () => {
        const made = await job.done
        output.result(
          { recordings: made.map((one) => ({ id: one.id, name: one.name })) },
          made.map((one) => `"${one.name}" (${one.id})`).join('\n'),
        )
        return EXIT.done
      },
    )
  })
}
