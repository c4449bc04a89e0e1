/** The tiles last used, up to so many bytes. */
export class TileMemory {
  private readonly tiles = new Map<string, Uint8Array<ArrayBuffer>>()
  private readonly mostBytes: number
  private bytes = 0

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes
  }

  get(key: string): Uint8Array<ArrayBuffer> | undefined {
    const tile = this.tiles.get(key)
    if (tile) {
      this.tiles.delete(key)
      this.tiles.set(key, tile)
    }
    return tile
  }

  set(key: string, tile: Uint8Array<ArrayBuffer>): void {
    this.delete(key)
    this.tiles.set(key, tile)
    this.bytes += tile.length
    for (const oldest of this.tiles.keys()) {
      if (this.bytes <= this.mostBytes || oldest === key) break
      this.delete(oldest)
    }
  }

  private delete(key: string): void {
    this.bytes -= this.tiles.get(key)?.length ?? 0
    this.tiles.delete(key)
  }
}
