import { TRACK_COLOUR_TOKENS } from '../theme/track-colours.ts'
import {
  clipEndTick,
  clipOfSound as clipOfId,
  newTrack,
  PLAIN_NOTES,
  type AudioClip,
  type Clip,
  type Song,
  type SongChange,
  type TempoMap,
  type Track,
} from '../../src-shared/music/index.ts'
import type { Recording, Take } from '../../src-shared/project/index.ts'

const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz'

/** An id such as `clip-7k2m9qxw`, as the program makes them. */
export function newSongId(kind: 'track' | 'clip' | 'edit'): string {
  const letters = crypto.getRandomValues(new Uint8Array(8))
  return `${kind}-${Array.from(letters, (value) => ALPHABET[value % ALPHABET.length]).join('')}`
}

/** A new track at the end, named by its number. */
export function trackAdded({ tracks }: Song, kind: Track['kind'], name: string, clips: Clip[] = []): { change: SongChange; track: Track } {
  const track = { ...newTrack(newSongId('track'), kind, name, tracks.length % TRACK_COLOUR_TOKENS.length), clips }
  return { change: { kind: 'tracks', removed: [], added: [{ index: tracks.length, track }] }, track }
}

/** The whole of a recording or take as a clip. */
export const clipOfSound = (sound: Recording | Take, startTick: number): AudioClip => clipOfId(newSongId('clip'), sound, startTick)

/** A clip for notes of so many ticks. */
export const emptyNoteClip = (startTick: number, lengthTicks: number): Clip => ({
  ...PLAIN_NOTES,
  ...{ id: newSongId('clip'), kind: 'notes', name: 'Notes', startTick, lengthTicks },
})

/** Where the last clip of a track ends. */
export const trackEnd = ({ clips }: Track, tempo: TempoMap): number =>
  clips.reduce((end, clip) => Math.max(end, clipEndTick(clip, tempo)), 0)
