import { join } from 'node:path'
import { METER_VALUES } from '../../../src-shared/audio/index.ts'
import { countInSamples, TempoMap } from '../../../src-shared/music/index.ts'
import { PcmReader } from '../../engine/files/pcm-cache.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { partToEnd, SONG_RATE, type SongRender } from './song-render.ts'
import type { SongService } from './song-service.ts'

/** A song's sound while it is made, from a place of it on. */
export interface SongMix {
  id: string
  /** Of the song, at SONG_RATE: the mix's first sample; with a count-in before the place from which it plays, below 0 at the beginning. */
  startSample: number
  /** Samples there will be. */
  samples: number
  /** Samples there are. */
  made: number
  path: string
  metersPath: string
  /** The tracks that have meters, in their order. */
  trackIds: readonly string[]
  growing: boolean
}

export interface MetronomeChoice {
  isOn: boolean
  countInBars: number
}

/** What a song sounds like: made by an engine process, to be heard while it grows, or as a file. */
export class SongSound {
  private mix: SongMix | null = null
  private stop = new AbortController()

  constructor(
    private readonly context: SessionContext,
    private readonly songs: Pick<SongService, 'song'>,
    private readonly renders: SongRender,
  ) {}

  /**
   * Begins to make the sound of the song as it is now, from a tick on; the one made before is let go.
   *
   * @param lastsSeconds  at least, from that tick on, also of an empty song
   * @returns at once where the first samples are there
   */
  async prepare(startTick: number, metronome: MetronomeChoice = { isOn: false, countInBars: 0 }, lastsSeconds = 0): Promise<SongMix> {
    await this.close()
    const { song } = this.songs
    const part = partToEnd(song, SONG_RATE, new TempoMap(song.tempi).sampleAt(startTick, SONG_RATE), lastsSeconds)
    const before = countInSamples(song, startTick, metronome.countInBars, SONG_RATE)
    const id = newId('mix')
    const { incoming } = this.context.store.paths
    const [path, metersPath] = [join(incoming, `${id}.f32`), join(incoming, `${newId('meters')}.f32`)]
    const mix: SongMix = {
      ...{ id, startSample: part.startSample - before, samples: part.samples + before, made: 0, growing: true },
      ...{ path, metersPath, trackIds: song.tracks.map((track) => track.id) },
    }
    this.mix = mix
    this.stop = new AbortController()
    const { signal } = this.stop
    await new Promise<void>((begun, failed) => {
      const done = this.renders.render(part, [{ stem: { kind: 'mix' }, outPath: path, format: 'pcm' }], {
        ...{ signal, graceMs: 500, metersPath, metronome: metronome.isOn || metronome.countInBars > 0 ? metronome : undefined },
        onProgress: (_, frames) => {
          mix.made = frames
          begun()
        },
      })
      done.then(
        () => {
          mix.growing = false
          begun()
        },
        (error: unknown) => {
          mix.growing = false
          if (!signal.aborted) this.context.log.write('warning', 'The sound of the song could not be made', { error })
          failed(error as Error)
        },
      )
    })
    return mix
  }

  /** The sound that is being made, for who reads it. @throws ProjectError where it was let go */
  source(id: string): Pick<PcmSource, 'pcmPath' | 'sampleRate' | 'channels' | 'frames'> & { growing: boolean } {
    const { path, made, growing } = this.require(id)
    return { pcmPath: path, sampleRate: SONG_RATE, channels: 2, frames: made, growing }
  }

  /**
   * What its meters show, from a row on; as many rows as there are.
   *
   * @throws ProjectError where it was let go
   */
  async meters(id: string, fromRow: number, rows: number): Promise<Float32Array<ArrayBuffer>> {
    const { metersPath, trackIds } = this.require(id)
    const rowValues = METER_VALUES * (trackIds.length + 1)
    const reader = await PcmReader.open(metersPath, rowValues)
    try {
      return await reader.read(fromRow, rows)
    } finally {
      await reader.close()
    }
  }

  /** Lets go what is being made. */
  async close(): Promise<void> {
    this.stop.abort()
    const { mix } = this
    this.mix = null
    if (mix) for (const path of [mix.path, mix.metersPath]) await removeFile(path)
  }

  private require(id: string): SongMix {
    if (this.mix?.id === id) return this.mix
    throw new ProjectError({ code: 'not-found', message: 'This sound of the song is no longer there.', advice: 'Play the song again.' })
  }
}
