import { join } from 'node:path'
import { epochMetricsSchema, type EpochMetrics } from '../../../src-shared/project/index.ts'
import { LARGEST_LOG_BYTES, readJsonLines } from '../../storage/json-lines.ts'

/** The epochs of a run from its log; of an epoch that was done twice the later counts. */
export async function readMetrics(runFolder: string): Promise<EpochMetrics[]> {
  // Most lines are steps.
  const lines = await readJsonLines(join(runFolder, 'metrics.ndjson'), LARGEST_LOG_BYTES, (line) => !line.includes('"type":"step"'))
  const epochs = new Map<number, EpochMetrics>()
  for (const line of lines) {
    const { success, data } = epochMetricsSchema.safeParse(line)
    if (success) epochs.set(data.epoch, data)
  }
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch)
}
