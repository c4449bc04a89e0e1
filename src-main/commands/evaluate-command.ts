import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { figureOf, figureText, FLOOR_IDS, type Evaluation, type FigureDescriptor } from '../../src-shared/project/index.ts'
import type { EvaluationRequest } from '../services/analyses/evaluation-service.ts'
import { discoverAudio } from '../services/audio/audio-discovery.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { evaluateAnnotations, TASK_LINES } from './evaluate-annotations.ts'
import { EXIT, parseFlags, UsageError, type Command, type ParsedFlags } from './command.ts'
import { findRun } from './find-run.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { withProject } from './with-project.ts'

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'Hold takes against recordings, by numbers.',
  help: `Usage: spectraloom evaluate DIR [--run RUN | --take TAKE | FILES...] [--against WHAT] [--json]
       spectraloom evaluate --task TASK REF EST [--json]

Measures takes, or other sound files, and prints every figure beside a ceiling (real music beside real music of the same length) and
floors (silence, noise, the recordings' own sounds shuffled: in moments of 0.1 s, and from beat to beat, the hard one). Says how much
of it resembles a recording, in any key. No figure says whether it sounds good: the app has a blind listening test for that.

  --run RUN        all takes of a run: its id or name, or "latest" (latest, where neither a take nor files are given)
  --take TAKE      one take: its id or name
  --against WHAT   what is real: held-out: recordings that the run never heard, where there are any; recordings: all of the project;
                   or a sound file or a folder of them (held-out)

Eight takes of 20 seconds and more, with other random seeds, tell more than one.

With --task it holds what was found in a recording (EST) against what is in it (REF), by the measures of mir_eval (events: sed_eval). Both are text, a line
an entry:

${TASK_LINES}

Notes (transcription) may be MIDI files as well (.mid) that begin with the sound: those of "analyze --notes" begin with whole bars, take its
.notes.

Example: spectraloom evaluate ~/Music/Preludes.loom --run latest`,

  async run(args, output) {
    const flags = parseFlags(
      'evaluate',
      args,
      { run: { type: 'string' }, take: { type: 'string' }, against: { type: 'string' }, task: { type: 'string' } },
      ['DIR'],
      {
        more: true,
      },
    )
    const [folder, ...files] = flags.positionals
    const task = flags.text('task')
    if (task !== undefined) return evaluateAnnotations(task, flags.positionals, output)
    const on = {
      'jobs.changed': ({ kind, state, progress, detail }: { kind: string; state: string; progress: number | null; detail: string }) => {
        if (kind !== 'analysis' || state !== 'running' || progress === null) return
        output.event('progress', { progress, detail })
        output.progress(`${Math.round(100 * progress)} % ${detail}`)
      },
    }
    return withProject({ command: 'evaluate', folder, output, on }, async (session) => {
      const job = session.evaluations.start({
        takeIds: takesOf(session, flags, files),
        files: await soundFiles(files),
        against: await againstOf(flags.text('against')),
      })
      return untilInterrupted(
        output,
        () => session.jobs.cancel(job.id),
        async () => {
          const evaluation = await job.done
          output.result({ ...evaluation }, inWords(evaluation))
          return EXIT.done
        },
      )
    })
  },
}

function takesOf(session: ProjectSession, flags: ParsedFlags, files: readonly string[]): string[] {
  const [run, take] = [flags.text('run'), flags.text('take')]
  if ([run, take, files.length > 0 ? files : undefined].filter((given) => given !== undefined).length > 1)
    throw new UsageError('Give --run, --take or files, not several of them.', 'See "spectraloom evaluate --help".')
  const finished = session.takes.list().filter(({ status, frames }) => status !== 'generating' && frames > 0)
  if (files.length > 0) return []
  if (take !== undefined) {
    const found = finished.find(({ id }) => id === take) ?? finished.find(({ name }) => name === take)
    if (!found) throw new UsageError(`There is no finished take "${take}" in this project.`, 'See "spectraloom list DIR".')
    return [found.id]
  }
  const wanted = findRun(session, run ?? 'latest')
  const takes = finished.filter(({ preview, provenance }) => !preview && provenance.runId === wanted.id)
  if (takes.length === 0)
    throw new UsageError(`"${wanted.name}" has no takes.`, 'Make some with "spectraloom generate": eight of 20 seconds and more tell most.')
  return takes.map(({ id }) => id)
}

