import {
  EMPTY_SONG,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  type AudioClip,
  type Note,
  type NoteClip,
  type Song,
  type SongChange,
  type Track,
} from '../src-shared/music/index.ts'

export const NOTES = 100_000
export const TRACKS = 64
export const CLIPS_A_TRACK = 200
const RATE = 48_000
/** Of a clip in the arrangement. */
const CLIP_TICKS = 960

/** 100,000 notes in one clip; 63 tracks beside it, every second one of sound, with 200 clips each. */
export function largeSong(): Song {
  const notes = Array.from({ length: NOTES }, (_, i): Note => ({
    id: i + 1,
    startTick: i * 48,
    ticks: 90,
    pitch: 36 + ((i * 7) % 60),
    velocity: 60 + (i % 60),
    releaseVelocity: 0,
  }))
  const large: NoteClip = { ...PLAIN_NOTES, id: 'large', kind: 'notes', name: 'Large', startTick: 0, lengthTicks: NOTES * 48, notes }
  const tracks: Track[] = [{ ...newTrack('t0', 'notes', 'Notes', 0), clips: [large] }]
  for (let t = 1; t < TRACKS; t++) {
    const kind = t % 2 === 0 ? 'notes' : 'audio'
    const clips = Array.from({ length: CLIPS_A_TRACK }, (_, c) => (kind === 'notes' ? noteClip(t, c) : audioClip(t, c)))
    tracks.push({ ...newTrack(`t${t}`, kind, `Track ${t}`, t % 6), clips })
  }
  return { ...EMPTY_SONG, tracks }
}

const noteClip = (track: number, index: number): NoteClip => ({
  ...{ ...PLAIN_NOTES, id: `c${String(track).padStart(2, '0')}-${String(index).padStart(3, '0')}`, kind: 'notes', name: `Clip ${index}` },
  ...{ startTick: index * CLIP_TICKS, lengthTicks: CLIP_TICKS },
  notes: Array.from({ length: 8 }, (_, i) => ({
    id: i + 1,
    startTick: i * 120,
    ticks: 100,
    pitch: 48 + i,
    velocity: 90,
    releaseVelocity: 0,
  })),
})

const audioClip = (track: number, index: number): AudioClip => ({
  ...{ ...PLAIN_AUDIO, id: `c${String(track).padStart(2, '0')}-${String(index).padStart(3, '0')}`, kind: 'audio', name: `Clip ${index}` },
  ...{
    startTick: index * CLIP_TICKS,
    sound: { kind: 'recording', id: 'gone' },
    sampleRate: RATE,
    soundSamples: RATE,
    lengthSamples: RATE / 2,
  },
})

/** Every tenth note a semitone higher and a little later. */
export function largeEdit(song: Song): SongChange {
  const [clip] = song.tracks[0].clips
  const removed = clip.kind === 'notes' ? clip.notes.filter((_, i) => i % 10 === 0) : []
  return {
    ...{ kind: 'notes', trackId: 't0', clipId: 'large', removed },
    added: removed.map((note) => ({ ...note, pitch: note.pitch + 1, startTick: note.startTick + 12 })),
  }
}
