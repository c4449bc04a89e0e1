import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newestStep, trainingIn, writeSource } from '../../../test/support/labelled-sounds.ts'
import { listeningHooks } from '../../../test/support/training-run.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import { HEARD_RATE } from '../hearing/heard-rate.ts'
import { structureData } from '../labels/structure-data.ts'
import { structure } from '../models/structure-model.ts'
import type { TrainInput } from '../training/train-job.ts'
import { trainRun } from '../training/train-run.ts'
import { hearSections } from './hear-sections.ts'

const quiet = { emit: () => undefined, signal: new AbortController().signal }
const SECTION_SECONDS = 8
/** Of the pieces that are learnt from. */
const FORMS = ['ABA', 'BAB']
/** Sections are told by which of two instruments plays; what it plays changes every two seconds, in all of them alike. */
const HARMONICS: Record<string, number[]> = { A: [1], B: [1, 3, 5, 7] }
const ROOTS = [0, 5, 7, 3]

function sound(form: string): Float32Array {
  const samples = new Float32Array(form.length * SECTION_SECONDS * HEARD_RATE)
  for (let i = 0; i < samples.length; i++) {
    const seconds = i / HEARD_RATE
    const [since, root] = [seconds % 0.5, ROOTS[Math.floor(seconds / 2) % ROOTS.length]]
    for (const harmonic of HARMONICS[form[Math.floor(seconds / SECTION_SECONDS)]])
      samples[i] += (0.2 / harmonic) * Math.exp(-3 * since) * Math.sin(2 * Math.PI * harmonic * 220 * 2 ** (root / 12) * seconds)
  }
  return samples
}
const sectionsOf = (form: string): { startSeconds: number; endSeconds: number; label: string }[] =>
  Array.from(form, (label, i) => ({ startSeconds: i * SECTION_SECONDS, endSeconds: (i + 1) * SECTION_SECONDS, label }))

let folder: string
let sources: PcmSource[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'structure-'))
  sources = await Promise.all(FORMS.map((form) => writeSource(folder, form, sound(form), HEARD_RATE)))
})
afterAll(() => rm(folder, { recursive: true }))

const inputOf = (run: string, isMarked: boolean): TrainInput =>
  trainingIn(folder, {
    run,
    settings: { ...structure.descriptor.presets.quick, sizes: { filters: 8, values: 4 }, batchSize: 16, epochs: 4, learningRate: 0.01 },
    sources,
    labels: isMarked ? FORMS.flatMap((recordingId) => sectionsOf(recordingId).map((section) => ({ ...section, recordingId }))) : [],
  })

describe('sections, as a network learns them', () => {
  it('are found in a piece that was never heard', { timeout: 120_000 }, async () => {
    const input = inputOf('marked', true)
    await trainRun(input, listeningHooks().hooks)
    const source = await writeSource(folder, 'asked', sound('ABBA'), HEARD_RATE)
    const beats = Array.from({ length: 4 * 2 * SECTION_SECONDS }, (_, i) => i / 2)
    const bars = { beatsPerBar: 4, firstDownbeat: 0, meterChanges: [] }
    const found = await hearSections({ ...input, checkpoint: await newestStep(input), source, beats, bars }, quiet)
    const at = (seconds: number): string | undefined =>
      found.find(({ startSeconds, endSeconds }) => startSeconds <= seconds && seconds < endSeconds)?.label
    expect([4, 12, 20, 28].map(at)).toEqual(['A', 'B', 'B', 'A'])
    expect(found[0].startSeconds).toBe(0)
    found.slice(1).forEach(({ startSeconds }, i) => expect(startSeconds).toBe(found[i].endSeconds))
    const edge = found.find(({ label }) => label === 'B')!.startSeconds
    expect(Math.abs(edge - SECTION_SECONDS)).toBeLessThanOrEqual(2)
    // What is too short to have beats is one section.
    const short = await writeSource(folder, 'short', sound('A').subarray(0, 1000), HEARD_RATE)
    const all = await hearSections({ ...input, checkpoint: await newestStep(input), source: short, beats: [], bars }, quiet)
    expect(all.map(({ label }) => label)).toEqual(['A'])
  })

  it('are the same after a training that was stopped and went on', { timeout: 120_000 }, async () => {
    const [whole, stopped] = ['whole', 'stopped'].map((run) => inputOf(run, false))
    await trainRun(whole, listeningHooks().hooks)
    const { hooks: stopping } = listeningHooks((event, abort) => event.type === 'step' && event.step >= 4 && abort())
    expect((await trainRun(stopped, stopping)).outcome).toBe('stopped')
    await trainRun({ ...stopped, resume: true }, listeningHooks().hooks)
    const tensors = await Promise.all(
      [whole, stopped].map(async (input) => (await loadCheckpoint(checkpointRoot(input.runFolder), await newestStep(input))).tensors),
    )
    expect(tensors[1]).toEqual(tensors[0])
  })

  it('want pieces, or marks: of short recordings nothing can be told', { timeout: 60_000 }, async () => {
    const brief = await writeSource(folder, 'brief', sound('A').subarray(0, 4 * HEARD_RATE), HEARD_RATE)
    const input = { ...inputOf('short', false), sources: [brief] }
    const hooks = { ...quiet, onProgress: () => undefined, kept: null }
    await expect(structureData(input, hooks)).rejects.toThrow('There is nothing to tell apart: no recording has more than 12 beats.')
  })
})
