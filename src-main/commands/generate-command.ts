import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import {
  defaultSeed,
  FIRST_DRAWN_FRAMES,
  FIRST_GENERATION_SETTINGS,
  FIRST_KEEP,
  INSTRUMENT_RINGS_SECONDS,
  isCorpus,
  isNotes,
  isSeparation,
  learntGroups,
  playsNotes,
  LARGEST_RANDOM_SEED,
  MOST_TEMPERATURE,
} from '../../src-shared/project/index.ts'
import type { DrawnFrames, GenerationSettings, Run, Seed } from '../../src-shared/project/index.ts'
import { ProjectError } from '../failures/project-error.ts'
import type { OutputTarget } from '../services/exports/output-target.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { seedSeconds } from '../services/takes/seed-origin.ts'
import type { GenerateRequest } from '../services/takes/take-generation.ts'
import { awaitTake, takeInWords } from './await-take.ts'
import { EXIT, UsageError, oneOf, parseFlags, parseNumber, type Command, type ParsedFlags } from './command.ts'
import { blendFrom, corpusFlagHelp, corpusPlayingFrom, CORPUS_FLAGS, recordingWeightsFrom } from './corpus-flags.ts'
import { findRun } from './find-run.ts'
import { findNotes, findTake } from './find-take.ts'
import { generateNotes, NOTES_ENDINGS, NOTES_FLAGS, notesFlagHelp, requireNotes, writeAgain } from './generate-notes.ts'
import { importInto } from './import-command.ts'
import { makeAgain } from './make-again.ts'
import { outputFromFlags, OUTPUT_FLAGS, soundFileFormat } from './output-flag.ts'
import { clock, type Output } from './output.ts'
import { providerFromFlags } from './training-flags.ts'
import { withProject, type EventHandlers } from './with-project.ts'

const FLAGS = Object.fromEntries(
  [
    'run',
    'checkpoint',
    'seconds',
    'seed-audio',
    'seed',
    'mode',
    'weights',
    'level',
    'variation',
    'high-temperature',
    'provider',
    'name',
    'format',
    'variations',
    'as',
    'keep',
    'remake',
    'again',
  ].map((name) => [name, { type: 'string' as const }]),
)

