import { dirname } from 'node:path'
import type { SongExportFormat } from '../../src-shared/exports/index.ts'
import { filesOf, modelOf } from '../engine/models/index.ts'
import type { OutputTarget } from '../services/exports/output-target.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { EXIT, UsageError, oneOf, parseFlags, type Command, type ParsedFlags } from './command.ts'
import { SONG_FLAGS, SONG_FLAG_HELP, songExportFrom } from './song-export-flags.ts'
import { showProgress } from './job-progress.ts'
import { findRun } from './find-run.ts'
import { findItem } from './project-items.ts'
import { untilInterrupted } from './on-interrupt.ts'
import { clock, type Output } from './output.ts'
import { outputFromFlags, OUTPUT_FLAGS, soundFileFormat } from './output-flag.ts'
import { withProject } from './with-project.ts'

/** One format of `export`: a line for the help, its own flags, and what it does. */
interface ExportFormat {
  summary: string
  flags: Record<string, { type: 'string' | 'boolean' }>
  /** Of the file to be written, with the dot. */
  endings: readonly string[]
  /** @returns the exit code */
  run(session: ProjectSession, flags: ParsedFlags, out: OutputTarget, output: Output): Promise<number>
}

const onnx: ExportFormat = {
  summary: 'a trained model, for any ONNX runtime and for "spectraloom import"',
  flags: { run: { type: 'string' }, checkpoint: { type: 'string' }, form: { type: 'string' }, 'external-data': { type: 'boolean' } },
  endings: ['.onnx'],
  async run(session, flags, out, output) {
    const checkpointStep = flags.number('checkpoint', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true }) ?? null
    const run = findRun(session, flags.text('run') ?? 'latest')
    const files = filesOf(modelOf(run.settings.model)).map(([name]) => name)
    const form = oneOf('--form', flags.text('form'), files) ?? files.at(0) ?? null
    const job = session.models.exportTo(run, { checkpointStep, form, ...(flags.isSet('external-data') && { externalAboveBytes: 0 }) }, out)
    return untilInterrupted(
      output,
      () => session.jobs.cancel(job.id),
      async () => {
        const { files, operatorSet, nodes } = await job.done
        const [model, ...beside] = files.map(({ name, bytes }) => `${name} (${(bytes / 1e6).toFixed(1)} MB)`)
        const words = `Wrote ${model}, ${nodes} nodes of opset ${operatorSet}, to ${dirname(out.path)}${beside.length > 0 ? `\nKeep its weights beside it: ${beside.join(', ')}` : ''}`
        output.result({ out: out.path, files, operatorSet, nodes, runId: run.id, form }, words)
        return EXIT.done
      },
    )
  },
}

const take: ExportFormat = {
  summary: 'a take as a sound file, .wav or .flac',
  flags: { take: { type: 'string' }, sound: { type: 'string' } },
  endings: ['.wav', '.flac'],
  async run(session, flags, out, output) {
    const wanted = flags.text('take')
    if (wanted === undefined) throw new UsageError('--take is missing.', '"spectraloom list DIR --kind take" shows the takes.')
    const item = findItem(session, wanted)
    if (item.kind !== 'take')
      throw new UsageError(`${item.id} is a ${item.kind}, not a take.`, '"spectraloom list DIR --kind take" shows the takes.')
    const sound = soundFileFormat('--sound', out.path, flags.text('sound'))
    await session.takes.exportTo(item.id, out, sound)
    output.result({ out: out.path, takeId: item.id, sound }, `Wrote "${item.name}" to ${out.path}`)
    return EXIT.done
  },
}

