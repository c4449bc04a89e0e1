import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ProjectSession } from '../services/project-session.ts'
import { EXIT, UsageError, oneOf, parseFlags, type Command, type ParsedFlags } from './command.ts'
import { findRun } from './find-run.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { Output } from './output.ts'
import { withProject } from './with-project.ts'

/** One format of `export`: a line for the help, its own flags, and what it does. */
interface ExportFormat {
  summary: string
  flags: Record<string, { type: 'string' | 'boolean' }>
  /** @returns the exit code */
  run(session: ProjectSession, flags: ParsedFlags, out: string, output: Output): Promise<number>
}

const onnx: ExportFormat = {
  summary: 'a trained model, for any ONNX runtime and for "spectraloom import"',
  flags: { run: { type: 'string' }, checkpoint: { type: 'string' }, form: { type: 'string' }, 'external-data': { type: 'boolean' } },
  async run(session, flags, out, output) {
    const checkpointStep = flags.number('checkpoint', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true }) ?? null
    const form = oneOf('--form', flags.text('form'), ['step', 'window'] as const) ?? 'step'
    const run = findRun(session, flags.text('run') ?? 'latest')
    const job = session.models.exportTo(run, { checkpointStep, form, ...(flags.isSet('external-data') && { externalAboveBytes: 0 }) }, out)
    const interrupt = onInterrupt(output, () => session.jobs.cancel(job.id))
    try {
      const { files, operatorSet, nodes } = await job.done
      const [model, ...beside] = files.map(({ name, bytes }) => `${name} (${(bytes / 1e6).toFixed(1)} MB)`)
      const words = `Wrote ${model}, ${nodes} nodes of opset ${operatorSet}, to ${dirname(out)}${beside.length > 0 ? `\nKeep its weights beside it: ${beside.join(', ')}` : ''}`
      output.result({ out, files, operatorSet, nodes, runId: run.id, form }, words)
      return EXIT.done
    } catch (error) {
      if (interrupt.happened) return EXIT.interrupted
      throw error
    } finally {
      interrupt.dispose()
    }
  },
}

const FORMATS = { onnx } as const satisfies Record<string, ExportFormat>
const FORMAT_NAMES = Object.keys(FORMATS) as (keyof typeof FORMATS)[]

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write what a project holds for other programs.',
  help: `Usage: spectraloom export DIR --format FORMAT --out PATH [flags] [--json]

Formats:
${FORMAT_NAMES.map((name) => `  ${name.padEnd(10)} ${FORMATS[name].summary}`).join('\n')}

Flags of onnx:
  --run RUN          id or name of a run, or "latest" (latest)
  --checkpoint STEP  the run's newest, unless given
  --form FORM        step: one frame in, the next one out, the memory as further inputs and outputs; window: as many
                     frames as the model was trained on in, a guess for each out (step)
  --external-data    weights in a file beside the model, as models above 2 GB have them

Example: spectraloom export ~/Music/Preludes.loom --format onnx --out preludes.onnx`,

  async run(args, output) {
    const allFlags = Object.assign({ format: { type: 'string' as const }, out: { type: 'string' as const } }, ...Object.values(FORMATS).map(({ flags }) => flags))
    const flags = parseFlags('export', args, allFlags, ['DIR'])
    const format = oneOf('--format', flags.text('format'), FORMAT_NAMES)
    if (format === undefined) throw new UsageError('--format is missing.', `Choose one of: ${FORMAT_NAMES.join(', ')}.`)
    const out = target(flags.text('out'))
    const on = { 'jobs.changed': showProgress(output) }
    return withProject({ command: 'export', folder: flags.positionals[0], output, on }, (session) => FORMATS[format].run(session, flags, out, output))
  },
}

/** Said before the work is done, not after. */
function target(out: string | undefined): string {
  if (out === undefined) throw new UsageError('--out is missing.', 'Name the file to write with --out.')
  const path = resolve(out)
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`There is no folder ${dirname(path)}.`, 'Make it first, or choose another place with --out.')
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${path} is a folder.`, 'Give the name of a file with --out.')
  return path
}

const showProgress =
  (output: Output) =>
  ({ kind, state, progress, detail }: { kind: string; state: string; progress: number | null; detail: string }): void => {
    if (kind !== 'model' || state !== 'running') return
    output.event('progress', { progress, detail })
    output.progress(`${detail}${progress === null ? '' : ` ${Math.round(progress * 100)} %`}`)
  }
