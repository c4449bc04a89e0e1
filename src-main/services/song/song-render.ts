import { songEndTick, TempoMap, type Song } from '../../../src-shared/music/index.ts'
import type { RenderSongInput, StemOutput } from '../../engine/mixing/mixing-jobs.ts'
import { soundKey } from '../../engine/mixing/sound-files.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { SoundService } from '../listening/sound-service.ts'
import type { SessionContext } from '../project/session-context.ts'

export const SONG_RATE = 48_000
/** What rings on after the last clip: reverb, echoes, the end of a note. */
const RINGING_SECONDS = 4
/** A song that is heard is made ahead of what plays; more than a day is no song. */
const LONGEST_SECONDS = 12 * 3600

/** A part of a song, in samples of `sampleRate`. */
export interface SongPart {
  song: Song
  sampleRate: number
  startSample: number
  samples: number
}

/**
 * From a sample to the end of the song and of what rings on.
 *
 * @param lastsSeconds  at least
 * @throws ProjectError where there are no clips, and nothing is wanted without them
 */
export function partToEnd(song: Song, sampleRate = SONG_RATE, startSample = 0, lastsSeconds = 0): SongPart {
  const tempo = new TempoMap(song.tempi)
  const end = songEndTick(song, tempo)
  if (end === 0 && lastsSeconds === 0)
    throw new ProjectError({
      code: 'bad-input',
      message: 'The song is empty.',
      advice: 'Put a recording, a take or notes into it first.',
    })
  const seconds = Math.min(LONGEST_SECONDS, tempo.secondsAt(end) + RINGING_SECONDS)
  return {
    song,
    sampleRate,
    startSample,
    samples: Math.max(sampleRate, Math.ceil(lastsSeconds * sampleRate), Math.ceil(seconds * sampleRate) - startSample),
  }
}

/** From a tick to another. */
export function partBetween(song: Song, startTick: number, endTick: number, sampleRate = SONG_RATE): SongPart {
  const tempo = new TempoMap(song.tempi)
  const startSample = tempo.sampleAt(startTick, sampleRate)
  return { song, sampleRate, startSample, samples: Math.max(1, tempo.sampleAt(endTick, sampleRate) - startSample) }
}

export interface RenderOptions {
  onProgress?: (progress: number, frames: number) => void
  signal?: AbortSignal
  /** What has been made is kept where it is aborted, after so long at most. */
  graceMs?: number
  metronome?: RenderSongInput['metronome']
  metersPath?: string
}

/** Makes sounds of a song in an engine process: of the whole or a part, the mix or any of its stems, all at one go. */
export class SongRender {
  constructor(
    private readonly context: SessionContext,
    private readonly places: {
      sounds: () => Pick<SoundService, 'heardSamplesOf'>
      /** Where the sounds of a song's frozen tracks lie. */
      frozen: (song: Song) => Promise<RenderSongInput['sounds']>
      samplers: { soundsOf: (song: Song) => RenderSongInput['sounds'] }
      soundFonts: { readonly places: { id: string; path: string }[] }
      networks: { placesOf: (song: Song) => { id: string; path: string }[] }
    },
  ) {}

  /** @returns samples of each output */
  async render(
    part: SongPart,
    outputs: readonly StemOutput[],
    { onProgress, signal, graceMs, metronome, metersPath }: RenderOptions = {},
  ): Promise<{ frames: number }> {
    const sounds = await this.soundsOf(part.song)
    return runInEngine(
      this.context.forker,
      'render-song',
      {
        ...part,
        sounds,
        soundFonts: this.places.soundFonts.places,
        networks: this.places.networks.placesOf(part.song),
        outputs: [...outputs],
        metronome,
        metersPath,
      },
      { signal, graceMs, onEvent: ({ progress, frames }) => onProgress?.(progress, frames) },
    )
  }

  /** Where the sounds of a song lie, frozen tracks among them. One that is no longer there is left out: it is silent. */
  async soundsOf(song: Song): Promise<RenderSongInput['sounds']> {
    const wanted = new Map(
      song.tracks.flatMap(({ clips }) =>
        clips.flatMap((clip) => (clip.kind === 'audio' ? [[soundKey(clip.sound), clip.sound] as const] : [])),
      ),
    )
    const found = [...(await this.places.frozen(song)), ...this.places.samplers.soundsOf(song)]
    for (const [key, ref] of wanted) {
      const file = await this.places
        .sounds()
        .heardSamplesOf(ref)
        .catch((error: unknown) => {
          this.context.log.write('warning', 'A sound of the song is not there', { error, key })
          return null
        })
      if (file) found.push({ key, file })
    }
    return found
  }
}
