import type { EvaluationFigure, FigureId } from '../../src-shared/project/index.ts'
import { YARDSTICK_RATE } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import { evaluateTakes } from '../../src-main/engine/evaluation/evaluate-takes.ts'
import type { JudgedFile, JudgedPart } from '../../src-main/engine/evaluation/evaluation-jobs.ts'
import { readReal } from '../../src-main/engine/evaluation/read-sounds.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import type { Material } from './materials.ts'
import { writeSourceWav } from './play.ts'

const wholeOf = (sources: readonly PcmSource[]): JudgedPart[] =>
  sources.map((source) => ({ name: source.name, source, startSeconds: 0, endSeconds: source.frames / source.sampleRate }))

/** Figures that need all of what was learnt. */
const OF_COPIES: readonly FigureId[] = ['copied-share', 'longest-copy', 'near-share', 'longest-near']

/** Every yardstick of a group of takes. @param copies  whether copies are looked for: it takes most of the time */
export async function judge(
  takes: JudgedFile[],
  { learnt, heldOut }: Material,
  { copies }: { copies: boolean },
): Promise<EvaluationFigure[]> {
  const searched = wholeOf(copies ? learnt : learnt.slice(0, 1))
  const { figures } = await evaluateTakes(
    { takes, real: wholeOf(heldOut.length > 0 ? heldOut : learnt), learnt: searched, network: null },
    { emit: () => undefined, signal: new AbortController().signal },
  )
  return copies ? figures : figures.map((figure) => (OF_COPIES.includes(figure.id) ? { ...figure, value: null, ceiling: null } : figure))
}

/** Of each recording that was learnt from, stretches of at most so many seconds, evenly. */
const STRETCHES = 4

/** The recordings that were learnt from as if they were takes: how far music of the same player is from what was held out. */
export async function judgeLearnt(material: Material, folder: string, seconds: number): Promise<EvaluationFigure[]> {
  const stretches: JudgedFile[] = []
  for (const source of material.learnt) {
    const free = Math.max(0, source.frames / source.sampleRate - seconds)
    for (let i = 0; i < (free > 0 ? STRETCHES : 1); i++) {
      const path = await writeSourceWav(source, folder, { startSeconds: (free * i) / (STRETCHES - 1), seconds })
      stretches.push({ name: source.name, path, realTimeFactor: null })
    }
  }
  return judge(stretches, material, { copies: false })
}

/** The first seconds of a sound, for a picture. */
export async function monoOf(sound: PcmSource | string, seconds: number): Promise<Float32Array> {
  const part: JudgedPart =
    typeof sound === 'string'
      ? { name: sound, path: sound }
      : { name: sound.name, source: sound, startSeconds: 0, endSeconds: Math.min(seconds, sound.frames / sound.sampleRate) }
  const [{ samples }] = await readReal([part], Infinity, () => Promise.resolve())
  return samples.subarray(0, seconds * YARDSTICK_RATE)
}
