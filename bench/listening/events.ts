/** How well own labels of events and of places are found in scenes that nothing was learnt from, by a training and by a few examples. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkpointRoot, listCheckpoints } from '../../src-main/engine/checkpoints/checkpoint-store.ts'
import { ANNOTATION_TASKS } from '../../src-main/engine/evaluation/annotations/annotation-tasks.ts'
import { labelRecording } from '../../src-main/engine/evaluation/label-recording.ts'
import { HEARD_RATE } from '../../src-main/engine/hearing/heard-rate.ts'
import { hear } from '../../src-main/engine/hearing/hear.ts'
import { MODELS } from '../../src-main/engine/models/index.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import { trainRun } from '../../src-main/engine/training/train-run.ts'
import {
  rankLikeLabel,
  TRAIT_SECONDS,
  type LabelledStretch,
  type Labelling,
  type LabelsSettings,
  type Likeness,
} from '../../src-shared/project/index.ts'
import { smallLabels, writeSource } from '../../test/support/labelled-sounds.ts'
import { entry, type BenchEntry } from '../report.ts'
import { eventScene, PLACE_NAMES, realScene, SCENE_SECONDS, type EventScene } from './event-scenes.ts'
import { NO_SOUNDS, parted, realSounds } from './real-sounds.ts'

const FIRST_SEED = 63_001
/** Scenes that are learnt from, beside each that is judged. */
const LEARNT_SHARE = 2
const EXAMPLES = [1, 3, 5]
const DRAWS = 5
/** Recordings of those that are found whose place is looked at. */
const FOUND = 5
const FIGURES = ['Segment_F-measure', 'Event_F-measure', 'Event_onset_F-measure']

const quiet = { emit: () => undefined, signal: new AbortController().signal }
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

type NamedScene = EventScene & { name: string }

/** @returns what a network says of the last `judged` scenes that learnt the others' labels */
async function learntOf(folder: string, run: string, scenes: readonly NamedScene[], judged: number): Promise<Labelling[]> {
  const sources = await Promise.all(scenes.map(({ name, samples }) => writeSource(folder, name, samples, HEARD_RATE)))
  const learnt = scenes.slice(0, -judged)
  const settings = { ...(MODELS.labels.descriptor.presets.quick as LabelsSettings), previewEpochs: [] }
  const labels = learnt.flatMap(({ stretches }) => stretches)
  const input = smallLabels(join(folder, run), { sources: sources.slice(0, -judged), labels }, settings)
  await trainRun(input, quiet)
  const checkpoint = (await listCheckpoints(checkpointRoot(input.runFolder))).at(-1)!.step
  const said: Labelling[] = []
  for (const source of sources.slice(-judged)) said.push(await labelRecording({ ...input, checkpoint, source }, quiet))
  return said
}

type Said = Pick<LabelledStretch, 'startSeconds' | 'endSeconds' | 'label'>
/** Scenes one after the other, as one annotation. */
const oneAfterTheOther = (scenes: readonly (readonly Said[])[]): string =>
  scenes
    .flatMap((scene, i) =>
      scene.map(
        ({ startSeconds, endSeconds, label }) => `${i * SCENE_SECONDS + startSeconds}\t${i * SCENE_SECONDS + endSeconds}\t${label}`,
      ),
    )
    .join('\n')

function eventEntries(what: string, truth: readonly NamedScene[], said: readonly Labelling[]): BenchEntry[] {
  const reference = truth.map(({ stretches }) => stretches)
  const labels = [...new Set(reference.flat().map(({ label }) => label))].sort()
  const always = truth.map(() => labels.map((label) => ({ label, startSeconds: 0, endSeconds: SCENE_SECONDS })))
  const ways: Readonly<Record<string, readonly (readonly Said[])[]>> = {
    'by the network': said.map(({ stretches }) => stretches),
    'everything, always': always,
  }
  const figuresOf = (some: readonly (readonly Said[])[], estimate: readonly (readonly Said[])[]): Record<string, number | number[]> =>
    ANNOTATION_TASKS.events.compareTexts!(oneAfterTheOther(some), oneAfterTheOther(estimate))
  const all = Object.entries(ways).flatMap(([way, estimate]) => {
    const figures = figuresOf(reference, estimate)
    return FIGURES.map((name) => entry(`${what}, ${way}: ${name}`, Number(figures[name]), ''))
  })
  const of = (scenes: readonly (readonly Said[])[], label: string): Said[][] =>
    scenes.map((own) => own.filter((one) => one.label === label))
  const each = labels.map((label) => {
    const figures = figuresOf(of(reference, label), of(ways['by the network'], label))
    return entry(`${what}, by the network, ${label} alone: Event_F-measure`, Number(figures['Event_F-measure']), '')
  })
  return [
    ...all,
    entry(`${what}: how many`, reference.flat().length, ''),
    entry(`${what} that were said`, ways['by the network'].flat().length, ''),
    ...each,
  ]
}

