import { EMPTY_SONG, newTrack, PLAIN_AUDIO, type Clip, type Song, type Track } from '../../../src-shared/music/index.ts'
import type { Recording, Take } from '../../../src-shared/project/index.ts'

/** A song of sounds and notes where there is no song: each a track of its own, all from the beginning on. */
export function songOfSounds(sounds: readonly (Recording | Take)[], noteTracks: readonly Track[]): Song {
  const tracks = sounds.map((sound, index): Track => {
    const [kind, sampleRate, samples] =
      'pcmFrames' in sound
        ? (['recording', sound.pcmSampleRate, sound.pcmFrames] as const)
        : (['take', sound.sampleRate, sound.frames] as const)
    const clip: Clip = {
      ...{ ...PLAIN_AUDIO, id: `clip-${index + 1}`, kind: 'audio', name: sound.name, startTick: 0, sound: { kind, id: sound.id } },
      ...{ sampleRate, soundSamples: samples, lengthSamples: samples },
    }
    return { ...newTrack(`track-${index + 1}`, 'audio', sound.name, index % 16), clips: samples > 0 ? [clip] : [] }
  })
  const notes = noteTracks.map((track, index) => ({
    ...track,
    id: `track-${sounds.length + index + 1}`,
    colour: (sounds.length + index) % 16,
  }))
  return { ...EMPTY_SONG, tracks: [...tracks, ...notes] }
}
