import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FoundStretch, LabelledStretch } from '../../../src-shared/project/index.ts'
import { smallLabels, writeClip, writeLabelledRecording } from '../../../test/support/labelled-sounds.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { fMeasure } from '../labels/f-measure.ts'
import type { TrainEvent, TrainInput, TrainResult } from '../training/train-job.ts'
import { trainRun } from '../training/train-run.ts'
import { labelRecording } from './label-recording.ts'

const noHooks = { emit: () => undefined, signal: new AbortController().signal }
const NAMES = ['a', 'b', 'c', 'd', 'e']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labels-'))
})
afterAll(() => rm(folder, { recursive: true }))

const stepOf = (events: readonly TrainEvent[]): number =>
  events.flatMap((event) => (event.type === 'checkpoints' ? [event.checkpoints.at(-1)!.step] : [])).at(-1)!

async function trained(input: TrainInput): Promise<{ input: TrainInput; result: TrainResult; checkpoint: number; events: TrainEvent[] }> {
  const { hooks, events } = listeningHooks()
  const result = await trainRun(input, hooks)
  return { input, result, checkpoint: stepOf(events), events }
}

/** By looking at each hundredth of a second: what was said against what is true. */
function agreement(found: readonly FoundStretch[], truth: readonly LabelledStretch[], seconds: number): number {
  const answers = { hits: 0, falseAlarms: 0, misses: 0 }
  for (const label of new Set(truth.map((stretch) => stretch.label)))
    for (let time = 0.005; time < seconds; time += 0.01) {
      const holds = (stretches: readonly (FoundStretch | LabelledStretch)[]): boolean =>
        stretches.some((one) => one.label === label && one.startSeconds <= time && time < one.endSeconds)
      const [said, is] = [holds(found), holds(truth)]
      if (said && is) answers.hits++
      else if (said) answers.falseAlarms++
      else if (is) answers.misses++
    }
  return fMeasure(answers)
}

describe('Labels of stretches', () => {
  let run: Awaited<ReturnType<typeof trained>>
  let unheard: Awaited<ReturnType<typeof writeLabelledRecording>>

  beforeAll(async () => {
    const recordings = await Promise.all(NAMES.map((name) => writeLabelledRecording(folder, name, 20)))
    unheard = await writeLabelledRecording(folder, 'unheard', 30)
    const silent = await writeLabelledRecording(folder, 'unlabelled', 4)
    run = await trained(
      smallLabels(folder, {
        sources: [...recordings.map(({ source }) => source), silent.source],
        labels: recordings.flatMap(({ stretches }) => stretches),
      }),
    )
  }, 60_000)

  it('are found in a recording that was never heard, where they are', async () => {
    const { input, checkpoint } = run
    const found = await labelRecording({ ...input, checkpoint, source: unheard.source }, noHooks)
    expect(found.per).toBe('frame')
    expect(found.labels.map(({ label }) => label)).toEqual(['high', 'hiss', 'low'])
    expect(agreement(found.stretches, unheard.stretches, 30)).toBeGreaterThan(0.9)
  })

  it('are measured by the F measure of what was kept aside, beside the best answer that is always the same', () => {
    const { result, events } = run
    const prepared = events.find((event) => event.type === 'prepared')!
    expect(prepared.split.filter(({ part }) => part === 'validation')).toHaveLength(1)
    expect(prepared.leftOut).toEqual([{ recordingId: 'unlabelled', reason: 'It has no labels.' }])
    expect(prepared.baselines!.part).toBe('validation')
    expect(prepared.baselines!.unmeasured).toEqual([])
    expect(prepared.baselines!.guesses.constant).toBeLessThan(0.75)
    expect(result.validation!.f).toBeGreaterThan(0.9)
    expect(Object.keys(result.validation!).sort()).toEqual(['f', 'right', 'surprise'])
  })

  it('are learnt by the same steps when it is stopped and goes on', async () => {
    const input = { ...run.input, runFolder: join(folder, 'stopped') }
    const { hooks } = listeningHooks((event, abort) => {
      if (event.type === 'step' && event.step >= 15) abort()
    })
    expect((await trainRun(input, hooks)).outcome).toBe('stopped')
    const { checkpoint, result } = await trained({ ...input, resume: true })
    expect(result.validation).toEqual(run.result.validation)
    const tensorsOf = async (runFolder: string): Promise<unknown> => (await loadCheckpoint(checkpointRoot(runFolder), checkpoint)).tensors
    expect(await tensorsOf(input.runFolder)).toEqual(await tensorsOf(run.input.runFolder))
  })

  it('of a recording shorter than a window are found, too', async () => {
    const { source } = await writeLabelledRecording(folder, 'short', 1)
    const found = await labelRecording({ ...run.input, checkpoint: run.checkpoint, source }, noHooks)
    expect(found.seconds).toBe(1)
    for (const { endSeconds } of found.stretches) expect(endSeconds).toBeLessThanOrEqual(1)
  })
})

describe('Labels of clips', () => {
  it('say what a recording is as a whole', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => writeClip(folder, i)))
    const { input, checkpoint, result } = await trained(
      smallLabels(
        join(folder, 'clips'),
        { sources: all.map(({ source }) => source), labels: all.flatMap(({ stretches }) => stretches) },
        { epochs: 20 },
      ),
    )
    expect(result.validation!.f).toBe(1)
    const { source } = await writeClip(folder, 9)
    const found = await labelRecording({ ...input, checkpoint, source }, noHooks)
    expect(found.per).toBe('clip')
    expect(found.stretches).toEqual([{ startSeconds: 0, endSeconds: 3, label: 'tone', probability: expect.any(Number) }])
  })
})
