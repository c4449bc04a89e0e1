import {
  groupedRecordings,
  hasGroups,
  isLabels,
  isNextFrame,
  mayHaveGroups,
  MEAN_SQUARED_ERROR,
  primaryOf,
  unmeasuredSentence,
} from '../../src-shared/project/index.ts'
import type { LabelsSettings, ProviderId, Run, TrainingSettings } from '../../src-shared/project/index.ts'
import { modelOf } from '../engine/models/index.ts'
import type { TrainResult } from '../engine/training/train-job.ts'
import type { ProjectSession } from '../services/project/project-session.ts'
import { checkpointOf } from '../services/runs/checkpoint-of.ts'
import type { RunOutcome } from '../services/runs/run-service.ts'
import { EXIT, parseFlags, UsageError, type Command } from './command.ts'
import { idsNamed, type NamedItems } from './find-recording.ts'
import { findRun } from './find-run.ts'
import { onInterrupt } from './on-interrupt.ts'
import { clock, type Output } from './output.ts'
import {
  providerFromFlags,
  requireFittingFlags,
  timeFromFlags,
  trainingFlagHelp,
  trainingFlags,
  trainingSettingsFromFlags,
} from './training-flags.ts'
import { groupsNamed } from './translation-groups.ts'
import { withProject, type EventHandlers } from './with-project.ts'

export const trainCommand: Command = {
  name: 'train',
  summary: 'Train a model on the recordings, or on the MIDI files, of a project.',
  help: `Usage: spectraloom train DIR [flags] [--json]
       spectraloom train DIR --resume RUN [--epochs N] [--json]
       spectraloom train DIR --continue RUN [--recordings A,B] [--epochs N] [--name NAME] [--json]

Trains a new run, goes on with an earlier one (RUN is its id or "latest"), or begins a new run with what an earlier one has
learnt, to learn from all recordings that are there by now. Ctrl-C keeps a checkpoint and ends (exit code 130).

${trainingFlagHelp}

Example: spectraloom train ~/Music/Preludes.loom --model bilinear --epochs 50`,

  async run(args, output) {
    const flags = parseFlags('train', args, trainingFlags, ['DIR'])
    const resumed = flags.text('resume')
    const epochs = flags.number('epochs', { minimum: 1, maximum: 100_000, whole: true })
    requireFittingFlags(flags)
    const continued = flags.text('continue')
    const options = {
      provider: providerFromFlags(flags),
      name: flags.text('name'),
      recordings: flags.text('recordings'),
      groups: flags.text('groups'),
      teacher: flags.text('teacher'),
      withinSeconds: timeFromFlags(flags),
    }
    const settings = resumed === undefined && continued === undefined ? trainingSettingsFromFlags(flags) : null
    return withProject({ command: 'train', folder: flags.positionals[0], output, on: trainingReport(output) }, async (session) => {
      const id = settings
        ? await startRun(session, { ...options, settings })
        : continued === undefined
          ? await resumeRun(session, resumed ?? 'latest', epochs)
          : await continueRun(session, continued, { ...options, epochs })
      const { outcome, interrupted } = await awaitRun(session, id, output)
      output.result(resultFields(outcome), describeOutcome(outcome))
      return interrupted ? EXIT.interrupted : EXIT.done
    })
  },
}

interface NewRun {
  settings: TrainingSettings
  provider?: ProviderId
  name?: string
  /** So long it is to take. */
  withinSeconds?: number
  /** Names or ids, between commas. */
  recordings?: string
  /** Of a model that learns groups. */
  groups?: string
  /** Id, name or "latest": of a run that labels what nobody labelled. */
  teacher?: string
  /** Id of the run that it begins with. */
  continues?: string
}

async function startRun(session: ProjectSession, { settings: given, recordings, groups, teacher, ...options }: NewRun): Promise<string> {
  const settings = teacher !== undefined && isLabels(given) ? { ...given, teacher: teacherNamed(session, teacher) } : given
  if ((hasGroups(settings) || mayHaveGroups(settings)) && groups !== undefined) {
    if (recordings !== undefined) throw new UsageError('--groups and --recordings exclude each other.', 'Groups say what is learnt from.')
    const named = groupsNamed(session, groups)
    return (await session.runs.start({ ...settings, groups: named, recordings: groupedRecordings(named) }, options)).id
  }
  const chosen = recordings === undefined ? null : idsNamed(materialFor(session, settings), recordings)
  return (await session.runs.start({ ...settings, recordings: chosen }, options)).id
}

function teacherNamed(session: ProjectSession, wanted: string): LabelsSettings['teacher'] {
  const run = findRun(session, wanted)
  return { runId: run.id, checkpointStep: checkpointOf(run, null).step }
}

/** A new run with the settings of an earlier one, on other recordings, that begins with what that one has learnt. */
async function continueRun(
  session: ProjectSession,
  wanted: string,
  { epochs, ...options }: Omit<NewRun, 'settings'> & { epochs: number | undefined },
): Promise<string> {
  const { id, settings } = findRun(session, wanted)
  return startRun(session, { ...options, settings: { ...settings, epochs: epochs ?? settings.epochs }, continues: id })
}

const materialFor = ({ library, midiTakes }: ProjectSession, { model }: TrainingSettings): NamedItems =>
  modelOf(model).descriptor.learnsFrom === 'notes'
    ? { kind: 'MIDI file', items: midiTakes.list() }
    : { kind: 'recording', items: library.recordings }

async function resumeRun(session: ProjectSession, wanted: string, epochs: number | undefined): Promise<string> {
  const { id } = findRun(session, wanted)
  await session.runs.resume(id, epochs)
  return id
}

