import { LRUCache } from 'lru-cache'

export type TileMemory = LRUCache<string, Uint8Array<ArrayBuffer>>

/** The tiles last used, up to so many bytes. */
export const tileMemory = (mostBytes: number): TileMemory =>
  new LRUCache({ maxSize: mostBytes, sizeCalculation: ({ length }) => Math.max(1, length) })
