import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { epochMetricsSchema, type EpochMetrics } from '../../src-shared/project/index.ts'
import { systemCode } from '../failures/file-errors.ts'

/** The epochs of a run from `metrics.ndjson`. A half-written last line (a crash) is left out; of an epoch that was done twice the later counts. */
export async function readMetrics(runFolder: string): Promise<EpochMetrics[]> {
  let text: string
  try {
    text = await readFile(join(runFolder, 'metrics.ndjson'), 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
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
