import { dirname } from 'node:path'
import type { OutputTarget } from '../services/exports/output-target.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { SONG_RATE } from '../services/song/song-render.ts'
import { EXIT, UsageError, oneOf, parseFlags, type Command, type ParsedFlags } from './command.ts'
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
    const form = oneOf('--form', flags.text('form'), ['step', 'window'] as const) ?? 'step'
    const run = findRun(session, flags.text('run') ?? 'latest')
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

const midi: ExportFormat = {
  summary: "the song's notes as a MIDI file, .mid",
  flags: {},
  endings: ['.mid', '.midi'],
  async run(session, _flags, out, output) {
    const { bytes } = await session.song.exportMidi(out)
    const tracks = session.song.song.tracks.filter(({ kind }) => kind === 'notes').length
    output.result({ out: out.path, bytes, tracks }, `Wrote ${tracks} ${tracks === 1 ? 'track' : 'tracks'} of notes to ${out.path}`)
    return EXIT.done
  },
}

const mix: ExportFormat = {
  summary: 'the whole song as a sound file, .wav or .flac',
  flags: { sound: { type: 'string' }, rate: { type: 'string' } },
  endings: ['.wav', '.flac'],
  async run(session, flags, out, output) {
    const format = soundFileFormat('--sound', out.path, flags.text('sound'))
    const sampleRate = flags.number('rate', { minimum: 8000, maximum: 192_000, whole: true }) ?? SONG_RATE
    const stop = new AbortController()
    return untilInterrupted(
      output,
      () => stop.abort(),
      async () => {
        const onProgress = (progress: number): void => output.progress(`${Math.round(progress * 100)} %`)
        const { frames } = await session.songSound.exportTo(out, { format, sampleRate, onProgress, signal: stop.signal })
        const seconds = frames / sampleRate
        output.result({ out: out.path, sound: format, sampleRate, frames, seconds }, `Wrote ${clock(seconds)} of the song to ${out.path}`)
        return EXIT.done
      },
    )
  },
}

const FORMATS = { onnx, take, midi, mix } as const satisfies Record<string, ExportFormat>
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
  --form FORM        step: one frame in, the next one out, the memory as further inputs and outputs; window: as many
                     frames as the model was trained on in, a guess for each out (step)
  --external-data    weights in a file beside the model, as models above 2 GB have them

Flags of take:
  --take TAKE        its id or name
  --sound SOUND      wav-16, wav-24, wav-float, flac-16 or flac-24 (wav-float; flac-24 where PATH ends in .flac)

Flags of mix:
  --sound SOUND      as of take
  --rate HZ          samples a second (48000)

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
    const on = { 'jobs.changed': showProgress(output) }
    return withProject({ command: 'export', folder, output, on }, (session) => FORMATS[format].run(session, flags, out, output))
  },
}

const showProgress =
  (output: Output) =>
  ({ kind, state, progress, detail }: { kind: string; state: string; progress: number | null; detail: string }): void => {
    if (kind !== 'model' || state !== 'running') return
    output.event('progress', { progress, detail })
    output.progress(`${detail}${progress === null ? '' : ` ${Math.round(progress * 100)} %`}`)
  }
