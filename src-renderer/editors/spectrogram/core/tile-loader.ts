import { nameOf, parentOf, type TileAddress } from './tile-grid.ts'

export interface LoadedTile<Content> {
  address: TileAddress
  content: Content
  /** Changes with every load: what was drawn from older data is out of date. */
  version: number
  usedAt: number
}

export interface TileLoaderPorts<Content> {
  fetch(address: TileAddress): Promise<Content>
  /** Something new can be drawn. */
  changed(): void
  failed(error: unknown): void
  now(): number
}

const MOST_UNDERWAY = 4
/** Incomplete tiles are asked for again after so long, failed ones later. */
const AGAIN_MS = 300
const AFTER_FAILURE_MS = 3000

/** Fetches the tiles that are looked at, the most wanted first, a few at a time, and keeps the last ones used. */
export class TileLoader<Content extends { complete: boolean }> {
  readonly #ports: TileLoaderPorts<Content>
  readonly #mostTiles: number
  readonly #tiles = new Map<string, LoadedTile<Content>>()
  readonly #underway = new Set<string>()
  readonly #notBefore = new Map<string, number>()
  /** Under way while what they show changed: they are asked for once more. */
  readonly #outdated = new Set<string>()
  #wanted: TileAddress[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #versions = 0
  #closed = false

  constructor(ports: TileLoaderPorts<Content>, mostTiles = 160) {
    this.#ports = ports
    this.#mostTiles = mostTiles
  }

  get count(): number {
    return this.#tiles.size
  }

  /** Says which tiles are wanted now, most wanted first; former wishes that were not begun are forgotten. */
  want(addresses: TileAddress[]): void {
    this.#wanted = addresses
    this.#next()
  }

  /** A tile as it is known by now. */
  get(address: TileAddress): LoadedTile<Content> | null {
    const tile = this.#tiles.get(nameOf(address))
    if (tile) tile.usedAt = this.#ports.now()
    return tile ?? null
  }

  /** The tile itself, or the nearest coarser one that covers it. */
  nearest(address: TileAddress, topLevel: number): LoadedTile<Content> | null {
    for (let at = address; at.level <= topLevel; at = parentOf(at)) {
      const tile = this.get(at)
      if (tile) return tile
    }
    return null
  }

  /** What was loaded of these is out of date: it is shown until it has come anew. */
  refresh(isOutdated: (address: TileAddress) => boolean): void {
    for (const [name, tile] of this.#tiles) {
      if (!isOutdated(tile.address)) continue
      tile.content = { ...tile.content, complete: false }
      this.#notBefore.delete(name)
    }
    for (const name of this.#underway) this.#outdated.add(name)
    this.#next()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#tiles.clear()
  }

  #next(): void {
    if (this.#closed) return
    clearTimeout(this.#timer)
    const now = this.#ports.now()
    let wait = Infinity
    for (const address of this.#wanted) {
      const name = nameOf(address)
      if (this.#underway.has(name) || this.#tiles.get(name)?.content.complete) continue
      const notBefore = this.#notBefore.get(name) ?? 0
      if (notBefore > now) wait = Math.min(wait, notBefore - now)
      else if (this.#underway.size < MOST_UNDERWAY) void this.#load(address, name)
    }
    if (wait < Infinity) this.#timer = setTimeout(() => this.#next(), wait)
  }

  async #load(address: TileAddress, name: string): Promise<void> {
    this.#underway.add(name)
    try {
      const found = await this.#ports.fetch(address)
      if (this.#closed) return
      const isOutdated = this.#outdated.delete(name)
      const content = isOutdated ? { ...found, complete: false } : found
      this.#notBefore.set(name, this.#ports.now() + (isOutdated ? 0 : AGAIN_MS))
      this.#tiles.set(name, { address, content, version: ++this.#versions, usedAt: this.#ports.now() })
      this.#forget()
      this.#ports.changed()
    } catch (error) {
      this.#notBefore.set(name, this.#ports.now() + AFTER_FAILURE_MS)
      if (!this.#closed) this.#ports.failed(error)
    } finally {
      this.#underway.delete(name)
      this.#next()
    }
  }

  #forget(): void {
    if (this.#tiles.size <= this.#mostTiles) return
    const wanted = new Set(this.#wanted.map(nameOf))
    const oldest = [...this.#tiles].filter(([name]) => !wanted.has(name)).sort(([, a], [, b]) => a.usedAt - b.usedAt)
    for (const [name] of oldest.slice(0, this.#tiles.size - this.#mostTiles)) {
      this.#tiles.delete(name)
      this.#notBefore.delete(name)
    }
  }
}
