import { extname } from 'node:path'
import {
  ANALYSIS_ENDINGS,
  curveWords,
  findingsOf,
  melodyWords,
  type Analysis,
  type AnalysisEnding,
} from '../../src-shared/project/index.ts'
import { ANALYSIS_FILES } from '../services/analyses/analysis-files.ts'
import { writeBeside } from '../services/exports/place-file.ts'
import { writeFileAtomic } from '../storage/atomic-file.ts'
import { EXIT, UsageError, type ParsedFlags } from './command.ts'
import { findRecording } from './find-recording.ts'
import { findRun } from './find-run.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { outputFromFlags } from './output-flag.ts'
import { clock, type Output } from './output.ts'
import { withProject } from './with-project.ts'

/** Besides those of `analyze --music`. */
export const LABEL_FLAGS = { run: { type: 'string' }, checkpoint: { type: 'string' } } as const

/** Step of a run's checkpoint; null: the one that plays. */
export const checkpointFlag = (flags: ParsedFlags): number | null =>
  flags.number('checkpoint', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true }) ?? null

export const ANALYSIS_FILE_WORDS = Object.entries(ANALYSIS_FILES)
  .map(([ending, { holds }]) => `${ending} (${holds})`)
  .join(', ')

/** `analyze DIR --run RUN`: what a network that learnt labels or pitch says of recordings. */
export async function analyzeLabels(flags: ParsedFlags, output: Output): Promise<number> {
  const out = flags.text('out')
  const on = {
    'jobs.changed': ({ kind, detail, progress }: { kind: string; detail: string; progress: number | null }) =>
      kind === 'analysis' && detail ? output.progress(`${Math.round(100 * (progress ?? 0))} % Listening to ${detail}`) : undefined,
  }
  return withProject({ command: 'analyze', folder: flags.positionals[0], output, on }, async (session) => {
    const run = findRun(session, flags.text('run') ?? 'latest')
    const wanted = flags.text('recording')
    const recordings = wanted === undefined ? session.library.recordings : [findRecording(session, wanted)]
    if (recordings.length === 0) throw new UsageError('There are no recordings in this project.', 'Import some first.')
    if (out !== undefined && recordings.length !== 1)
      throw new UsageError(`There are ${recordings.length} recordings; --out writes one.`, 'Name it with --recording.')
    const endings = ANALYSIS_ENDINGS[findingsOf(run.settings)]
    const target = out === undefined ? null : await outputFromFlags({ flags, path: out, endings, project: session.store.paths.folder })
    const checkpointStep = checkpointFlag(flags)
    const job = session.analyses.start({ run, checkpointStep, recordingIds: recordings.map(({ id }) => id) })
    let listening = job.id
    return untilInterrupted(
      output,
      () => session.jobs.cancel(listening),
      async () => {
        const analyses = await job.done
        if (target && analyses.length > 0) {
          const ending = extname(target.path).toLowerCase() as AnalysisEnding
          const { text } = await session.analyses.file(analyses[0].id, ending, (jobId) => (listening = jobId))
          await writeBeside(target, (temporary) => writeFileAtomic(temporary, text))
        }
        output.result(
          { runId: run.id, analyses, file: target?.path ?? null },
          [...analyses.map(inWords), ...(target ? [`Written to ${target.path}`] : [])].join('\n'),
        )
        return EXIT.done
      },
    )
  })
}

const MOST_LINES = 20

function inWords({ name, found: { per, labels, stretches, curves, melody } }: Analysis): string {
  if (melody) return `${name}: ${melodyWords(melody)}`
  if (curves.length > 0) return `${name}: ${curves.map(curveWords).join(', ')}`
  if (per === 'clip') {
    const likeliest = [...labels].sort((a, b) => b.probability - a.probability).slice(0, 3)
    return `${name}: ${likeliest.map(({ label, probability }) => `${label} ${Math.round(100 * probability)} %`).join(', ')}`
  }
  const lines = stretches
    .slice(0, MOST_LINES)
    .map(
      ({ startSeconds, endSeconds, label, probability }) =>
        `  ${clock(startSeconds)} to ${clock(endSeconds)}  ${label}  ${Math.round(100 * probability)} %`,
    )
  const more = stretches.length > MOST_LINES ? [`  and ${stretches.length - MOST_LINES} more; --json or --out gives all`] : []
  return [`${name}: ${stretches.length} ${stretches.length === 1 ? 'label' : 'labels'}`, ...lines, ...more].join('\n')
}
