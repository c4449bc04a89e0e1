import { newTrack, type Song } from './song.ts'

/**
 * A song in which one track is heard alone, at full level in the middle, without sends: what it plays before its own level and place. Such
 * a song is mixed to freeze a track, or to make one clip of several.
 *
 * @param clipIds  those that are heard, muted or not; all that are not muted where it is left out
 */
export function trackAlone(song: Song, trackId: string, clipIds?: ReadonlySet<string>): Song {
  const tracks = song.tracks
    .filter(({ id }) => id === trackId)
    .map(({ id, kind, name, colour, instrument, soundFont, sampler, network, channel, clips }) => ({
      ...{ ...newTrack(id, kind, name, colour), instrument, soundFont, sampler, network, channel },
      clips: clipIds ? clips.filter((clip) => clipIds.has(clip.id)).map((clip) => ({ ...clip, isMuted: false })) : clips,
    }))
  return { ...song, tracks }
}
