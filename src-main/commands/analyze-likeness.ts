import { groupsOf, type AlikeRecording, type Run, type VersionPair } from '../../src-shared/project/index.ts'
import type { StartedJob } from '../services/machine/jobs.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT, UsageError, type ParsedFlags } from './command.ts'
import { checkpointFlag } from './analyze-labels.ts'
import { findRecording } from './find-recording.ts'
import { findRun } from './find-run.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { clock, type Output } from './output.ts'
import { withProject } from './with-project.ts'

export const LIKENESS_FLAGS = {
  similar: { type: 'string' },
  like: { type: 'string' },
  at: { type: 'string' },
  duplicates: { type: 'boolean' },
} as const
const MOST_LINES = 20

type NamedAlike = AlikeRecording & { name: string }

const named = ({ library }: ProjectSession, alike: readonly AlikeRecording[]): NamedAlike[] =>
  alike.map((one) => ({ ...one, name: library.recording(one.recordingId).name }))

/** Of the most alike; empty where there are none. */
const inLines = (alike: readonly NamedAlike[]): string =>
  alike
    .slice(0, MOST_LINES)
    .map(({ name, likeness, atSeconds }) => `${Math.round(100 * likeness)} %  "${name}", most at ${clock(atSeconds)}`)
    .join('\n')

/** Whose ear is asked: a run's, where one is named. */
function networkOf(session: ProjectSession, flags: ParsedFlags): { run: Run; checkpointStep: number | null } | null {
  const wanted = flags.text('run')
  return wanted === undefined ? null : { run: findRun(session, wanted), checkpointStep: checkpointFlag(flags) }
}

/** `analyze DIR --similar NAME`: what sounds most like a recording, or a moment of it. */
export function analyzeSimilar(flags: ParsedFlags, output: Output): Promise<number> {
  const seconds = flags.number('at', { minimum: 0, maximum: 1e6 }) ?? null
  return listening<AlikeRecording[]>(flags, output, (session) => {
    const asked = findRecording(session, flags.text('similar') ?? '')
    if (seconds !== null && seconds > asked.durationSeconds)
      throw new UsageError(`"${asked.name}" ends at ${clock(asked.durationSeconds)}.`, 'Give an earlier moment with --at.')
    return {
      job: session.likeness.similar(asked.id, seconds, networkOf(session, flags)),
      tell(alike) {
        const similar = named(session, alike)
        output.result(
          { recording: { id: asked.id, name: asked.name }, seconds, similar },
          inLines(similar) || `Nothing else sounds like "${asked.name}".`,
        )
      },
    }
  })
}

/** `analyze DIR --like LABEL`: what sounds most like what is marked with a label. */
export function analyzeLike(flags: ParsedFlags, output: Output): Promise<number> {
  const label = flags.text('like') ?? ''
  return listening<AlikeRecording[]>(flags, output, (session) => ({
    job: session.likeness.likeLabel(label),
    tell(alike) {
      const like = named(session, alike)
      output.result({ label, like }, inLines(like) || `No other recording sounds like "${label}".`)
    },
  }))
}

/** `analyze DIR --duplicates`: recordings of the same piece. */
export function analyzeDuplicates(flags: ParsedFlags, output: Output): Promise<number> {
  return listening<VersionPair[]>(flags, output, (session) => ({
    job: session.likeness.versions(),
    tell(pairs) {
      const groups = groupsOf(pairs).map(({ recordingIds, isSameRecording }) => ({
        isSameRecording,
        recordings: recordingIds.map((id) => ({ id, name: session.library.recording(id).name })),
      }))
      const lines = groups.map(({ isSameRecording, recordings }) => {
        const names = recordings.map(({ name }) => `"${name}"`).join(', ')
        return `${isSameRecording ? 'Same recording' : 'Same piece'}: ${names}`
      })
      output.result({ groups, pairs }, lines.length > 0 ? lines.join('\n') : 'No piece is there twice.')
    },
  }))
}

function listening<R>(
  flags: ParsedFlags,
  output: Output,
  begin: (session: ProjectSession) => { job: StartedJob<R>; tell: (found: R) => void },
): Promise<number> {
  const on = {
    'jobs.changed': ({ kind, title, detail, progress }: { kind: string; title: string; detail: string; progress: number | null }) =>
      kind === 'analysis'
        ? output.progress(`${Math.round(100 * (progress ?? 0))} % ${detail ? `Listening to ${detail}` : title}`)
        : undefined,
  }
  return withProject({ command: 'analyze', folder: flags.positionals[0], output, on }, (session) => {
    const { job, tell } = begin(session)
    return untilInterrupted(
      output,
      () => session.jobs.cancel(job.id),
      async () => {
        tell(await job.done)
        return EXIT.done
      },
    )
  })
}