/** @throws UsageError where there is none of them */
async function soundFiles(paths: readonly string[]): Promise<string[]> {
  for (const path of paths) if (!existsSync(resolve(path))) throw new UsageError(`There is no file "${path}".`, 'Check its place.')
  const { files, refused } = await discoverAudio(paths.map((path) => resolve(path)))
  if (paths.length > 0 && files.length === 0)
    throw new UsageError(
      `There are no sound files in ${paths.join(', ')}.`,
      refused[0]?.reason ?? 'Name a sound file, or a folder that holds some.',
    )
  return files
}

async function againstOf(wanted: string | undefined): Promise<EvaluationRequest['against']> {
  if (wanted === undefined || wanted === 'held-out') return 'held-out'
  return wanted === 'recordings' ? 'recordings' : { files: await soundFiles([wanted]) }
}

const GROUPS: Record<FigureDescriptor['group'], string> = {
  likeness: 'How far from real music (0: none)',
  music: 'Music (good where it is what real music has)',
  sound: 'Sound',
  copying: 'Copying',
  foretelling: 'Foretelling',
  speed: 'Speed',
}
const COLUMNS = ['takes', 'real', ...FLOOR_IDS]

function inWords({ names, against, comparedSeconds, figures, copying, foretelling }: Evaluation): string {
  const lines = [
    `${names.length === 1 ? `"${names[0]}"` : `${names.length} takes`} beside ${Math.round(against.seconds)} s of ${against.heldOut ? 'recordings that were not learnt from' : 'recordings'}; ${comparedSeconds} s compared on each side`,
    '',
    `${''.padEnd(28)}${COLUMNS.map((column) => column.padStart(18)).join('')}`,
  ]
  let group = ''
  for (const { id, value, ceiling, floors } of figures) {
    const descriptor = figureOf(id)
    if (descriptor.group !== group) lines.push(GROUPS[descriptor.group])
    group = descriptor.group
    const cells = [value, ceiling, ...FLOOR_IDS.map((floor) => floors[floor] ?? null)].map((cell) => figureText(id, cell).padStart(18))
    lines.push(`  ${descriptor.name.padEnd(26)}${cells.join('')}`)
  }
  if (foretelling) {
    const { modelDb, persistenceDb, meanDb, autoregressionDb } = foretelling
    const [model, ...others] = [modelDb, persistenceDb, meanDb, autoregressionDb].map((distance) => distance.toFixed(1))
    lines.push('', `Next frame: ${model} dB off; repeated ${others[0]}, mean ${others[1]}, linear ${others[2]}`)
  }
  lines.push('', ...copying.takes.map(copyInWords))
  lines.push(`95 % of the music's own seconds are like other places of it by less than ${copying.threshold.toFixed(2)}.`)
  if (typeof copying.ownNearShare === 'number')
    lines.push(`Of the music itself, ${Math.round(100 * copying.ownNearShare)} % of the seconds are near other places of it.`)
  if (copying.searchedSeconds < 0.99 * copying.learntSeconds)
    lines.push(`Copies were looked for in ${minutes(copying.searchedSeconds)} of ${minutes(copying.learntSeconds)} minutes.`)
  return lines.join('\n')
}

const minutes = (seconds: number): string => (seconds / 60).toFixed(0)

function copyInWords({ name, longestCopySeconds, nearest }: Evaluation['copying']['takes'][number]): string {
  const [place] = nearest
  if (!place) return `"${name}" resembles no recording.`
  const moved =
    place.transposition === 0
      ? ''
      : `, ${Math.abs(place.transposition)} ${Math.abs(place.transposition) === 1 ? 'semitone' : 'semitones'} ${place.transposition > 0 ? 'higher' : 'lower'}`
  const longest = longestCopySeconds > 0 ? `; longest copy ${longestCopySeconds.toFixed(1)} s` : ''
  return (
    `"${name}": second ${place.startSeconds.toFixed(1)} is most like "${place.recording}" at ${place.sourceSeconds.toFixed(1)} ` +
    `s${moved} (${place.likeness.toFixed(2)})${longest}`
  )
}
