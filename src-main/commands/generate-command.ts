import { existsSync, statSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { extensionOf, SOUND_FILE_FORMATS, type GenerationSettings, type Run, type Seed, type SoundFileFormat } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import type { ProjectSession } from '../services/project-session.ts'
import { defaultSeed, seedSeconds } from '../services/seed-origin.ts'
import type { StartedTake } from '../services/take-service.ts'
import { EXIT, UsageError, oneOf, parseFlags, parseNumber, type Command, type ParsedFlags } from './command.ts'
import { findRun } from './find-run.ts'
import { importInto } from './import-command.ts'
import { onInterrupt } from './on-interrupt.ts'
import { clock, type Output } from './output.ts'
import { providerFromFlags } from './training-flags.ts'
import { withProject, type EventHandlers } from './with-project.ts'

const FLAGS = Object.fromEntries(
  ['run', 'checkpoint', 'seconds', 'seed-audio', 'seed', 'mode', 'weights', 'level', 'variation', 'provider', 'name', 'out', 'format'].map((name) => [name, { type: 'string' as const }]),
)

export const generateCommand: Command = {
  name: 'generate',
  summary: 'Let a trained model play on from a seed.',
  help: `Usage: spectraloom generate DIR [flags] [--out FILE] [--json]

Generates a take, keeps it in the project, and writes a copy to FILE, a .wav or .flac.

  --run RUN              id or name of a run, or "latest" (latest)
  --checkpoint STEP      the run's newest, unless given
  --seconds N            length (10)
  --seed-audio F@START   recording to begin from (its name, id or file) and where in it, in seconds; a file that is not in
                         the project yet is imported first. Unless given: a part that training never heard
  --seed N               chance starts here (1)
  --mode M               stateful: the state is carried on; window: as in the paper, slower (stateful)
  --weights W            auto: 8 bits where that is faster and predicts the seed as well; float32: full precision; int8 (auto)
  --level L              hold: keeps the seed's level; free: as the model goes (hold)
  --variation X          noise on the model's input, 0 to 2 (0)
  --raw-joins            no crossfades between frames
  --provider P           cpu, webgpu, dml, coreml, cuda or tfjs-node-gpu (the fastest, where "doctor" has measured; else cpu)
  --name NAME            what the take is called
  --format F             of FILE: wav-16, wav-24, wav-float, flac-16 or flac-24 (wav-float; flac-24 where FILE ends in .flac)

Example: spectraloom generate ~/Music/Preludes.loom --seconds 30 --out prelude.wav`,

  async run(args, output) {
    const flags = parseFlags('generate', args, { ...FLAGS, 'raw-joins': { type: 'boolean' } }, ['DIR'])
    const settings = settingsFrom(flags)
    const checkpointStep = flags.number('checkpoint', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true }) ?? null
    const out = flags.text('out')
    const format = fileFormat(out, flags.text('format'))
    if (out !== undefined) checkTarget(out)
    return withProject({ command: 'generate', folder: flags.positionals[0], output, on: generationReport(output) }, async (session) => {
      const run = findRun(session, flags.text('run') ?? 'latest')
      const seed = await chooseSeed(session, run, flags.text('seed-audio'), output)
      const started = await session.takes.generate({ run, checkpointStep, seed, settings, name: flags.text('name'), provider: providerFromFlags(flags) })
      const { fields, interrupted } = await awaitTake(session, started, out === undefined ? null : { path: out, format }, output)
      output.result(fields, `Wrote ${String(fields.seconds)} s to ${String(fields.out)} (${Number(fields.realTimeFactor).toFixed(1)}x real time)`)
      return interrupted ? EXIT.interrupted : EXIT.done
    })
  },
}

function settingsFrom(flags: ParsedFlags): GenerationSettings {
  return {
    mode: oneOf('--mode', flags.text('mode'), ['window', 'stateful'] as const) ?? 'stateful',
    seconds: flags.number('seconds', { minimum: 0.25, maximum: 3600 }) ?? 10,
    level: oneOf('--level', flags.text('level'), ['hold', 'free'] as const) ?? 'hold',
    variation: flags.number('variation', { minimum: 0, maximum: 2 }) ?? 0,
    randomSeed: flags.number('seed', { minimum: 0, maximum: 0xffffffff, whole: true }) ?? 1,
    rawJoins: flags.isSet('raw-joins'),
    weights: oneOf('--weights', flags.text('weights'), ['auto', 'float32', 'int8'] as const) ?? 'auto',
  }
}