function placeEntries(truth: readonly NamedScene[], said: readonly Labelling[]): BenchEntry[] {
  const right = said.map(({ labels }, i) => {
    const [likeliest] = labels.toSorted((a, b) => b.probability - a.probability)
    return Number(likeliest.label === truth[i].stretches[0].label)
  })
  return [
    entry('places over whole recordings, by the network: share right', mean(right), ''),
    entry('places over whole recordings, by chance: share right', 1 / PLACE_NAMES.length, ''),
  ]
}

/** Whether a label holds in a stretch that a search points at. */
const holdsAt = ({ stretches }: NamedScene, label: string, atSeconds: number): boolean =>
  stretches.some((one) => one.label === label && one.startSeconds < atSeconds + TRAIT_SECONDS && one.endSeconds > atSeconds)

/** Of the scenes that "More like X" puts first, at how many of the places it points at X sounds; examples are marked in `scenes`. */
async function examplesEntries(what: string, scenes: readonly NamedScene[], searched = scenes): Promise<BenchEntry[]> {
  const known = new Map<string, Likeness>()
  for (const { name, samples } of new Set([...scenes, ...searched])) known.set(name, (await hear(samples)).likeness)
  const byName = new Map(searched.map((scene) => [scene.name, scene]))
  const labels = [...new Set(scenes.flatMap(({ stretches }) => stretches.map(({ label }) => label)))].sort()
  const starts = Array.from({ length: SCENE_SECONDS / TRAIT_SECONDS }, (_, i) => i * TRAIT_SECONDS)
  const chance = mean(labels.flatMap((label) => searched.flatMap((scene) => starts.map((start) => Number(holdsAt(scene, label, start))))))
  const entries = [entry(`a few examples of ${what}: places that hold the label, by chance`, chance, '')]
  for (const examples of EXAMPLES) {
    const right: number[] = []
    for (let draw = 0; draw < DRAWS; draw++) {
      const random = new CounterRandom(FIRST_SEED + draw, streamOf('examples'))
      const order = Array.from(random.permutation(scenes.length), (i) => scenes[i])
      const marked = labels.flatMap((label) =>
        order.flatMap(({ stretches }) => stretches.filter((one) => one.label === label).slice(0, 1)).slice(0, examples),
      )
      for (const label of labels) {
        const found = rankLikeLabel(label, marked, known).filter(({ recordingId }) => byName.has(recordingId))
        for (const { recordingId, atSeconds } of found.slice(0, FOUND))
          right.push(Number(holdsAt(byName.get(recordingId)!, label, atSeconds)))
      }
    }
    entries.push(entry(`a few examples of ${what}: places that hold the label, ${examples} marked`, mean(right), ''))
  }
  return entries
}

/** So many scenes that are judged, after those that are learnt from. */
const scenesOf = (count: number, kind: string, scene: (name: string, seed: number, i: number) => EventScene): NamedScene[] =>
  Array.from({ length: count * (1 + LEARNT_SHARE) }, (_, i) => {
    const name = `${kind} ${i}`
    return { name, ...scene(name, FIRST_SEED + i, i) }
  })

async function inFolder(measure: (folder: string) => Promise<BenchEntry[]>): Promise<BenchEntry[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spectraloom-events-'))
  try {
    return await measure(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const events = (count: number): Promise<BenchEntry[]> =>
  inFolder(async (folder) => {
    const scenes = scenesOf(count, 'scene', (name, seed) => eventScene(name, seed))
    const entries = eventEntries('events', scenes.slice(-count), await learntOf(folder, 'events', scenes, count))
    const places = scenesOf(count, 'place', (name, seed, i) => {
      const place = PLACE_NAMES[i % PLACE_NAMES.length]
      const { samples } = eventScene(name, seed, place)
      return { samples, stretches: [{ recordingId: name, startSeconds: 0, endSeconds: SCENE_SECONDS, label: place }] }
    })
    entries.push(...placeEntries(places.slice(-count), await learntOf(folder, 'places', places, count)))
    return [...entries, ...(await examplesEntries('events', scenes))]
  })

/** Of recorded sounds: scenes that are judged hold none of the files that others are learnt from. */
export async function realEvents(count: number): Promise<BenchEntry[]> {
  const [sounds, noise] = [await realSounds('events'), await realSounds('noise')]
  if (!sounds || !noise) return [entry(`recorded events (${NO_SOUNDS})`, null, '')]
  const noises = parted(new Map([['noise', [...noise.values()].flat()]]), FIRST_SEED).map((part) => part.get('noise')!)
  const heard = parted(sounds, FIRST_SEED).map((part, i) => ({ events: part, noises: noises[i] }))
  const scenes = scenesOf(count, 'recorded scene', (name, seed, i) => realScene(name, seed, heard[Number(i >= count * LEARNT_SHARE)]))
  const [learnt, judged] = [scenes.slice(0, -count), scenes.slice(-count)]
  return [
    ...(await examplesEntries('recorded events', learnt, judged)),
    ...(await inFolder(async (folder) => eventEntries('recorded events', judged, await learntOf(folder, 'recorded', scenes, count)))),
  ]
}
