/** A heap of spectrogram points, the loudest on top; room for a fixed number, no allocation while it works. */
export class MagnitudeHeap {
  readonly #points: Int32Array
  readonly #keys: Float32Array
  #size = 0

  constructor(capacity: number) {
    this.#points = new Int32Array(capacity)
    this.#keys = new Float32Array(capacity)
  }

  get size(): number {
    return this.#size
  }

  push(point: number, magnitude: number): void {
    const points = this.#points
    const keys = this.#keys
    let at = this.#size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (keys[parent] >= magnitude) break
      keys[at] = keys[parent]
      points[at] = points[parent]
      at = parent
    }
    keys[at] = magnitude
    points[at] = point
  }

  /** Takes the loudest point; the heap must not be empty. */
  pop(): number {
    const points = this.#points
    const keys = this.#keys
    const top = points[0]
    const size = --this.#size
    const point = points[size]
    const key = keys[size]
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && keys[child + 1] > keys[child]) child++
      if (keys[child] <= key) break
      keys[at] = keys[child]
      points[at] = points[child]
      at = child
    }
    keys[at] = key
    points[at] = point
    return top
  }

  clear(): void {
    this.#size = 0
  }
}