export const generateCommand: Command = {
  name: 'generate',
  summary: 'Let a trained model play on from a seed.',
  help: `Usage: spectraloom generate DIR [flags] [--out FILE] [--json]

Generates a take, keeps it in the project, and writes a copy to FILE, a .wav or .flac, or a .mid where the network writes notes.

  --run RUN              id or name of a run, or "latest" (latest)
  --checkpoint STEP      the run's newest, unless given
  --seconds N            length (10)
  --seed-audio F@START   recording to begin from (its name, id or file) and where in it, in seconds; a file that is not in
                         the project yet is imported first. Unless given: a part that training never heard;
                         none: a network that plays with own sounds begins by itself
  --seed N               chance starts here (1)
  --variations N         so many takes, each with the next number for --seed (1); their files are called FILE 1, FILE 2 ...
  --remake TAKE@FROM-TO  makes this part of a take anew, in seconds, and keeps what is before and after it: a new take with the
                         network, the sound it began from and the settings of the old one
  --again TAKE           makes a take once more, bit for bit: a new take of the same sound or notes, as it was generated or played live. Only
                         --out, --name, --format and --force go with it
  --mode M               window: heard anew for each frame, as in the paper; stateful: the state is carried on (window)
  --weights W            auto: 8 bits where that is faster and predicts the seed as well; float32: full precision; int8 (auto)
  --level L              hold: keeps the seed's level; free: as the model goes (hold)
  --variation X          noise on the model's input, 0 to 2 (0)
  --raw-joins            no crossfades between frames
  Of those that draw their frames (mel-rnn, mel-gru, mel-lstm, mdct-lstm):
  --temperature X        0.05: the likeliest sound, a hum; 1: as restless as it was learnt (${FIRST_DRAWN_FRAMES.temperature})
  --high-temperature X   the same for the highest tones (as --temperature)
${corpusFlagHelp}
${notesFlagHelp}
  Of "ddsp", an instrument:
  --seed-audio F@START   recording whose melody it plays
  --seed-midi NAME       notes of the project that it plays, to their end unless --seconds is given
  Of "translate":
  --seed-audio F@START   recording that is translated, from there on
  --as GROUP             the group whose sound it becomes (the first that the recording is not of; of wavenet as it likes)
  Of "style":
  --seed-audio F@START   recording that is given the texture, from there on
  --keep X               how much of it stays: 0 none, 1 all (${FIRST_KEEP})
  Of "vae", a plane of sounds, which wanders by itself:
  --seed-audio F@START   sound at whose place it begins
  --provider P           cpu, webgpu, dml, coreml, cuda or tfjs-node-gpu (the fastest, where "doctor" has measured; else cpu)
  --name NAME            what the take is called
  --format F             of FILE: wav-16, wav-24, wav-float, flac-16 or flac-24 (wav-float; flac-24 where FILE ends in .flac)
  --force                replaces FILE where it is there already; a source or a file of a project never

Example: spectraloom generate ~/Music/Preludes.loom --seconds 30 --out prelude.wav`,

  async run(args, output) {
    const flags = parseFlags(
      'generate',
      args,
      { ...FLAGS, ...CORPUS_FLAGS, ...NOTES_FLAGS, ...OUTPUT_FLAGS, 'raw-joins': { type: 'boolean' } },
      ['DIR'],
    )
    const settings = settingsFrom(flags)
    const checkpointStep = flags.number('checkpoint', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, whole: true }) ?? null
    const variations = flags.number('variations', { minimum: 1, maximum: MOST_VARIATIONS, whole: true }) ?? 1
    const remake = flags.text('remake')
    const again = flags.text('again')
    const region = remake === undefined ? null : parseRegion(remake)
    const out = flags.text('out')
    const isNotesFile = NOTES_ENDINGS.includes(extname(out ?? '').toLowerCase())
    const format = isNotesFile ? null : soundFileFormat('--format', out, flags.text('format'))
    const [folder] = flags.positionals
    const targets: (OutputTarget | null)[] = []
    for (const path of outPaths(out, variations))
      targets.push(
        path === undefined ? null : await outputFromFlags({ flags, path, endings: ['.wav', '.flac', ...NOTES_ENDINGS], project: folder }),
      )
    return withProject({ command: 'generate', folder, output, on: generationReport(output) }, async (session) => {
      if (again !== undefined) {
        const [target] = targets
        const notes = findNotes(session, again)
        if (notes) {
          if (out !== undefined && !isNotesFile)
            throw new UsageError(`"${notes.name}" is notes, which are no sound.`, `Let the name end in ${NOTES_ENDINGS.join(' or ')}.`)
          return writeAgain(session, notes, { name: flags.text('name'), target, output })
        }
        if (!format) throw new UsageError(`"${again}" is no notes.`, 'Let the name end in .wav or .flac.')
        return makeAgain(session, findTake(session, again), { name: flags.text('name'), out: target && { target, format }, output })
      }
      const run = region ? null : findRun(session, flags.text('run') ?? 'latest')
      if (run && isNotes(run.settings)) {
        if (out !== undefined && !isNotesFile)
          throw new UsageError(`"${run.name}" writes notes, which are no sound.`, `Let the name end in ${NOTES_ENDINGS.join(' or ')}.`)
        return generateNotes(session, run, { flags, targets, output })
      }
      if (!format) throw new UsageError('This network makes sound, not notes.', 'Let the name end in .wav or .flac.')
      const basis = region ? remakeOf(session, region, settings) : await newTake(session, { flags, settings, checkpointStep, output })
      const made: Record<string, unknown>[] = []
      for (const [i, target] of targets.entries()) {
        const started = await session.takes.generate({
          ...basis,
          settings: { ...basis.settings, randomSeed: (settings.randomSeed + i) % (LARGEST_RANDOM_SEED + 1) },
          name: variations > 1 && flags.text('name') !== undefined ? `${flags.text('name')} ${i + 1}` : flags.text('name'),
          provider: providerFromFlags(flags),
        })
        const { fields, interrupted } = await awaitTake(session, started, target && { target, format }, output)
        made.push(fields)
        if (interrupted || i === targets.length - 1) {
          output.result(variations > 1 ? { takes: made } : fields, made.map(takeInWords).join('\n'))
          return interrupted ? EXIT.interrupted : EXIT.done
        }
      }
      return EXIT.done
    })
  },
}

