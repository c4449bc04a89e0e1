import { join } from 'node:path'
import {
  clipEndTick,
  clipOfSound,
  clipsReplaced,
  newTrack,
  packedChange,
  TempoMap,
  type AudioClip,
  type Song,
  type Track,
} from '../../../src-shared/music/index.ts'
import type { Recording } from '../../../src-shared/project/index.ts'
import { ProjectError } from '../../failures/project-error.ts'
import { removeFile } from '../../storage/files.ts'
import type { LibraryService } from '../library/library-service.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { partBetween, SONG_RATE, type SongRender } from './song-render.ts'
import type { SongService } from './song-service.ts'

/** Makes one sound of several clips, as they are heard without their track: a new recording, and one clip of it in their place. */
export class SongConsolidation {
  constructor(
    private readonly context: SessionContext,
    private readonly songs: Pick<SongService, 'song' | 'edit'>,
    private readonly renders: Pick<SongRender, 'render'>,
    private readonly library: Pick<LibraryService, 'takeIn'>,
  ) {}

  /** @throws ProjectError, SongError  where there are no such clips, or the song has changed meanwhile */
  async consolidate(trackId: string, clipIds: readonly string[]): Promise<{ clipId: string; recordingId: string }> {
    this.context.store.paths.requireWritable()
    const { track, clips } = this.chosen(trackId, clipIds)
    return this.context.jobs.start({
      kind: 'song',
      title: clips.length === 1 ? `Making a new sound of “${clips[0].name}”` : `Making one clip of ${clips.length}`,
      work: async ({ signal, update }) => {
        const recording = await this.record(clips, (progress) => update({ progress }), signal)
        const clip = clipOfSound(newId('clip'), recording, clips[0].startTick)
        await this.songs.edit('Make one clip', clipsReplaced(track.id, clips, [clip]).map(packedChange))
        return { clipId: clip.id, recordingId: recording.id }
      },
    }).done
  }

  private chosen(trackId: string, clipIds: readonly string[]): { track: Track; clips: readonly AudioClip[] } {
    const track = this.songs.song.tracks.find(({ id }) => id === trackId)
    const wanted = new Set(clipIds)
    const clips = (track?.clips ?? []).filter((clip): clip is AudioClip => clip.kind === 'audio' && wanted.has(clip.id))
    if (!track || clips.length === 0)
      throw new ProjectError({
        code: 'bad-input',
        message: 'There is no sound to make one clip of.',
        advice: 'Choose clips of sound, not of notes.',
      })
    return { track, clips }
  }

  /** Their sound, as a recording of the project. */
  private async record(clips: readonly AudioClip[], onProgress: (progress: number) => void, signal: AbortSignal): Promise<Recording> {
    const { song } = this.songs
    const tempo = new TempoMap(song.tempi)
    const alone: Song = { ...song, tracks: [{ ...newTrack('alone', 'audio', '', 0), clips }] }
    const end = Math.max(...clips.map((clip) => clipEndTick(clip, tempo)))
    const path = join(this.context.store.paths.incoming, `${newId('consolidated')}.wav`)
    try {
      const part = partBetween(alone, clips[0].startTick, end, commonRate(clips))
      await this.renders.render(part, [{ stem: { kind: 'mix' }, outPath: path, format: 'wav-float' }], { onProgress, signal })
      signal.throwIfAborted()
      return await this.library.takeIn(path, { name: `${clips[0].name.slice(0, 100) || 'Clip'}, one clip` })
    } finally {
      await removeFile(path)
    }
  }
}

/** That of all of them, so that nothing is resampled; else that of the song. */
const commonRate = ([first, ...others]: readonly AudioClip[]): number =>
  others.every(({ sampleRate }) => sampleRate === first.sampleRate) ? first.sampleRate : SONG_RATE
