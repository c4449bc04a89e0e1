import type { EvaluationFigure, FigureId } from '../../src-shared/project/index.ts'
import { YARDSTICK_RATE } from '../../src-main/engine/evaluation/measures/sound-features.ts'
import { evaluateTakes } from '../../src-main/engine/evaluation/evaluate-takes.ts'
import type { JudgedFile, JudgedPart } from '../../src-main/engine/evaluation/evaluation-jobs.ts'
import { readReal } from '../../src-main/engine/evaluation/read-sounds.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import type { Material } from './materials.ts'

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

/** The first seconds of a sound, for a picture. */
export async function monoOf(sound: PcmSource | string, seconds: number): Promise<Float32Array> {
  const part: JudgedPart =
    typeof sound === 'string'
      ? { name: sound, path: sound }
      : { name: sound.name, source: sound, startSeconds: 0, endSeconds: Math.min(seconds, sound.frames / sound.sampleRate) }
  const [{ samples }] = await readReal([part], Infinity, () => Promise.resolve())
  return samples.subarray(0, seconds * YARDSTICK_RATE)
}
