import { createHash } from 'node:crypto'
import { encodeSong, trackAlone, type Song, type Track } from '../../../src-shared/music/index.ts'
import type { RenderSongInput } from '../../engine/mixing/mixing-jobs.ts'
import { soundKey } from '../../engine/mixing/sound-files.ts'
import { toFailure } from '../../failures/to-failure.ts'
import { fileInfo, moveFile, removeFile } from '../../storage/files.ts'
import { sweep } from '../../storage/folders.ts'
import { orMissing } from '../../storage/system-code.ts'
import type { SessionContext } from '../project/session-context.ts'
import { partToEnd, SONG_RATE, type SongRender } from './song-render.ts'

const BYTES_A_FRAME = 2 * Float32Array.BYTES_PER_ELEMENT
const FROZEN = /^[0-9a-f]{64}\.f32(?:\.unfinished)?$/

/**
 * The sounds of frozen tracks, in the cache: made once, named by what they were made of, and made again where one is missing. While a
 * track's sound is being made it is played as ever, so that what is heard never changes.
 */
export class FrozenTracks {
  private readonly underWay = new Map<string, string>()

  constructor(
    private readonly context: SessionContext,
    private readonly renders: () => Pick<SongRender, 'render'>,
  ) {}

  /** For a render: where the sounds of a song's frozen tracks lie, as far as they are made. */
  async soundsOf(song: Song): Promise<RenderSongInput['sounds']> {
    const found: RenderSongInput['sounds'] = []
    for (const track of frozenIn(song)) {
      const path = this.pathOf(song, track)
      const info = await orMissing(fileInfo(path))
      if (!info) continue
      const shape = { dataOffset: 0, encoding: 'float32', channels: 2, frames: Math.floor(info.size / BYTES_A_FRAME) } as const
      found.push({ key: soundKey({ kind: 'frozen', id: track.id }), file: { path, ...shape, sampleRate: SONG_RATE } })
    }
    return found
  }

  /** Begins to make what a song's frozen tracks lack, ends what is made for others. Called after each change of the song. */
  keepUpWith(song: Song): void {
    if (this.context.store.paths.readOnly !== null) return
    const wanted = new Map(frozenIn(song).map((track) => [this.pathOf(song, track), track]))
    for (const [path, jobId] of this.underWay) if (!wanted.has(path)) this.context.jobs.cancel(jobId)
    for (const [path, track] of wanted) if (!this.underWay.has(path)) void this.make(path, song, track)
  }

  /** Removes sounds that no track of the song has. */
  sweep(song: Song): Promise<unknown[]> {
    const wanted = new Set(frozenIn(song).map((track) => this.nameOf(song, track)))
    return sweep(this.context.store.paths.frozen, (name) => FROZEN.test(name) && !wanted.has(name))
  }

  private async make(path: string, song: Song, track: Track): Promise<void> {
    this.underWay.set(path, '')
    try {
      if (await orMissing(fileInfo(path))) return
      const job = this.context.jobs.start({
        kind: 'song',
        title: `Freezing “${track.name}”`,
        work: async ({ signal, update }) => {
          const outPath = `${path}.unfinished`
          try {
            const part = partToEnd(trackAlone(song, track.id))
            const outputs = [{ stem: { kind: 'mix' } as const, outPath, format: 'pcm' as const }]
            await this.renders().render(part, outputs, { signal, onProgress: (progress) => update({ progress }) })
            await moveFile(outPath, path)
          } finally {
            await removeFile(outPath)
          }
        },
      })
      this.underWay.set(path, job.id)
      await job.done.catch((error: unknown) => {
        if (!job.signal.aborted) this.tell(track, error)
      })
    } catch (error) {
      this.tell(track, error)
    } finally {
      this.underWay.delete(path)
    }
  }

  private tell(track: Track, error: unknown): void {
    this.context.log.write('warning', 'A track could not be frozen', { error })
    const { message, advice } = toFailure(error)
    this.context.emit('app.notice', { level: 'warning', message: `“${track.name}” plays as before: ${message}`, advice })
  }

  private pathOf(song: Song, track: Track): string {
    return this.context.store.paths.frozenTrack(this.nameOf(song, track))
  }

  /** Of all that its sound follows from: its clips, its instrument, and the tempo. */
  private nameOf(song: Song, track: Track): string {
    const { tracks, tempi, meters } = trackAlone(song, track.id)
    const named = { ...tracks[0], name: '', colour: 0 }
    return `${createHash('sha256')
      .update(encodeSong({ tempi, meters, keys: [], markers: [], loop: null, tracks: [named] }))
      .digest('hex')}.f32`
  }
}

/** Those that have anything to be frozen. */
const frozenIn = ({ tracks }: Song): Track[] => tracks.filter(({ isFrozen, clips }) => isFrozen && clips.length > 0)
