/**
 * The study of docs/study: the flagship beside the six architectures of the paper, at equal processor time, on several kinds of material,
 * by takes whose seeds nothing was tuned on. Writes docs/study/figures.md, pictures beside it, and of the demo material a page on which
 * takes and sources can be heard.
 *
 *   STUDY_MATERIALS  which, between commas (all)        STUDY_MODELS   which, between commas (corpus, those six); all: every network that
 *                                                                      makes sound. Any other than those seven: into docs/study/models.md
 *   STUDY_BUDGET     seconds of processor time a training (120), each in a process of its own: as many epochs as fit
 *   STUDY_TAKES      takes of each (8)                  STUDY_SECONDS  length of each (20)
 *   STUDY_OUT        where takes, trainings and the page are kept (a folder for temporary files); what is there already is not made again,
 *                    and a training goes on from its last checkpoint, so that it can be made in parts and killed: remove what has become
 *                    another                            STUDY_KEPT     1: tables of what is there, nothing new
 */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { EvaluationFigure, FigureId, SoundGroup, TakeOrigin } from '../src-shared/project/index.ts'
import { MODEL_IDS, modelOf, type ModelId } from '../src-main/engine/models/index.ts'
import { hasSharedData } from '../test/support/shared-data.ts'
import { entry, type BenchEntry } from './report.ts'
import { countClicksAtJoins } from './study/clicks-at-joins.ts'
import { dipOfSources } from './study/dip-of-sources.ts'
import { judge, judgeLearnt, monoOf } from './study/judge.ts'
import { kept } from './study/kept.ts'
import { LONG_SECONDS, longTakes, type LongTake } from './study/long-takes.ts'
import { DEMO, MATERIAL_IDS, openMaterial, type Material } from './study/materials.ts'
import { writeSpectrograms } from './study/picture.ts'
import { writeTables, type StudyRow, type StudyTable } from './study/tables.ts'
import { writeTakesPage } from './study/takes-page.ts'
import { goesOnInRecording, play, withoutNetwork, writeSourceWav } from './study/play.ts'
import { trainApart, type Trained, type TrainedOrRefused } from './study/train.ts'

const DOCS = resolve(import.meta.dirname, '../docs/study')
const PICTURE_SECONDS = 10
/** Takes begin at seeds from here on; those below were used while it was made. */
const FIRST_SEED = 9300
/** The primary paper's architectures. */
const PAPER_MODELS: readonly ModelId[] = ['base', 'fc', 'conv1d', 'conv2d', 'bilinear', 'multilayer']
const WITHOUT_NETWORK = 'corpus without its network'
const OF_LEARNT = 'the recordings it learns from'
/** Real music from the very places that the takes play on from: what pulse, key and onsets are held against. */
const OF_GOING_ON = 'the recordings from the same places'

const { STUDY_MATERIALS, STUDY_MODELS, STUDY_BUDGET = '120', STUDY_TAKES = '8', STUDY_SECONDS = '20', STUDY_OUT, STUDY_KEPT } = process.env
const [budgetSeconds, takes, seconds] = [STUDY_BUDGET, STUDY_TAKES, STUDY_SECONDS].map(Number)
const materialIds = STUDY_MATERIALS?.split(',') ?? (hasSharedData ? MATERIAL_IDS : [DEMO])
/** Every network that makes sound. */
const soundModels = (): ModelId[] => MODEL_IDS.filter((id) => modelOf(id).plays?.gives === 'sound')
const ofFlagship: readonly ModelId[] = ['corpus', ...PAPER_MODELS]
const modelIds = STUDY_MODELS === 'all' ? soundModels() : ((STUDY_MODELS?.split(',') as ModelId[] | undefined) ?? ofFlagship)
const isOfAll = modelIds.some((id) => !ofFlagship.includes(id))

/** Of one material, for a network that translates: two halves of its recordings. */
const halves = ({ learnt }: Material): SoundGroup[] =>
  [learnt.slice(0, learnt.length >> 1), learnt.slice(learnt.length >> 1)].map((half, i) => ({
    name: `half ${i + 1}`,
    recordings: half.map(({ recordingId }) => recordingId),
  }))

interface Result {
  row: StudyRow
  takePaths: string[]
}

interface MaterialResults {
  results: Result[]
  longTakes: LongTake[]
}

