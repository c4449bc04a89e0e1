import { join } from 'node:path'
import { epochMetricsSchema, type EpochMetrics } from '../../../src-shared/project/index.ts'
import { readText } from '../../storage/files.ts'
import { orMissing } from '../../storage/system-code.ts'

/** Some million steps. */
const LARGEST_BYTES = 2 ** 29 - 2 ** 16

/** The epochs of a run from `metrics.ndjson`. A half-written last line (a crash) is left out; of an epoch that was done twice the later counts. */
export async function readMetrics(runFolder: string): Promise<EpochMetrics[]> {
  const text = (await orMissing(readText(join(runFolder, 'metrics.ndjson'), LARGEST_BYTES))) ?? ''
  const epochs = new Map<number, EpochMetrics>()
  for (const line of text.split('\n')) {
    // Most lines are steps.
    if (!line.includes('"trainLoss"')) continue
    const metrics = parseLine(line)
    if (metrics) epochs.set(metrics.epoch, metrics)
  }
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch)
}

function parseLine(line: string): EpochMetrics | null {
  try {
    const parsed = epochMetricsSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
