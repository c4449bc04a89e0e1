import { availableParallelism } from 'node:os'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { DECODER_LIMITS, Decoder, type DecoderLimits } from './decoder.ts'

/** About 90 MB each: with the program itself all of them stay well below 1 GB. */
const MOST_PROCESSES = 6

/** As many engine processes as the machine has cores, up to six. */
export const decoderProcesses = (cores = availableParallelism()): number => Math.max(1, Math.min(MOST_PROCESSES, cores))

/** Decoders that work side by side, each in a process of its own, started when first needed. */
export class DecoderPool {
  readonly size: number
  private readonly free: Decoder[]
  private readonly all: Decoder[]
  private readonly waiting: ((decoder: Decoder) => void)[] = []

  constructor(forker: EngineForker, limits: DecoderLimits = DECODER_LIMITS) {
    this.size = limits.processes ?? decoderProcesses()
    this.all = Array.from({ length: this.size }, () => new Decoder(forker, limits))
    this.free = [...this.all].reverse()
  }

  readonly decode: Decoder['decode'] = async (input, control, onProgress) => {
    const decoder = this.free.pop() ?? (await new Promise<Decoder>((resolve) => this.waiting.push(resolve)))
    try {
      return await decoder.decode(input, control, onProgress)
    } finally {
      const next = this.waiting.shift()
      if (next) next(decoder)
      else this.free.push(decoder)
    }
  }

  close(): void {
    for (const decoder of this.all) decoder.close()
  }
}
