import { setImmediate } from 'node:timers/promises'
import type { EvaluateInput, EvaluateResult } from './evaluation-jobs.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { EvaluationError } from './errors.ts'
import { judgeForetelling } from './foretelling.ts'
import { judgeTakes } from './judge-takes.ts'
import { isLongEnough } from './judged-sound.ts'
import { readReal, readTake } from './read-sounds.ts'
import { secondsOf } from './real-sounds.ts'

/** Of the recordings that takes are held against, and of those in which copies are looked for. */
const MOST_REAL_SECONDS = 15 * 60
const MOST_SEARCHED_SECONDS = 30 * 60
const FEWEST_REAL_SECONDS = 4

/** The job: reads takes and recordings, and judges them by every yardstick. */
export async function evaluateTakes(input: EvaluateInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<EvaluateResult> {
  let share = 0
  const step = async (progress: number, detail: string): Promise<void> => {
    share = Math.max(share, progress)
    emit({ type: 'progress', progress: share, detail })
    await setImmediate()
    signal.throwIfAborted()
  }
  const takes = []
  for (const [i, take] of input.takes.entries()) {
    await step((0.05 * i) / input.takes.length, take.name)
    takes.push(await readTake(take))
  }
  const tooShort = takes.find(({ samples }) => !isLongEnough(samples))
  if (tooShort)
    throw new EvaluationError(`"${tooShort.name}" is too short to be judged.`, 'Make takes of some seconds; 20 and more tell most.')
  const learnt = (await readReal(input.learnt, MOST_SEARCHED_SECONDS, (name) => step(0.05, name))).filter(({ samples }) =>
    isLongEnough(samples),
  )
  const real = input.real
    ? (await readReal(input.real, MOST_REAL_SECONDS, (name) => step(0.1, name))).filter(({ samples }) => isLongEnough(samples))
    : learnt
  if (secondsOf(real) < FEWEST_REAL_SECONDS || learnt.length === 0)
    throw new EvaluationError(
      'There is too little real music to hold the takes against.',
      'Add recordings: a minute and more, in several files.',
    )
  const judged = await judgeTakes({ takes, real, learnt }, { onProgress: (progress, detail) => step(0.1 + 0.8 * progress, detail) })
  await step(0.92, 'What the network expects')
  const foretelling = input.network && (await judgeForetelling(input.network, input.real ?? input.learnt))
  await step(1, '')
  const factors = input.takes.flatMap(({ realTimeFactor }) => realTimeFactor ?? [])
  const extra = {
    skill: foretelling?.skill ?? null,
    'real-time-factor': factors.length === 0 ? null : factors.reduce((sum, factor) => sum + factor, 0) / factors.length,
  }
  return {
    ...judged,
    figures: judged.figures.map((figure) => (figure.id in extra ? { ...figure, value: extra[figure.id as keyof typeof extra] } : figure)),
    realSeconds: secondsOf(real),
    foretelling,
  }
}