const beginsByItself = (flags: ParsedFlags): boolean => flags.text('seed-audio') === 'none'

const MOST_VARIATIONS = 100

/** `prelude.wav` for one take; `prelude 1.wav`, `prelude 2.wav` for more. */
function outPaths(out: string | undefined, count: number): (string | undefined)[] {
  if (out === undefined || count === 1) return Array.from({ length: count }, () => out)
  const ending = extname(out)
  return Array.from({ length: count }, (_, i) => `${out.slice(0, out.length - ending.length)} ${i + 1}${ending}`)
}

async function newTake(
  session: ProjectSession,
  {
    flags,
    settings,
    checkpointStep,
    output,
  }: { flags: ParsedFlags; settings: GenerationSettings; checkpointStep: number | null; output: Output },
): Promise<GenerateRequest> {
  const run = findRun(session, flags.text('run') ?? 'latest')
  const notes = flags.text('seed-midi')
  if (notes !== undefined) return notesOnInstrument(session, run, { notes, flags, settings, checkpointStep })
  requireGroup(run, settings.translateTo)
  const seed = await chooseSeed(session, run, beginsByItself(flags) ? undefined : flags.text('seed-audio'), output)
  const corpus = settings.corpus && {
    ...settings.corpus,
    beginsByItself: beginsByItself(flags),
    recordingWeights: recordingWeightsFrom(session, run, flags),
    blend: blendFrom(session, flags),
  }
  if (beginsByItself(flags) && !isCorpus(run.settings))
    throw new UsageError(`"${run.name}" needs sound to go on from.`, 'Leave --seed-audio out, or name a recording.')
  return { run, checkpointStep, seed, settings: { ...settings, corpus } }
}

/** @throws UsageError where a run knows no such group */
function requireGroup({ name, settings }: Run, wanted: string | undefined): void {
  if (wanted === undefined) return
  const known = isSeparation(settings) ? [] : (learntGroups(settings) ?? [])
  if (known.length === 0)
    throw new UsageError(
      `"${name}" knows no groups to sound like.`,
      'Leave --as out, or name a run of "translate", "timbretron", or of "wavenet" with groups.',
    )
  if (known.some((group) => group.name === wanted)) return
  const groups = known.map((group) => `"${group.name}"`).join(', ')
  throw new UsageError(`"${name}" knows no group "${wanted}".`, `It has learnt: ${groups}.`)
}

/** Notes that an instrument plays, to their end and as long as it rings on unless a length is given. */
function notesOnInstrument(
  session: ProjectSession,
  run: Run,
  {
    notes,
    flags,
    settings,
    checkpointStep,
  }: { notes: string; flags: ParsedFlags; settings: GenerationSettings; checkpointStep: number | null },
): GenerateRequest {
  if (!playsNotes(run.settings))
    throw new UsageError(`"${run.name}" goes on from sound, not from notes.`, 'Name a recording with --seed-audio.')
  const take = requireNotes(session, notes)
  const seconds = flags.text('seconds') === undefined ? take.durationSeconds + INSTRUMENT_RINGS_SECONDS : settings.seconds
  return {
    run,
    checkpointStep,
    seed: { recordingId: take.id, startSeconds: 0 },
    settings: { ...settings, seconds: Math.min(3600, seconds) },
  }
}

interface WantedRegion {
  take: string
  startSeconds: number
  endSeconds: number
}

/** `TAKE@FROM-TO`: the last @ counts. @throws UsageError */
export function parseRegion(text: string): WantedRegion {
  const at = text.lastIndexOf('@')
  const [from, to] = text.slice(at + 1).split('-')
  if (at <= 0 || to === undefined) throw new UsageError(`"${text}" names no part.`, 'Write it as --remake "TAKE@12.5-20".')
  const bounds = { minimum: 0, maximum: 3600 }
  const startSeconds = parseNumber('--remake ...@FROM', from, bounds)
  const endSeconds = parseNumber('--remake ...-TO', to, bounds)
  if (endSeconds <= startSeconds) throw new UsageError(`${text} ends before it begins.`, 'Write it as --remake "TAKE@12.5-20".')
  return { take: text.slice(0, at), startSeconds, endSeconds }
}

