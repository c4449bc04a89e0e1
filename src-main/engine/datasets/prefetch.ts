import type { StepSource } from './batch-plan.ts'

/** Most that lies ready. */
const AHEAD_BYTES = 64 * 1024 * 1024

interface Slot {
  values: Float32Array<SharedArrayBuffer>
  ready: Promise<void>
}

/** Minibatches made ahead: while the engine takes some steps, the next ones are read and prepared. */
export class PrefetchedSteps {
  readonly #source: StepSource
  readonly #valuesPerStep: number
  readonly #totalSteps: number
  readonly #slots = new Map<number, Slot>()
  readonly #free: Float32Array<SharedArrayBuffer>[] = []

  /**
   * @param valuesPerStep (T + 1) batch D
   * @param totalSteps    of the run: nothing beyond is prepared
   */
  constructor(source: StepSource, { valuesPerStep, totalSteps }: { valuesPerStep: number; totalSteps: number }) {
    this.#source = source
    this.#valuesPerStep = valuesPerStep
    this.#totalSteps = totalSteps
  }

  /**
   * The minibatches of neighbouring steps; starts to prepare those that follow, enough for two such calls.
   *
   * @param step   steps of the run before the first of them
   * @param count  how many
   * @param target float32 [count, T + 1, batch, D], overwritten
   */
  async read(step: number, count: number, target: Float32Array): Promise<void> {
    this.#forget((prepared) => prepared < step)
    for (let i = 0; i < count; i++) this.#prepare(step + i)
    for (let i = 0; i < count; i++) {
      const slot = this.#slots.get(step + i)!
      await slot.ready
      target.set(slot.values, i * this.#valuesPerStep)
      this.#slots.delete(step + i)
      this.#free.push(slot.values)
    }
    const bytes = this.#valuesPerStep * Float32Array.BYTES_PER_ELEMENT
    const ahead = Math.max(1, Math.min(2 * count, Math.floor(AHEAD_BYTES / bytes)))
    this.#forget((prepared) => prepared >= step + count + ahead)
    for (let next = step + count; next < Math.min(this.#totalSteps, step + count + ahead); next++) this.#prepare(next)
  }

  async close(): Promise<void> {
    this.#slots.clear()
    await this.#source.close()
  }

  #prepare(step: number): void {
    if (this.#slots.has(step)) return
    const values = this.#free.pop() ?? new Float32Array(new SharedArrayBuffer(this.#valuesPerStep * Float32Array.BYTES_PER_ELEMENT))
    const ready = this.#source.fill(step, values)
    // A failure is told to whoever reads the step; one that nobody reads harms nobody.
    ready.catch(() => undefined)
    this.#slots.set(step, { values, ready })
  }

  #forget(isSuperfluous: (step: number) => boolean): void {
    for (const [step, { values, ready }] of this.#slots) {
      if (!isSuperfluous(step)) continue
      this.#slots.delete(step)
      void ready.then(
        () => this.#free.push(values),
        () => this.#free.push(values),
      )
    }
  }
}