/** Waits for a run; Ctrl-C stops it with a checkpoint. */
export async function awaitRun(
  session: ProjectSession,
  runId: string,
  output: Output,
): Promise<{ outcome: RunOutcome; interrupted: boolean }> {
  const finished = session.runs.finished(runId)
  let stopping: Promise<void> | null = null
  const interrupt = onInterrupt(output, () => {
    stopping = session.runs.stop(runId)
  })
  try {
    const outcome = await finished
    await stopping
    return { outcome, interrupted: interrupt.happened }
  } finally {
    interrupt.dispose()
  }
}

/** Progress of a training: a line an epoch, and a live line between. */
export function trainingReport(output: Output): EventHandlers {
  let epochs = 0
  let measure = MEAN_SQUARED_ERROR
  let detail = ''
  return {
    'training.runChanged': ({ settings, measure: ofRun, id, status }) => {
      epochs = settings.epochs
      measure = ofRun
      if (status === 'queued') output.event('run', { runId: id })
    },
    'jobs.changed': (job) => {
      if (job.kind !== 'training' || job.detail === detail || job.progress !== null) return
      detail = job.detail
      output.progress(detail)
    },
    'training.stepCompleted': ({ epoch, step, loss, secondsLeft }) => {
      output.event('step', { epoch, step, loss, secondsLeft })
      output.progress(
        `Epoch ${epoch} of ${epochs}, step ${step}, ${measure.name} ${loss.toFixed(4)}${secondsLeft === null ? '' : `, ${clock(secondsLeft)} left`}`,
      )
    },
    'training.epochCompleted': ({ metrics }) => {
      output.event('epoch', metrics)
      const training = primaryOf(metrics.training, measure)
      const kept = primaryOf(metrics.validation, measure)
      const numbers = [
        ...(training === null ? [] : [`${measure.name} ${training.toFixed(4)}`]),
        ...(kept === null ? [] : [`validation ${kept.toFixed(4)}`]),
        `${metrics.seconds.toFixed(1)} s`,
      ]
      output.remark(`Epoch ${metrics.epoch} of ${epochs}: ${numbers.join(', ')}`)
    },
    'takes.changed': (take) => {
      if (take.preview && take.status === 'complete')
        output.event('preview', { takeId: take.id, epoch: take.provenance.checkpointEpoch, file: take.file })
    },
    'midiTakes.changed': ({ id, file, preview, origin }) => {
      if (preview && origin.kind === 'generated') output.event('preview', { takeId: id, epoch: origin.provenance.checkpointEpoch, file })
    },
    'analyses.changed': ({ id, previewEpoch, recording, found: { labels, stretches } }) => {
      if (previewEpoch !== null)
        output.event('preview', { analysisId: id, epoch: previewEpoch, recording: recording.name, labels, places: stretches.length })
    },
  }
}

function resultFields({ run, result }: RunOutcome): Record<string, unknown> {
  return {
    runId: run.id,
    model: run.settings.model,
    task: run.settings.task,
    ...(isNextFrame(run.settings) && { frames: run.settings.codec }),
    provider: run.provider,
    epochs: result.epochsDone,
    measure: run.measure.name,
    training: result.training,
    validation: result.validation,
    baselines: run.baselines?.guesses ?? null,
    ...(isNextFrame(run.settings) && lossFields(run, result)),
    secondsPerEpoch: result.secondsPerEpoch,
    memoryBytes: run.latest?.memoryBytes ?? null,
    parameters: run.parameters,
  }
}

/** The same numbers under the names that runs of frames have had from the first. */
const lossFields = ({ measure, baselines }: Run, { training, validation }: TrainResult): Record<string, unknown> => ({
  trainLoss: primaryOf(training, measure),
  validationLoss: primaryOf(validation, measure),
  persistenceLoss: baselines?.guesses.persistence ?? null,
  zeroLoss: baselines?.guesses.zero ?? null,
})

const reached = ({ measure }: Run, { training }: TrainResult): string => {
  const value = primaryOf(training, measure)
  return value === null ? '' : `, ${measure.name} ${value.toFixed(4)}`
}

const GUESS_WORDS: Readonly<Record<string, string>> = { persistence: 'repeating the last frame', zero: 'predicting zero' }

/** What cheap guesses give, in words; empty where there are none. */
const guessesInWords = ({ baselines }: Run): string => {
  const guesses = Object.entries(baselines?.guesses ?? {})
  const words = guesses.map(([name, value], i) => `${GUESS_WORDS[name] ?? name} ${i === 0 ? 'gives ' : ''}${value.toFixed(4)}`)
  return words.length === 0 ? '' : `For comparison: ${words.join(', ')}.`
}

/** What it took, in words. */
const costs = ({ latest }: Run, { secondsPerEpoch }: TrainResult): string =>
  [
    secondsPerEpoch === null ? '' : `, ${secondsPerEpoch.toFixed(1)} s an epoch`,
    latest?.memoryBytes === undefined ? '' : `, ${Math.round(latest.memoryBytes / 1e6)} MB of memory`,
  ].join('')

const describeOutcome = ({ run, result }: RunOutcome): string =>
  [
    `Run ${run.id}: ${result.epochsDone} of ${run.settings.epochs} epochs${reached(run, result)}${costs(run, result)}.`,
    result.outcome === 'completed' && result.epochsDone < run.settings.epochs
      ? 'It stopped by itself: it no longer got better at sounds that were kept from it. Takes are made from its best round.'
      : '',
    guessesInWords(run),
    unmeasuredSentence(run.baselines),
    result.outcome === 'completed' ? '' : `Go on with: spectraloom train DIR --resume ${run.id}`,
  ]
    .filter(Boolean)
    .join('\n')
