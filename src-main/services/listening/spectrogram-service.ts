import { LRUCache } from 'lru-cache'
import { availableParallelism } from 'node:os'
import type { SoundRef, SpectrogramLayout } from '../../../src-shared/rpc/index.ts'
import { FLOOR_DB, STEP_DB } from '../../engine/dsp/tiles/decibel-bytes.ts'
import { TILE_COLUMNS, tileLayout, type TileLook } from '../../engine/dsp/tiles/tile-layout.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { SoundService } from './sound-service.ts'
import { touchTiles } from './tile-files.ts'
import { EditedPyramid, type ShownBlocks } from './edited-pyramid.ts'
import { tileMemory } from './tile-memory.ts'
import { tileKind, TilePyramid, type AnsweredTile } from './tile-pyramid.ts'
import { TileWorkers } from './tile-workers.ts'

export interface TileRequest extends TileLook {
  sound: SoundRef
  level: number
  index: number
}

const MEMORY_BYTES = 96 * 1024 ** 2
const PYRAMIDS_KEPT = 12
/** A coarse tile that nobody has asked for in this time is not worked on any more. */
const WISH_MS = 2_500

interface Wish {
  pyramid: Pick<TilePyramid, 'fill'>
  level: number
  index: number
  askedAt: number
}

/** Pictures of the spectra of recordings and takes, in tiles, computed in engine processes where someone looks. */
export class SpectrogramService {
  private readonly context: SessionContext
  private readonly sounds: SoundService
  private readonly workers: TileWorkers
  private readonly memory = tileMemory(MEMORY_BYTES)
  private readonly shown: ShownBlocks = new Map()
  private readonly pyramids = new LRUCache<string, TilePyramid>({ max: PYRAMIDS_KEPT })
  /** Coarse tiles that are looked at and not finished. */
  private readonly wishes = new Map<string, Wish>()
  private filling = 0

  constructor(context: SessionContext, sounds: SoundService) {
    this.context = context
    this.sounds = sounds
    // One core stays for the window and the sound.
    this.workers = new TileWorkers(context.forker, Math.max(1, Math.min(4, availableParallelism() - 1)))
  }

  async layout({ sound, ...look }: Omit<TileRequest, 'level' | 'index'>): Promise<SpectrogramLayout> {
    const { key, file } = await this.sounds.samplesOf(sound)
    const { sampleRate, hopSamples, reachSamples, rowHz } = tileLayout(look, file.sampleRate)
    await touchTiles(this.context.store.paths.spectrograms, key, tileKind(look))
    return { sampleRate, hopSamples, reachSamples, tileColumns: TILE_COLUMNS, rowHz, floorDb: FLOOR_DB, stepDb: STEP_DB }
  }

  async tile({ sound, level, index, ...look }: TileRequest): Promise<AnsweredTile> {
    const pyramid = await this.pyramid(sound, look)
    const answer = await pyramid.tile(level, index)
    const name = `${sound.kind}/${sound.id}/${tileKind(look)}/${level}-${index}`
    if (answer.progress < 1) {
      this.wishes.set(name, { pyramid, level, index, askedAt: performance.now() })
      this.fillWishes()
    } else this.wishes.delete(name)
    return answer
  }

  close(): void {
    this.wishes.clear()
    this.workers.close()
  }

  private async pyramid(ref: SoundRef, look: TileLook): Promise<Pick<TilePyramid, 'tile' | 'fill'>> {
    const edited = await this.sounds.samplesOf(ref)
    const sound = { ...edited, file: { ...edited.file, patches: undefined } }
    const name = `${sound.key}/${tileKind(look)}`
    const known = this.pyramids.get(name)
    known?.grow(sound)
    const pyramid =
      known ??
      new TilePyramid(sound, look, {
        memory: this.memory,
        workers: this.workers,
        cacheFolder: this.context.store.paths.spectrograms,
      })
    this.pyramids.set(name, pyramid)
    const { marks } = edited
    return marks
      ? new EditedPyramid(pyramid, { ...edited, marks }, look, { memory: this.memory, workers: this.workers, shown: this.shown })
      : pyramid
  }

  /** While a process is free: the wish asked for last gets one more tile. */
  private fillWishes(): void {
    while (this.workers.free && this.filling < this.wishes.size + 1) {
      const wish = this.latestWish()
      if (!wish) return
      this.filling++
      void this.fill(...wish)
    }
  }

  private async fill(name: string, wish: Wish): Promise<void> {
    let more = false
    try {
      more = await wish.pyramid.fill(wish.level, wish.index)
    } catch (error) {
      this.context.log.write('warning', 'A part of a spectrogram could not be computed', { error })
    }
    this.filling--
    // Whoever still looks asks again.
    if (!more) this.wishes.delete(name)
    this.fillWishes()
  }

  private latestWish(): [string, Wish] | null {
    const now = performance.now()
    let latest: [string, Wish] | null = null
    for (const [name, wish] of this.wishes) {
      if (now - wish.askedAt > WISH_MS) this.wishes.delete(name)
      else if (!latest || wish.askedAt > latest[1].askedAt) latest = [name, wish]
    }
    return latest
  }
}