/** The format that was asked for, or that the file's name means. */
export function fileFormat(out: string | undefined, wanted: string | undefined): SoundFileFormat {
  const meant = extname(out ?? '').toLowerCase() === '.flac' ? 'flac-24' : 'wav-float'
  const format = oneOf('--format', wanted, SOUND_FILE_FORMATS) ?? meant
  if (out !== undefined && extensionOf(format) !== extensionOf(meant)) throw new UsageError(`--format ${format} does not fit ${out}.`, `Let the name end in .${extensionOf(format)}.`)
  return format
}

/** Said before the work is done, not after. */
function checkTarget(out: string): void {
  const target = resolve(out)
  if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`There is no folder ${dirname(target)}.`, 'Make it first, or choose another place with --out.')
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${target} is a folder.`, 'Give the name of a file with --out.')
}

/** `FILE@START`: the last @ counts, and only where a number follows it. */
export function parseSeedAudio(text: string): { file: string; startSeconds: number } {
  const at = text.lastIndexOf('@')
  if (at <= 0) return { file: text, startSeconds: 0 }
  return { file: text.slice(0, at), startSeconds: parseNumber('--seed-audio ...@START', text.slice(at + 1), { minimum: 0, maximum: 86_400 }) }
}

async function chooseSeed(session: ProjectSession, run: Run, wanted: string | undefined, output: Output): Promise<Seed> {
  if (wanted === undefined) {
    const seed = defaultSeed(run, session.library.recordings)
    if (!seed) throw new ProjectError({ code: 'bad-input', message: `No recording is as long as a seed (${seedSeconds(run)} s).`, advice: 'Import a longer recording.' })
    return seed
  }
  const { file, startSeconds } = parseSeedAudio(wanted)
  const known = session.library.recordings.find(({ id, name, file: stored }) => [id, name, stored].includes(file))
  if (known) return { recordingId: known.id, startSeconds }
  const path = resolve(file)
  if (!existsSync(path)) throw new UsageError(`There is no recording and no file "${file}".`, 'Give the name of a recording of the project, or a sound file.')
  output.remark(`${basename(path)} is imported first, so that the take can say where it comes from.`)
  const { outcome } = await importInto(session, [path], output)
  const recording = outcome.imported[0] ?? outcome.alreadyHere[0]?.recording
  if (!recording) throw new ProjectError({ code: 'bad-input', message: `${file} cannot be used as a seed.`, advice: outcome.refused[0]?.reason ?? '' })
  return { recordingId: recording.id, startSeconds }
}

/** Waits for a take and copies it to `out`; Ctrl-C keeps what there is. */
export async function awaitTake(session: ProjectSession, { take, jobId, done }: StartedTake, out: { path: string; format: SoundFileFormat } | null, output: Output): Promise<{ fields: Record<string, unknown>; interrupted: boolean }> {
  const interrupt = onInterrupt(output, () => session.jobs.cancel(jobId))
  try {
    const { generated } = await done
    const target = out === null ? await session.takes.audioPath(take.id) : resolve(out.path)
    if (out !== null) await session.takes.exportTo(take.id, target, out.format)
    return {
      fields: {
        out: target,
        seconds: generated.frames / generated.sampleRate,
        sampleRate: generated.sampleRate,
        realTimeFactor: generated.realTimeFactor,
        timeToFirstAudioSeconds: generated.timeToFirstAudioSeconds,
        playedWeights: generated.playedWeights,
        takeId: take.id,
      },
      interrupted: interrupt.happened,
    }
  } finally {
    interrupt.dispose()
  }
}

export function generationReport(output: Output): EventHandlers {
  return {
    'jobs.changed': ({ kind, state, progress, detail, secondsLeft }) => {
      if (kind !== 'generation' || state !== 'running' || progress === null) return
      output.event('progress', { progress, secondsLeft })
      output.progress(`${detail}${secondsLeft === null ? '' : `, ${clock(secondsLeft)} left`}`)
    },
  }
}
