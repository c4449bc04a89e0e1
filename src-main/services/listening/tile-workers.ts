import type { ComputedTile, TileInput } from '../../engine/spectrograms/compute-tile.ts'
import { EngineClient, EngineProcessLost } from '../../workers/engine-client.ts'
import type { EngineForker } from '../../workers/fork-engine.ts'
import { WORK_LIMITS } from '../../workers/work-limits.ts'

/** Processes that nobody needs for so long are ended: as those that compute edits, whose picture waits for one of these. */
const IDLE_MS = 60_000

interface Task {
  input: TileInput
  resolve: (tile: ComputedTile) => void
  reject: (error: unknown) => void
}

/** Engine processes that compute tiles: kept while tiles are asked for, replaced where one is lost. */
export class TileWorkers {
  private readonly forker: EngineForker
  private readonly limit: number
  private readonly idle: EngineClient[] = []
  private readonly all = new Set<EngineClient>()
  private readonly tasks: Task[] = []
  private rest: NodeJS.Timeout | undefined

  constructor(forker: EngineForker, processes: number) {
    this.forker = forker
    this.limit = processes
  }

  /** Whether a process could begin at once. */
  get free(): boolean {
    return this.tasks.length === 0 && (this.idle.length > 0 || this.all.size < this.limit)
  }

  compute(input: TileInput): Promise<ComputedTile> {
    return new Promise((resolve, reject) => {
      this.tasks.push({ input, resolve, reject })
      this.next()
    })
  }

  close(): void {
    clearTimeout(this.rest)
    for (const client of this.all) client.close()
    this.all.clear()
    this.idle.length = 0
    for (const { reject } of this.tasks.splice(0)) reject(new EngineProcessLost('cancelled', null))
  }

  private next(): void {
    clearTimeout(this.rest)
    while (this.tasks.length > 0 && (this.idle.length > 0 || this.all.size < this.limit)) {
      const task = this.tasks.shift() as Task
      void this.perform(this.idle.pop() ?? this.start(), task)
    }
    this.rest = setTimeout(() => this.idle.length === this.all.size && this.close(), IDLE_MS)
    this.rest.unref()
  }

  private start(): EngineClient {
    const client = new EngineClient(this.forker, { heapMegabytes: WORK_LIMITS['spectrogram-tile'].heapMegabytes ?? undefined })
    this.all.add(client)
    return client
  }

  private async perform(client: EngineClient, { input, resolve, reject }: Task): Promise<void> {
    try {
      resolve(await client.run('spectrogram-tile', input))
    } catch (error) {
      reject(error)
    }
    if (client.alive && this.all.has(client)) this.idle.push(client)
    else this.all.delete(client)
    this.next()
  }
}
