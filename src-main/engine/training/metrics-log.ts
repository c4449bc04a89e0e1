import type { FileHandle } from 'node:fs/promises'
import type { EpochMetrics, Measured } from '../../../src-shared/project/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { openFile } from '../../storage/files.ts'
import { LARGEST_LOG_BYTES, readJsonLines } from '../../storage/json-lines.ts'

/** One line of `metrics.ndjson`. */
export type MetricsLine =
  | { type: 'step'; epoch: number; step: number; measures: Measured }
  | ({ type: 'epoch' } & EpochMetrics)
  /** The preview take of that epoch is there. */
  | { type: 'preview'; epoch: number; step: number }

const isMetricsLine = (value: unknown): value is MetricsLine => Number.isInteger((value as Partial<MetricsLine> | null)?.step)

/** The run's measures, one JSON object a line, appended as they come. */
export class MetricsLog {
  /** Epochs whose preview take was already made when the log was opened. */
  readonly previewedEpochs: ReadonlySet<number>
  readonly #file: FileHandle

  private constructor(file: FileHandle, kept: readonly MetricsLine[]) {
    this.#file = file
    this.previewedEpochs = new Set(kept.flatMap((line) => (line.type === 'preview' ? [line.epoch] : [])))
  }

  /**
   * Opens the log for a run that goes on after `lastStep`: what an interrupted run wrote beyond it is removed, since
   * those steps are taken again.
   */
  static async open(path: string, lastStep: number): Promise<MetricsLog> {
    const kept = (await MetricsLog.read(path)).filter((line) => line.step <= lastStep)
    await writeFileAtomic(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(''))
    return new MetricsLog(await openFile(path, 'append'), kept)
  }

  /** Every whole line of the log; none where there is no log yet. */
  static async read(path: string): Promise<MetricsLine[]> {
    return (await readJsonLines(path, LARGEST_LOG_BYTES)).filter(isMetricsLine)
  }

  async append(lines: readonly MetricsLine[]): Promise<void> {
    await this.#file.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  }

  /** Waits until everything appended is on the disk. */
  async sync(): Promise<void> {
    await this.#file.sync()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
