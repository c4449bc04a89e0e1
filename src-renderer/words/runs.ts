import {
  isCorpus,
  isLabels,
  isNextFrame,
  playedCheckpoint,
  primaryOf,
  unmeasuredSentence,
  MELODY_MODEL,
  VALUES,
  type Run,
  type RunStatus,
  type TrainingSettings,
} from '../../src-shared/project/index.ts'
import { percent } from './numbers.ts'
import { lossScale } from '../training/loss-scale.ts'

export const STATUS_WORDS: Record<RunStatus, string> = {
  queued: 'Waiting',
  running: 'Training',
  paused: 'Paused',
  stopped: 'Ended early',
  completed: 'Finished',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

export type StatusTone = 'active' | 'good' | 'calm' | 'bad'
export const STATUS_TONES: Record<RunStatus, StatusTone> = {
  queued: 'calm',
  running: 'active',
  paused: 'calm',
  stopped: 'calm',
  completed: 'good',
  failed: 'bad',
  interrupted: 'bad',
}

/** Someone or something broke it off, and it waits to go on where it was. */
const BROKEN_OFF: readonly RunStatus[] = ['paused', 'interrupted', 'failed']

export const canPause = (run: Run): boolean => run.status === 'running' || run.status === 'queued'
export const canResume = (run: Run): boolean => BROKEN_OFF.includes(run.status) && run.epochsDone < run.settings.epochs
/** One that has ended, in time or early, can be given more to learn. */
export const canTrainOn = (run: Run): boolean => !canPause(run) && !canResume(run)
export const canStop = (run: Run): boolean => canPause(run) || run.status === 'paused'

/** How well a run foresees what it has heard, in plain words; null before the first epoch. What its takes sound like only they can tell. */
export function progressSentence(run: Run): string | null {
  if (isCorpus(run.settings) && run.status === 'completed' && run.epochsDone < run.settings.epochs)
    return 'It stopped by itself: it no longer got better at sounds that were kept from it. Takes are made from its best round.'
  if (isLabels(run.settings)) return labelSentence(run)
  if (!run.latest || !run.baselines) return null
  const loss = primaryOf(run.latest.training, run.measure)
  if (loss === null || !isNextFrame(run.settings)) return null
  const learned = 1 - loss * lossScale(run.baselines).training
  if (learned < 0.03) return 'It has not learnt anything yet that silence would not give.'
  if (learned < 0.2) return 'It begins to recognise what it has heard.'
  if (learned < 0.5) return 'It foresees roughly what it has heard.'
  if (learned < 0.8) return 'It foresees much of what it has heard.'
  return 'It foresees nearly all that it has heard. More rounds will change little.'
}

/** What a run of values foresees of their differences in what was kept from it. */
const valueSentence = (explained: number): string =>
  explained <= 0
    ? 'It has not learnt your values yet: their mean would be as near.'
    : `It foresees ${percent(explained)} of what your values differ by in what was kept aside; their mean would foresee nothing.`

/** How many labels a run finds at what was kept from it, beside the best answer that is always the same. */
function labelSentence({ measure, checkpoints, baselines, latest, settings }: Run): string | null {
  const best = playedCheckpoint({ settings, measure, checkpoints })
  const value = primaryOf(best?.validation ?? latest?.validation, measure)
  if (value === null) return null
  if (settings.model === VALUES) return valueSentence(value)
  const constant = baselines?.guesses.constant
  const what = settings.model === MELODY_MODEL ? 'notes' : 'labels'
  const beside = constant === undefined ? '' : ` Always saying the same would give ${percent(constant)}.`
  const verdict =
    value <= (constant ?? 0)
      ? `It has not learnt to tell your ${what} yet.`
      : `It gets ${percent(value)} of the ${what} right in what was kept aside.`
  return [verdict + beside, unmeasuredSentence(baselines)].filter(Boolean).join(' ')
}

/** Where a network comes from that this project did not train; null for its own. */
export const originSentence = ({ origin }: Run): string | null => origin && `Imported from ${origin.file}.`

export const OPTIMIZER_NAMES: Record<TrainingSettings['optimizer'], string> = { adam: 'Adam', adamw: 'AdamW', rmsprop: 'RMSprop' }

export const SCHEDULE_NAMES: Record<TrainingSettings['learningRateSchedule']['then'], string> = {
  constant: 'Stays the same',
  cosine: 'Falls towards the end',
  plateau: 'Halves when it is stuck',
}

export const PROVIDER_NAMES: Record<Run['provider'], string> = {
  cpu: 'Processor (CPU)',
  webgpu: 'Graphics card (WebGPU)',
  dml: 'Graphics card (DirectML)',
  coreml: 'Apple Core ML',
  cuda: 'NVIDIA graphics card (CUDA)',
  'tfjs-node-gpu': 'NVIDIA graphics card (TensorFlow.js)',
}
