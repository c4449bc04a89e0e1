import { EngineClient, EngineProcessLost, type WorkControl } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import type { EngineWork } from '../../workers/messages.ts'
import { WORK_LIMITS } from '../../workers/work-limits.ts'
import { ProjectError } from '../../failures/project-error.ts'

export interface DecoderLimits {
  /** A file is given up when its decoder has shown no progress for so long. */
  silenceLimitMs: number | null
  heapMegabytes: number | null
  /** How many files are decoded side by side; as the machine has cores, unless given. */
  processes?: number
}

export const DECODER_LIMITS: DecoderLimits = WORK_LIMITS.import

/**
 * Decodes files in an engine process, one after another. A file that kills or hangs the process is refused,
 * and a fresh process goes on with the next.
 */
export class Decoder {
  private readonly forker: EngineForker
  private readonly limits: DecoderLimits
  private client: EngineClient | null = null

  constructor(forker: EngineForker, limits: DecoderLimits = DECODER_LIMITS) {
    this.forker = forker
    this.limits = limits
  }

  async decode(
    input: EngineWork['import']['input'],
    control: WorkControl,
    onProgress: (progress: number) => void,
  ): Promise<EngineWork['import']['result']> {
    if (!this.client?.alive)
      this.client = new EngineClient(this.forker, { heapMegabytes: this.limits.heapMegabytes ?? undefined, oneOfMany: true })
    try {
      return await this.client.run('import', input, {
        ...control,
        graceMs: 3000,
        silenceLimitMs: this.limits.silenceLimitMs,
        onEvent: (event) => onProgress(event.progress),
      })
    } catch (error) {
      if (!(error instanceof EngineProcessLost) || error.reason === 'cancelled') throw error
      this.client = null
      if (error.reason === 'unstarted') throw error
      throw new ProjectError({
        code: 'bad-input',
        message: error.reason === 'silent' ? 'Reading it took too long and was given up.' : 'Reading it made the decoder fail.',
        advice: 'The file is probably damaged. Export it again as WAV or FLAC from the program it came from.',
        cause: error,
      })
    }
  }

  close(): void {
    this.client?.close()
    this.client = null
  }
}
