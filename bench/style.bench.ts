/**
 * What `style` keeps and what it changes: it hears violins, and weaves piano that it never heard out of their texture, as much of the piano
 * kept as is asked for. Melody and sound are measured as for `translate`: beside the source left as it is, and beside another place of it.
 *
 *   STYLE_SECONDS  length of each take (10)     STYLE_OUT  where takes are kept (a folder for temporary files)
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FIRST_GENERATION_SETTINGS, FIRST_KEEP } from '../src-shared/project/index.ts'
import { entry, type BenchEntry } from './report.ts'
import { featuresOf, keptAndChanged } from './study/kept-and-changed.ts'
import { openMaterial } from './study/materials.ts'
import { playFrom } from './study/play.ts'
import { train } from './study/train.ts'

const KEEPS = [0.1, FIRST_KEEP]
const { STYLE_SECONDS = '10', STYLE_OUT } = process.env
const seconds = Number(STYLE_SECONDS)

export async function run(): Promise<BenchEntry[]> {
  const out = STYLE_OUT ?? mkdtempSync(join(tmpdir(), 'style-'))
  const [piano, violin] = await Promise.all(['piano', 'violin'].map((id) => openMaterial(id, join(out, id))))
  const trained = await train('style', violin, out, 60)
  const entries = [entry('trained', trained.processorSeconds, 's of processor time')]
  const sources = await featuresOf(piano.heldOut, seconds)
  const [from, to] = await Promise.all(
    [piano, violin].map(async ({ id, learnt }) => ({ name: id, real: await featuresOf(learnt, seconds) })),
  )
  for (const keep of KEEPS) {
    const paths: string[] = []
    let spent = 0
    for (const source of piano.heldOut) {
      const outPath = join(out, `${source.name}, ${keep} kept.wav`)
      const settings = { ...FIRST_GENERATION_SETTINGS, seconds, keep }
      spent += (await playFrom(trained, { source, startSeconds: 0 }, { settings, outPath })).processorSeconds
      paths.push(outPath)
    }
    const takes = await featuresOf(paths, seconds)
    const named = (what: string): string => `piano in the texture of violins, ${keep} kept: ${what}`
    entries.push(...keptAndChanged(named, { takes, sources, from, to }, { atLeast: keep / 2, atMost: 0.8 }))
    entries.push(entry(named('speed'), (piano.heldOut.length * seconds) / spent, 'x real time'))
  }
  return entries
}
