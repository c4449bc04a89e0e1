import { join } from 'node:path'
import type { AudioClip, Clip, Song, Track } from '../../../src-shared/music/index.ts'
import type { Recording } from '../../../src-shared/project/index.ts'
import type { ReadDawproject } from '../../engine/daw-files/dawproject/read-dawproject.ts'
import { removeFolder } from '../../storage/folders.ts'
import { runInEngine } from '../../workers/engine-client.ts'
import type { LibraryService } from '../library/library-service.ts'
import type { StartedJob } from '../machine/jobs.ts'
import { newId } from '../project/identifiers.ts'
import type { SessionContext } from '../project/session-context.ts'
import { songOfStems } from './song-of-stems.ts'
import type { ImportedMidi, SongService } from './song-service.ts'

/** Songs of other programs into the project: their sounds become recordings, their tracks tracks of the song. */
export class SongImports {
  constructor(
    private readonly context: SessionContext,
    private readonly songs: SongService,
    private readonly library: LibraryService,
  ) {}

  /** The same as a job, of a file of this machine or one that a window sent. */
  start(source: { path: string } | { uploadId: string }, name: string): StartedJob<ImportedMidi> {
    const { uploads } = this.library
    const path = 'path' in source ? source.path : uploads.take([source.uploadId])[0].path
    return this.context.jobs.start({
      kind: 'song',
      title: `Importing ${name}`,
      work: async ({ id, signal, update }) => {
        try {
          const imported = await this.importDawproject(path, name, { signal, onProgress: update })
          this.context.emit('song.imported', { jobId: id, name, ...imported })
          return imported
        } finally {
          if ('uploadId' in source) await uploads.discard([source.uploadId])
        }
      },
    })
  }

  /** Recordings that are stems of one song, as its tracks. */
  async addStems(recordingIds: readonly string[], name: string): Promise<ImportedMidi> {
    const { song, warnings } = songOfStems(
      recordingIds.map((id) => this.library.recording(id)),
      name,
    )
    const added = await this.songs.addSong(song, `Import ${name}`)
    return { trackIds: added.trackIds, warnings: [...warnings, ...added.warnings] }
  }

  /** @throws AudioFileError where it is no DAWproject, or one that is not to be trusted */
  async importDawproject(
    path: string,
    name: string,
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: { progress: number | null; detail: string }) => void } = {},
  ): Promise<ImportedMidi> {
    const { paths } = this.context.store
    paths.requireWritable()
    const mediaFolder = join(paths.incoming, newId('dawproject'))
    try {
      const read = await runInEngine(
        this.context.forker,
        'read-dawproject',
        { path, mediaFolder },
        {
          signal,
          onEvent: ({ progress, detail }) => onProgress?.({ progress: progress / 2, detail }),
        },
      )
      onProgress?.({ progress: null, detail: 'Taking its sounds into the project' })
      const refused = await this.importMedia(read.media)
      const { song, missing } = withRecordings(read, this.library.recordings)
      const lost =
        missing === 0 ? [] : [`${missing} ${missing === 1 ? 'clip has' : 'clips have'} no sound that could be read, and were left out.`]
      const { trackIds, warnings } = await this.songs.addSong(song, `Import ${name}`)
      return { trackIds, warnings: [...read.warnings, ...refused, ...lost, ...warnings] }
    } finally {
      await removeFolder(mediaFolder)
    }
  }

  /** @returns why sounds were not taken, in sentences for the person */
  private async importMedia(media: ReadDawproject['media']): Promise<string[]> {
    const known = new Set(this.library.recordings.map(({ contentHash }) => contentHash))
    const wanted = media.filter(({ contentHash }) => !known.has(contentHash)).map(({ path }) => path)
    if (wanted.length === 0) return []
    const { refused } = await this.library.importPaths(wanted).done
    return refused.map(({ file, reason }) => `${file}: ${reason}`)
  }
}

/** Clips play the recordings that their sounds have become, counted at those recordings' rates; what is not there is left out. */
function withRecordings({ song, media }: ReadDawproject, recordings: readonly Recording[]): { song: Song; missing: number } {
  const byHash = new Map(recordings.map((recording) => [recording.contentHash, recording]))
  const byMedium = new Map(media.map(({ id, contentHash }) => [id, byHash.get(contentHash)]))
  let missing = 0
  const placed = (clip: Clip): Clip[] => {
    if (clip.kind === 'notes') return [clip]
    const recording = byMedium.get(clip.sound.id)
    if (recording) return [clipOf(clip, recording)]
    missing++
    return []
  }
  const tracks = song.tracks.map((track): Track => ({ ...track, clips: track.clips.flatMap(placed) }))
  return { song: { ...song, tracks }, missing }
}

function clipOf(clip: AudioClip, { id, pcmSampleRate, pcmFrames }: Recording): AudioClip {
  const samples = (count: number): number => Math.round((count * pcmSampleRate) / clip.sampleRate)
  const offsetSamples = Math.min(pcmFrames - 1, samples(clip.offsetSamples))
  const most = pcmFrames - offsetSamples
  const loopSamples = Math.min(most, samples(clip.loopSamples))
  return {
    ...{ ...clip, sound: { kind: 'recording', id }, sampleRate: pcmSampleRate, soundSamples: pcmFrames, offsetSamples, loopSamples },
    lengthSamples: Math.max(1, loopSamples > 0 ? samples(clip.lengthSamples) : Math.min(most, samples(clip.lengthSamples))),
    loopPhaseSamples: samples(clip.loopPhaseSamples),
    fadeInSamples: samples(clip.fadeInSamples),
    fadeOutSamples: samples(clip.fadeOutSamples),
  }
}
