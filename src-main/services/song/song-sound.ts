import { join } from 'node:path'
import { songEndTick, TempoMap, type Clip, type Song } from '../../../src-shared/music/index.ts'
import type { SoundFileFormat } from '../../../src-shared/project/index.ts'
import { soundKey } from '../../engine/mixing/track-strip.ts'
import type { PcmSource } from '../../engine/files/pcm-source.ts'
import type { RenderSongInput } from '../../engine/mixing/mixing-jobs.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { OutputTarget } from '../exports/output-target.ts'
import { writeBeside } from '../exports/place-file.ts'
import type { SoundService } from '../listening/sound-service.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import type { SongService } from './song-service.ts'

export const SONG_RATE = 48_000
/** What rings on after the last clip: reverb, echoes, the end of a note. */
const RINGING_SECONDS = 4
/** A song that is heard is made ahead of what plays; more than a day is no song. */
const LONGEST_SECONDS = 12 * 3600

/** A song's sound while it is made, from a place of it on. */
export interface SongMix {
  id: string
  /** Of the song, at SONG_RATE: the mix's first sample. */
  startSample: number
  /** Samples there will be. */
  samples: number
  /** Samples there are. */
  made: number
  path: string
  growing: boolean
}

/** What a song sounds like: made by an engine process, to be heard while it grows, or as a file. */
export class SongSound {
  private mix: SongMix | null = null
  private stop = new AbortController()

  constructor(
    private readonly context: SessionContext,
    private readonly songs: Pick<SongService, 'song'>,
    private readonly sounds: () => Pick<SoundService, 'samplesOf'>,
  ) {}

  /**
   * Begins to make the sound of the song as it is now, from a tick on; the one made before is let go.
   *
   * @returns at once where the first samples are there
   */
  async prepare(startTick: number): Promise<SongMix> {
    await this.close()
    const { song } = this.songs
    const { path, id } = this.newPlace()
    const startSample = new TempoMap(song.tempi).sampleAt(startTick, SONG_RATE)
    const input = { ...(await this.input(song, startSample)), outPath: path, format: 'pcm' as const }
    const mix: SongMix = { id, startSample, samples: input.samples, made: 0, path, growing: true }
    this.mix = mix
    this.stop = new AbortController()
    const { signal } = this.stop
    await new Promise<void>((begun, failed) => {
      const done = runInEngine(this.context.forker, 'render-song', input, {
        signal,
        graceMs: 500,
        onEvent: ({ frames }) => {
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

  /** Writes the whole song as a sound file. */
  async exportTo(
    out: OutputTarget,
    {
      format,
      sampleRate,
      onProgress,
      signal,
    }: { format: SoundFileFormat; sampleRate: number; onProgress?: (progress: number) => void; signal?: AbortSignal },
  ): Promise<{ frames: number }> {
    const input = await this.input(this.songs.song, 0, sampleRate)
    return writeBeside(out, (outPath) =>
      runInEngine(
        this.context.forker,
        'render-song',
        { ...input, outPath, format },
        { signal, onEvent: ({ progress }) => onProgress?.(progress) },
      ),
    )
  }

  /** Lets go what is being made. */
  async close(): Promise<void> {
    this.stop.abort()
    const { mix } = this
    this.mix = null
    if (mix) await removeFile(mix.path)
  }

  private newPlace(): { id: string; path: string } {
    const id = newId('mix')
    return { id, path: join(this.context.store.paths.incoming, `${id}.f32`) }
  }

  private async input(song: Song, startSample: number, sampleRate = SONG_RATE): Promise<Omit<RenderSongInput, 'outPath' | 'format'>> {
    const tempo = new TempoMap(song.tempi)
    const end = songEndTick(song, tempo)
    if (end === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: 'The song is empty.',
        advice: 'Put a recording, a take or notes into it first.',
      })
    const seconds = Math.min(LONGEST_SECONDS, tempo.secondsAt(end) + RINGING_SECONDS)
    const samples = Math.max(sampleRate, Math.ceil(seconds * sampleRate) - startSample)
    return { song, sounds: await this.soundsOf(song), sampleRate, startSample, samples }
  }

  /** A sound that is no longer there is silent. */
  private async soundsOf(song: Song): Promise<RenderSongInput['sounds']> {
    const clips = song.tracks.flatMap(({ clips }) => clips.filter((clip: Clip) => clip.kind === 'audio'))
    const wanted = new Map(clips.map(({ sound }) => [soundKey(sound), sound]))
    const found: RenderSongInput['sounds'] = []
    for (const [key, ref] of wanted) {
      const sound = await this.sounds()
        .samplesOf(ref)
        .catch((error: unknown) => {
          this.context.log.write('warning', 'A sound of the song is not there', { error, key })
          return null
        })
      if (sound) found.push({ key, file: sound.file })
    }
    return found
  }
}