async function takesOf(name: string, trained: Trained, material: Material, folder: string): Promise<Result> {
  const judged = []
  const joinedOrigins: TakeOrigin[] = []
  let [made, spent, clicksAtJoins] = [0, 0, 0]
  for (let i = 0; i < takes; i++) {
    const outPath = join(folder, `${material.id} ${name} ${i + 1}.wav`)
    const take = await kept(`${outPath}.json`, () => play(trained, material, { seconds, randomSeed: FIRST_SEED + i, outPath }))
    made += take.frames / take.sampleRate
    spent += take.processorSeconds
    const joinsSeconds = take.origins?.slice(1).map(({ atSeconds }) => atSeconds)
    joinedOrigins.push(...(take.origins?.slice(1) ?? []))
    if (take.origins) clicksAtJoins += await countClicksAtJoins(outPath, take.origins, material.learnt)
    judged.push({ name: `${i + 1}`, path: outPath, realTimeFactor: null, joinsSeconds })
  }
  // The six foretell frames and copy none.
  const figures = await judge(judged, material, { copies: name === 'corpus' })
  const { processorSeconds, residentBytes = null } = trained
  const row = {
    name,
    figures,
    dipOfSources: joinedOrigins.length > 0 ? await dipOfSources(joinedOrigins, material.learnt) : null,
    clicksAtJoins: judged.some(({ joinsSeconds }) => joinsSeconds) ? clicksAtJoins / made : null,
    trainingSeconds: processorSeconds || null,
    realTime: made / spent,
    residentBytes,
  }
  return { row, takePaths: judged.map(({ path }) => path) }
}

async function studyOf(id: string, out: string, report: (table: StudyTable) => void): Promise<MaterialResults> {
  const folder = join(out, id)
  mkdirSync(folder, { recursive: true })
  const keptIn = (what: string): string => join(folder, `${what}, ${takes} of ${seconds} s.json`)
  const material = await kept(join(folder, 'material.json'), () => openMaterial(id, folder))
  const results: Result[] = []
  let longs: LongTake[] = []
  const add = async (name: string, find: () => Promise<Result>): Promise<void> => {
    results.push(await kept(keptIn(name), find))
    report({ id, rows: results.map(({ row }) => row), longTakes: longs })
  }
  if (material.heldOut.length > 0)
    await add(OF_LEARNT, async () => {
      const figures = await judgeLearnt(material, folder, seconds)
      return { row: { name: OF_LEARNT, figures, trainingSeconds: null, realTime: null }, takePaths: [] }
    })
  await add(OF_GOING_ON, async () => {
    const stretches = []
    for (let i = 0; i < takes; i++) {
      const path = await goesOnInRecording(material, FIRST_SEED + i, seconds, folder)
      stretches.push({ name: `${i + 1}`, path, realTimeFactor: null })
    }
    return {
      row: { name: OF_GOING_ON, figures: await judge(stretches, material, { copies: false }), trainingSeconds: null, realTime: null },
      takePaths: [],
    }
  })
  for (const model of modelIds) {
    const trainedFile = join(folder, `trained ${model}.json`)
    if (STUDY_KEPT && !existsSync(trainedFile)) continue
    const changed = modelOf(model).plays?.way === 'translation' ? { groups: halves(material) } : {}
    const wish = { model, material, folder, budgetSeconds, changed }
    const found = await kept<TrainedOrRefused>(trainedFile, () => Promise.resolve(trainApart(wish)))
    // Chords are no voice, and long tones no strokes: what a network refuses to learn from has no row.
    if ('refused' in found) {
      console.log(`${model} does not learn from ${id}: ${found.refused}`)
      continue
    }
    const { trained } = found
    await add(model, async () => takesOf(model, trained, material, folder))
    if (model !== 'corpus' || isOfAll) continue
    await add(WITHOUT_NETWORK, async () => takesOf(WITHOUT_NETWORK, await withoutNetwork(trained, folder), material, folder))
    longs = await kept(join(folder, 'long takes.json'), async () => longTakes(trained, material, folder))
  }
  const sources = material.heldOut.length > 0 ? material.heldOut : material.learnt
  const shown = [await monoOf(sources[0], PICTURE_SECONDS)]
  for (const { takePaths } of results) if (takePaths.length > 0) shown.push(await monoOf(takePaths[0], PICTURE_SECONDS))
  if (!isOfAll) writeSpectrograms(join(DOCS, `${id}.png`), shown, PICTURE_SECONDS)
  if (id === DEMO && !isOfAll) {
    const sourceSounds = await Promise.all(
      material.learnt.map(async (source) => ({ title: source.name, path: await writeSourceWav(source, folder) })),
    )
    const groups = results.map(({ row, takePaths }) => ({
      title: row.name,
      sounds: takePaths.map((path, i) => ({ title: `Take ${i + 1}`, path })),
    }))
    console.log(writeTakesPage(join(out, 'page'), [{ title: 'Sources', sounds: sourceSounds }, ...groups]))
  }
  return { results, longTakes: longs }
}

const of = (figures: readonly EvaluationFigure[], id: FigureId): EvaluationFigure => figures.find((figure) => figure.id === id)!
const ratio = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a / b)

