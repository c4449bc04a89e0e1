import type { SplitSegment } from '../../../../src-shared/project/index.ts'
import { DatasetError } from '../../datasets/errors.ts'
import type { PcmSource } from '../../files/pcm-source.ts'
import { fitSoundSpace, type SoundSpace } from '../memory/sound-space.ts'
import { readSpace } from '../memory/stored-space.ts'
import { buildUnitMemory, type UnitMemory } from '../memory/unit-memory.ts'
import { unitsOf } from '../units/unit-file.ts'
import type { UnitTable } from '../units/unit-table.ts'
import { divideRows, type RowRange } from './held-out.ts'
import { plansOf } from './plan.ts'

/** Fewer units than this teach nothing: about ten seconds. */
const LEAST_UNITS = 40

export interface CorpusMaterial {
  space: SoundSpace
  memory: UnitMemory
  /** [rows, PLAN_VALUES] */
  plans: Float32Array
  training: RowRange[]
  heldOut: RowRange[]
  segments: SplitSegment[]
  leftOut: { recordingId: string; reason: string }[]
}

interface MaterialOptions {
  signal: AbortSignal
  onProgress: (detail: string, progress: number) => void
}

/** The units of all recordings, from the cache where they are known. */
export async function unitTables(
  folder: string,
  sources: readonly PcmSource[],
  { signal, onProgress }: MaterialOptions,
): Promise<UnitTable[]> {
  const total = sources.reduce((sum, { frames, sampleRate }) => sum + frames / sampleRate, 0)
  const tables: UnitTable[] = []
  let done = 0
  for (const source of sources) {
    const seconds = source.frames / source.sampleRate
    const report = (share: number): void => onProgress(`Listening to ${source.name}`, total > 0 ? (done + share * seconds) / total : 0)
    tables.push(await unitsOf(folder, source, { signal, onProgress: report }))
    done += seconds
  }
  return tables
}

/**
 * What a training of a corpus learns from.
 *
 * @param stored  the space of the run's checkpoint; null for a new run
 * @throws DatasetError where there is too little sound
 */
export async function corpusMaterial(
  input: { featureFolder: string; sources: readonly PcmSource[]; seed: number },
  stored: unknown,
  options: MaterialOptions,
): Promise<CorpusMaterial> {
  const { sources } = input
  const tables = await unitTables(input.featureFolder, sources, options)
  const units = tables.reduce((sum, { count }) => sum + count, 0)
  if (units < LEAST_UNITS)
    throw new DatasetError(
      `There are ${units} sounds in these recordings; at least ${LEAST_UNITS} are needed to learn how one follows another.`,
      'Add longer recordings: a minute is a start, five minutes are good.',
    )
  const space = readSpace(stored) ?? fitSoundSpace(tables, input.seed)
  const memory = buildUnitMemory(tables, space)
  const { training, heldOut } = divideRows(memory)
  const leftOut = sources.flatMap(({ recordingId }, i) =>
    tables[i].count === 0 ? [{ recordingId, reason: 'It is too short to hold a single sound.' }] : [],
  )
  return { space, memory, plans: plansOf(memory), training, heldOut, segments: segmentsOf(memory, sources, { training, heldOut }), leftOut }
}

/** As times in the recordings; the transposed copies divide alike. */
function segmentsOf(
  memory: UnitMemory,
  sources: readonly PcmSource[],
  { training, heldOut }: { training: readonly RowRange[]; heldOut: readonly RowRange[] },
): SplitSegment[] {
  const segmentOf =
    (part: SplitSegment['part']) =>
    ({ first, end }: RowRange): SplitSegment[] => {
      const { recording, semitones } = memory.blocks[memory.blockOf[first]]
      if (semitones !== 0 || end <= first) return []
      const { recordingId } = sources[recording]
      return [{ recordingId, startSeconds: memory.startSeconds[first], endSeconds: memory.startSeconds[end], part }]
    }
  return [...training.flatMap(segmentOf('training')), ...heldOut.flatMap(segmentOf('validation'))]
}
