import { clipOfSound, packedChange } from '../../../src-shared/music/index.ts'
import type { Recording } from '../../../src-shared/project/index.ts'
import type { SongPlace } from '../../../src-shared/rpc/index.ts'
import { newId } from '../project/identifiers.ts'
import type { SongService } from '../song/song-service.ts'

/**
 * Puts a recording into the song where it was recorded, as a step. Where its track is gone, or it lies in the song already, nothing
 * changes.
 *
 * @returns whether it lies in the song
 */
export async function putIntoSong(
  songs: Pick<SongService, 'song' | 'isReadable' | 'edit'>,
  recording: Recording,
  { trackId, startTick }: SongPlace,
): Promise<boolean> {
  if (!songs.isReadable) return false
  const { tracks } = songs.song
  const isThere = tracks.some(({ clips }) => clips.some((clip) => clip.kind === 'audio' && clip.sound.id === recording.id))
  if (isThere || !tracks.some(({ id }) => id === trackId)) return isThere
  const clip = clipOfSound(newId('clip'), recording, startTick)
  const change = packedChange({ kind: 'clips', trackId, removed: [], added: [clip] })
  await songs.edit(`Record “${recording.name}”`, [change])
  return true
}