/** What is demanded of the flagship. */
function demands(material: string, rows: readonly StudyRow[]): BenchEntry[] {
  const corpus = rows.find(({ name }) => name === 'corpus')
  if (!corpus) return []
  const [mmd, key, pulse, onsets, dip] = (['mmd-log-mel', 'key-clarity', 'pulse-clarity', 'onset-rate', 'join-dip'] as const).map((id) =>
    of(corpus.figures, id),
  )
  const learnt = rows.find(({ name }) => name === OF_LEARNT)
  const others = rows
    .filter(({ name }) => PAPER_MODELS.some((id) => id === name))
    .flatMap(({ figures }) => of(figures, 'mmd-log-mel').value ?? [])
  const silent = rows.find(({ name }) => name === WITHOUT_NETWORK)
  const real = rows.find(({ name }) => name === OF_GOING_ON)
  const realOf = (id: FigureId): number | null => (real ? of(real.figures, id).value : null)
  const named = (what: string): string => `${material}: ${what}`
  return [
    entry(named('distance to what was held out, of real to real'), ratio(mmd.value, mmd.ceiling), 'times', { atMost: 1.5 }),
    entry(
      named('the same, of what it learns from to what was held out'),
      learnt ? ratio(mmd.value, of(learnt.figures, 'mmd-log-mel').value) : null,
      'times',
      {
        atMost: 1.5,
      },
    ),
    entry(named('distance, of the best of the six'), others.length > 0 ? ratio(mmd.value, Math.min(...others)) : null, 'times', {
      atMost: 1 / 6,
    }),
    entry(named('key clarity, of real'), ratio(key.value, realOf('key-clarity')), 'times', { atLeast: 0.95 }),
    entry(
      named('key clarity, of the selector without network'),
      silent ? ratio(key.value, of(silent.figures, 'key-clarity').value) : null,
      'times',
      {
        atLeast: 1.15,
      },
    ),
    entry(named('pulse, of real'), ratio(pulse.value, realOf('pulse-clarity')), 'times', { atLeast: 0.9 }),
    entry(named('onsets, of real'), ratio(onsets.value, realOf('onset-rate')), 'times', { atLeast: 0.65, atMost: 1.35 }),
    entry(
      named('dip at joins beside that of real beginnings'),
      dip.value === null || dip.ceiling === null ? null : dip.value - dip.ceiling,
      'dB',
      {
        atLeast: -1,
      },
    ),
    entry(
      named('dip at joins beside that of real beginnings of the recordings that are played, as often'),
      dip.value === null || !corpus.dipOfSources ? null : dip.value - corpus.dipOfSources,
      'dB',
      { atLeast: -1 },
    ),
    entry(named('clicks'), of(corpus.figures, 'clicks').value, 'a second', { atMost: 0.02 }),
    entry(named('clicks where sounds are joined'), corpus.clicksAtJoins ?? null, 'a second', { atMost: 0.02 }),
    entry(named('seconds more like a recording than it is like itself'), of(corpus.figures, 'copied-share').value, '', { atMost: 0.2 }),
    entry(named('longest stretch of such'), of(corpus.figures, 'longest-copy').value, 's', { atMost: 3 }),
    entry(named('seconds near a recording'), of(corpus.figures, 'near-share').value, ''),
    entry(named('longest stretch near one'), of(corpus.figures, 'longest-near').value, 's'),
  ]
}

const demandsOfLong = (material: string, { temperature, stuck, silent, driftDb }: LongTake): BenchEntry[] => {
  const named = (what: string): string => `${material}: ${LONG_SECONDS} s at temperature ${temperature}, ${what}`
  return [
    entry(named('stuck'), stuck, '', { atMost: 0.05 }),
    entry(named('silent'), silent, '', { atMost: 0.05 }),
    entry(named('drift'), Math.abs(driftDb), 'dB', { atMost: 6 }),
  ]
}

export async function run(): Promise<BenchEntry[]> {
  const out = STUDY_OUT ?? mkdtempSync(join(tmpdir(), 'study-'))
  mkdirSync(DOCS, { recursive: true })
  const conditions = `${takes} takes of ${seconds} s each, random seeds from ${FIRST_SEED} on; at most ${budgetSeconds} s of processor time a training, one core.`
  const studied: StudyTable[] = materialIds.map((id) => ({ id, rows: [], longTakes: [] }))
  const report = (table: StudyTable): void => {
    studied[materialIds.indexOf(table.id)] = table
    writeTables(join(DOCS, isOfAll ? 'models.md' : 'figures.md'), conditions, studied)
  }
  const entries: BenchEntry[] = []
  for (const id of materialIds) {
    const { results, longTakes: long } = await studyOf(id, out, report)
    const rows = results.map(({ row }) => row)
    report({ id, rows, longTakes: long })
    entries.push(...demands(id, rows), ...long.flatMap((take) => demandsOfLong(id, take)))
  }
  return entries
}
