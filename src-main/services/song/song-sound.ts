import { join } from 'node:path'
import { countInSamples, TempoMap } from '../../../src-shared/music/index.ts'
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
   * @returns at once where the first samples are there
   */
  async prepare(startTick: number, metronome: MetronomeChoice = { isOn: false, countInBars: 0 }): Promise<SongMix> {
    await this.close()
    const { song } = this.songs
    const part = partToEnd(song, SONG_RATE, new TempoMap(song.tempi).sampleAt(startTick, SONG_RATE))
    const before = countInSamples(song, startTick, metronome.countInBars, SONG_RATE)
    const id = newId('mix')
    const path = join(this.context.store.paths.incoming, `${id}.f32`)
    const mix: SongMix = { id, startSample: part.startSample - before, samples: part.samples + before, made: 0, path, growing: true }
    this.mix = mix
    this.stop = new AbortController()
    const { signal } = this.stop
    await new Promise<void>((begun, failed) => {
      const done = this.renders.render(part, [{ stem: { kind: 'mix' }, outPath: path, format: 'pcm' }], {
        ...{ signal, graceMs: 500, metronome: metronome.isOn || metronome.countInBars > 0 ? metronome : undefined },
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
    if (this.mix?.id !== id)
      throw new ProjectError({ code: 'not-found', message: 'This sound of the song is no longer there.', advice: 'Play the song again.' })
    return { pcmPath: this.mix.path, sampleRate: SONG_RATE, channels: 2, frames: this.mix.made, growing: this.mix.growing }
  }

  /** Lets go what is being made. */
  async close(): Promise<void> {
    this.stop.abort()
    const { mix } = this
    this.mix = null
    if (mix) await removeFile(mix.path)
  }
}
