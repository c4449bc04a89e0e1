/**
 * What `translate` and `timbretron` keep and what they change: they learn piano and violin, and translate recordings of each that they
 * never heard into the other. Melody is measured beside the source, sound beside recordings of the group it is to become, and both beside
 * the source left as it is (which keeps all and changes nothing) and beside another place of it (which keeps nothing).
 *
 *   TRANSLATE_BUDGET  seconds of processor time that it learns for (90)     TRANSLATE_SECONDS  length of each take (20)
 *   TRANSLATE_OUT     where takes are kept (a folder for temporary files)     TRANSLATE_MODEL  which network (translate)
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FIRST_GENERATION_SETTINGS } from '../src-shared/project/index.ts'
import { entry, type BenchEntry } from './report.ts'
import { featuresOf, keptAndChanged } from './study/kept-and-changed.ts'
import { openMaterial } from './study/materials.ts'
import { playFrom } from './study/play.ts'
import { train } from './study/train.ts'

const GROUPS = ['piano', 'violin'] as const
const { TRANSLATE_BUDGET = '90', TRANSLATE_SECONDS = '20', TRANSLATE_OUT, TRANSLATE_MODEL = 'translate' } = process.env
const [budgetSeconds, seconds] = [TRANSLATE_BUDGET, TRANSLATE_SECONDS].map(Number)

export async function run(): Promise<BenchEntry[]> {
  const out = TRANSLATE_OUT ?? mkdtempSync(join(tmpdir(), 'translate-'))
  const materials = await Promise.all(GROUPS.map((id) => openMaterial(id, join(out, id))))
  const learnt = materials.flatMap((material) => material.learnt)
  const groups = materials.map(({ id, learnt: own }) => ({ name: id, recordings: own.map(({ recordingId }) => recordingId) }))
  const trained = await train(TRANSLATE_MODEL as 'translate' | 'timbretron', { id: 'translate', learnt, heldOut: [] }, out, budgetSeconds, {
    groups,
  })
  const entries = [entry('trained', trained.processorSeconds, 's of processor time')]
  const real = await Promise.all(materials.map(({ learnt: own }) => featuresOf(own, seconds)))
  for (const [i, { id, heldOut }] of materials.entries()) {
    const other = 1 - i
    const sources = await featuresOf(heldOut, seconds)
    const paths: string[] = []
    let spent = 0
    for (const source of heldOut) {
      const outPath = join(out, `${source.name} as ${GROUPS[other]}.wav`)
      const settings = { ...FIRST_GENERATION_SETTINGS, seconds, translateTo: GROUPS[other] }
      const take = await playFrom(trained, { source, startSeconds: 0 }, { settings, outPath })
      spent += take.processorSeconds
      paths.push(outPath)
    }
    const takes = await featuresOf(paths, seconds)
    const named = (what: string): string => `${id} as ${GROUPS[other]}: ${what}`
    const [from, to] = [i, other].map((group) => ({ name: GROUPS[group], real: real[group] }))
    entries.push(...keptAndChanged(named, { takes, sources, from, to }, { atLeast: 0.5, atMost: 0.8 }))
    entries.push(entry(named('speed'), (heldOut.length * seconds) / spent, 'x real time'))
  }
  return entries
}