/** One of the formats that the song leaves in. */
const songFormat = (format: SongExportFormat, summary: string, endings: readonly string[]): ExportFormat => ({
  summary,
  flags: SONG_FLAGS,
  endings,
  async run(session, flags, out, output) {
    const request = songExportFrom(session, format, flags, out.path)
    const { losses } = await session.exports.plan(request)
    for (const loss of losses) {
      output.event('loss', { loss })
      output.remark(loss)
    }
    const job = await session.exports.exportTo(request, { ...out, projects: [] }, { cueSheet: flags.isSet('cue') })
    return untilInterrupted(
      output,
      () => session.jobs.cancel(job.id),
      async () => {
        const { files, seconds, remarks } = await job.done
        for (const remark of remarks) output.remark(remark)
        const length = seconds > 0 ? `, ${clock(seconds)} each` : ''
        const what = files.length === 1 ? out.path : `${files.length} files${length} to ${out.path}`
        output.result({ out: out.path, format, files, seconds, losses, remarks }, `Wrote ${what}`)
        return EXIT.done
      },
    )
  },
})

const FORMATS = {
  onnx,
  take,
  mix: songFormat('mix', 'the song as one sound file, .wav or .flac', ['.wav', '.flac']),
  stems: songFormat('stems', 'a folder with a sound file for each track, all equally long, and the mix', ['']),
  folder: songFormat('folder', 'a folder for Live, Logic, FL Studio and Pro Tools: stems, notes, and how they get in', ['']),
  dawproject: songFormat('dawproject', 'a DAWproject for Bitwig, Cubase, Studio One and others', ['.dawproject']),
  rpp: songFormat('rpp', 'a REAPER project, and a folder with its sounds beside it', ['.rpp']),
  sfz: songFormat('sfz', 'an instrument of samples, notes by their pitch, for SFZ players', ['.sfz']),
  dspreset: songFormat('dspreset', 'the same for DecentSampler', ['.dspreset']),
  sf2: songFormat('sf2', 'the same as a SoundFont', ['.sf2']),
  midi: songFormat('midi', 'the notes as a MIDI file', ['.mid', '.midi']),
} as const satisfies Record<string, ExportFormat>
const FORMAT_NAMES = Object.keys(FORMATS) as (keyof typeof FORMATS)[]

export const exportCommand: Command = {
  name: 'export',
  summary: 'Write what a project holds for other programs.',
  help: `Usage: spectraloom export DIR --format FORMAT --out PATH [flags] [--json]

Formats:
${FORMAT_NAMES.map((name) => `  ${name.padEnd(10)} ${FORMATS[name].summary}`).join('\n')}

  --force            replaces PATH where it is there already; a source or a file of a project never

Flags of onnx:
  --run RUN          id or name of a run, or "latest" (latest)
  --checkpoint STEP  the run's newest, unless given
  --form FORM        step: one frame or note in, the next one out, the memory as further inputs and outputs; window: as many
                     frames as the model was trained on in, a guess for each out; of corpus also keys (what sounds are found by); of labels
                     answer (which labels hold in each step of a window). Its first one, unless given
  --external-data    weights in a file beside the model, as models above 2 GB have them

Flags of take:
  --take TAKE        its id or name
  --sound SOUND      wav-16, wav-24, wav-float, flac-16 or flac-24 (wav-float; flac-24 where PATH ends in .flac)

${SONG_FLAG_HELP}

Example: spectraloom export ~/Music/Preludes.loom --format onnx --out preludes.onnx`,

  async run(args, output) {
    const allFlags = Object.assign(
      { format: { type: 'string' as const }, ...OUTPUT_FLAGS },
      ...Object.values(FORMATS).map(({ flags }) => flags),
    )
    const flags = parseFlags('export', args, allFlags, ['DIR'])
    const format = oneOf('--format', flags.text('format'), FORMAT_NAMES)
    if (format === undefined) throw new UsageError('--format is missing.', `Choose one of: ${FORMAT_NAMES.join(', ')}.`)
    const path = flags.text('out')
    if (path === undefined) throw new UsageError('--out is missing.', 'Name the file to write with --out.')
    const [folder] = flags.positionals
    const out = await outputFromFlags({ flags, path, endings: FORMATS[format].endings, project: folder })
    const on = { 'jobs.changed': showProgress(output, ['model', 'export']) }
    return withProject({ command: 'export', folder, output, on }, (session) => FORMATS[format].run(session, flags, out, output))
  },
}
