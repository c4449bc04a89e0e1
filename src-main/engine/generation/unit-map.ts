import { isPlane } from '../../../src-shared/project/index.ts'
import { thinned } from '../../../src-shared/thinned.ts'
import { learntNetwork } from '../checkpoints/learnt-network.ts'
import { checkpointRoot, loadCheckpoint } from '../checkpoints/checkpoint-store.ts'
import { DatasetError } from '../datasets/errors.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { FEATURES } from '../corpus/memory/sound-space.ts'
import { readSpace } from '../corpus/memory/stored-space.ts'
import { buildUnitMemory } from '../corpus/memory/unit-memory.ts'
import { unitTables } from '../corpus/network/corpus-data.ts'
import { layOut } from '../corpus/map/lay-out.ts'
import { mapPlane } from './plane-map.ts'
import { MOST_POINTS, type UnitMapInput, type UnitMapPoints } from './unit-map-job.ts'

/** Lays out the units of a network's memory, as they were recorded, without those that it never plays. */
export async function mapUnits(input: UnitMapInput, { emit, signal }: JobHooks<ProgressEvent>): Promise<UnitMapPoints> {
  const checkpoint = await loadCheckpoint(checkpointRoot(input.runFolder), input.checkpoint, 'weights')
  if (isPlane(checkpoint.record.settings)) return mapPlane(learntNetwork(checkpoint), input.sources, { emit, signal })
  const { record } = checkpoint
  const space = readSpace(record.facts.space)
  if (!space) throw new DatasetError('This network does not play with sounds of recordings.', 'Choose one that does.')
  const tell = (detail: string, progress: number): void => emit({ type: 'progress', detail, progress })
  const tables = await unitTables(input.featureFolder, input.sources, {
    signal,
    onProgress: (detail, share) => tell(detail, share / 2),
  })
  const memory = buildUnitMemory(tables, space, [0])
  const playable = Array.from({ length: memory.rows }, (_, row) => row).filter((row) => memory.playable[row] === 1)
  const rows = thinned(playable, MOST_POINTS)
  const features = new Float32Array(rows.length * FEATURES)
  rows.forEach((row, i) => features.set(memory.features.subarray(row * FEATURES, (row + 1) * FEATURES), i * FEATURES))
  const points = layOut(features, FEATURES, (share) => tell('Laying out the sounds', 0.5 + share / 2))
  const column = (values: ArrayLike<number>): Float32Array<ArrayBuffer> => Float32Array.from(rows, (row) => values[row])
  return {
    x: Float32Array.from(rows, (_, i) => points[2 * i]),
    y: Float32Array.from(rows, (_, i) => points[2 * i + 1]),
    recording: Float32Array.from(rows, (row) => memory.blocks[memory.blockOf[row]].recording),
    startSeconds: column(memory.startSeconds),
    seconds: column(memory.durationSeconds),
    levelDb: column(memory.levelDb),
  }
}