/** All as it was for the take but chance. */
function remakeOf(session: ProjectSession, { take: wanted, ...part }: WantedRegion, { randomSeed }: GenerationSettings): GenerateRequest {
  const take = findTake(session, wanted)
  const { runId, checkpointStep, seed, settings } = take.provenance
  return {
    run: session.runs.get(runId),
    checkpointStep,
    seed,
    settings: { ...settings, randomSeed },
    region: { takeId: take.id, ...part },
  }
}

function settingsFrom(flags: ParsedFlags): GenerationSettings {
  const first = FIRST_GENERATION_SETTINGS
  return {
    mode: oneOf('--mode', flags.text('mode'), ['window', 'stateful'] as const) ?? first.mode,
    seconds: flags.number('seconds', { minimum: 0.25, maximum: 3600 }) ?? first.seconds,
    level: oneOf('--level', flags.text('level'), ['hold', 'free'] as const) ?? first.level,
    variation: flags.number('variation', { minimum: 0, maximum: 2 }) ?? first.variation,
    randomSeed: flags.number('seed', { minimum: 0, maximum: LARGEST_RANDOM_SEED, whole: true }) ?? first.randomSeed,
    rawJoins: flags.isSet('raw-joins'),
    weights: oneOf('--weights', flags.text('weights'), ['auto', 'float32', 'int8'] as const) ?? first.weights,
    corpus: corpusPlayingFrom(flags),
    drawn: drawnFramesFrom(flags),
    translateTo: flags.text('as'),
    keep: flags.number('keep', { minimum: 0, maximum: 1 }),
  }
}

function drawnFramesFrom(flags: ParsedFlags): DrawnFrames {
  const temperature = flags.number('temperature', { minimum: 0.05, maximum: 2 }) ?? FIRST_DRAWN_FRAMES.temperature
  const calm = Math.min(MOST_TEMPERATURE, temperature)
  return { temperature: calm, highTemperature: flags.number('high-temperature', { minimum: 0, maximum: MOST_TEMPERATURE }) ?? calm }
}

/** `FILE@START`: the last @ counts, and only where a number follows it. */
export function parseSeedAudio(text: string): { file: string; startSeconds: number } {
  const at = text.lastIndexOf('@')
  if (at <= 0) return { file: text, startSeconds: 0 }
  return {
    file: text.slice(0, at),
    startSeconds: parseNumber('--seed-audio ...@START', text.slice(at + 1), { minimum: 0, maximum: 86_400 }),
  }
}

async function chooseSeed(session: ProjectSession, run: Run, wanted: string | undefined, output: Output): Promise<Seed> {
  if (wanted === undefined) {
    const seed = defaultSeed(session.library.recordings, run, seedSeconds(run))
    if (!seed)
      throw new ProjectError({
        code: 'bad-input',
        message: 'There is no recording to start from.',
        advice: 'Import one that sounds.',
      })
    return seed
  }
  const { file, startSeconds } = parseSeedAudio(wanted)
  const known = session.library.recordings.find(({ id, name, file: stored }) => [id, name, stored].includes(file))
  if (known) return { recordingId: known.id, startSeconds }
  const path = resolve(file)
  if (!existsSync(path))
    throw new UsageError(`There is no recording and no file "${file}".`, 'Give the name of a recording of the project, or a sound file.')
  output.remark(`${basename(path)} is imported first, so that the take can say where it comes from.`)
  const { outcome } = await importInto(session, [path], output)
  const recording = outcome.imported[0] ?? outcome.alreadyHere[0]?.recording
  if (!recording)
    throw new ProjectError({ code: 'bad-input', message: `${file} cannot be used as a seed.`, advice: outcome.refused[0]?.reason ?? '' })
  return { recordingId: recording.id, startSeconds }
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
