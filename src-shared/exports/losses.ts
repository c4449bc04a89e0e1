import type { Clip, Song, Track } from '../music/index.ts'
import type { SongExportFormat } from './song-export.ts'

type Loss = (song: Song) => string | null

const clipsOf = ({ tracks }: Song): Clip[] => tracks.flatMap(({ clips }) => clips)
const audioClips = (song: Song): Extract<Clip, { kind: 'audio' }>[] => clipsOf(song).filter((clip) => clip.kind === 'audio')
const noteTracks = ({ tracks }: Song): Track[] => tracks.filter(({ kind }) => kind === 'notes')
const counted = (count: number, one: string, many: string): string => `${count === 1 ? `One ${one}` : `${count} ${many}`}`
const sendsTo = (track: Track, target: 'reverbSend' | 'delaySend'): boolean =>
  track[target] > 0 || track.automation.some((lane) => lane.target === target && lane.points.some(({ value }) => value > 0))

const instruments: Loss = (song) =>
  noteTracks(song).length === 0
    ? null
    : 'The instruments stay here: notes arrive as notes, and the other program plays them with an instrument of its own. ' +
      'Choose one there, or export stems as well.'
const effects: Loss = ({ tracks }) =>
  tracks.some((track) => sendsTo(track, 'reverbSend') || sendsTo(track, 'delaySend'))
    ? 'The reverb and the delay stay here. Their tracks arrive muted, with every send as it is: put an effect on each and unmute it.'
    : null
const keys: Loss = ({ keys: { length } }) => (length === 0 ? null : 'The key is not carried over.')
const bakedClips: Loss = (song) =>
  audioClips(song).some((clip) => clip.gainDb !== 0 || clip.isReversed || clip.transposeCents !== 0)
    ? 'Level, direction and pitch of single clips are put into their sound, for not every program reads them.'
    : null
const stretched: Loss = (song) =>
  audioClips(song).some(({ stretch }) => stretch !== 1)
    ? 'Stretched clips arrive stretched, by the way of stretching that the other program has.'
    : null
const fadeCurves: Loss = (song) =>
  audioClips(song).some(({ fadeInSamples, fadeOutSamples }) => fadeInSamples > 0 || fadeOutSamples > 0)
    ? 'Fades keep their length; the other program draws their curve.'
    : null
const loopRegion: Loss = ({ loop }) => (loop === null ? null : 'The loop region is not carried over.')
const mutedClips: Loss = (song) => (clipsOf(song).some(({ isMuted }) => isMuted) ? 'Clips that are muted are left out.' : null)
const soundOfMidi: Loss = ({ tracks }) => {
  const sound = tracks.filter(({ kind, clips }) => kind === 'audio' && clips.length > 0).length
  return sound === 0 ? null : `${counted(sound, 'track of sound is', 'tracks of sound are')} left out: a MIDI file holds notes alone.`
}
const notesOfSampler: Loss = (song) => {
  const tracks = noteTracks(song).filter(({ clips }) => clips.length > 0).length
  return tracks === 0 ? null : `${counted(tracks, 'track of notes is', 'tracks of notes are')} left out: a sampler is made of sound.`
}
const placeOfSampler: Loss = (song) =>
  audioClips(song).length === 0
    ? null
    : 'Sounds are cut where they fall silent. Levels, places, effects and automation of the tracks are left out.'
const mixing: Loss = ({ tracks }) =>
  tracks.some(({ gainDb, pan, automation }) => gainDb !== 0 || pan !== 0 || automation.length > 0)
    ? 'Levels, places and their automation are left out.'
    : null

const LOSSES: Record<SongExportFormat, readonly Loss[]> = {
  mix: [],
  stems: [],
  folder: [],
  dawproject: [instruments, effects, bakedClips, stretched, fadeCurves, keys, loopRegion],
  rpp: [instruments, effects, bakedClips, keys],
  midi: [soundOfMidi, mutedClips, mixing, loopRegion],
  sfz: [notesOfSampler, placeOfSampler],
  dspreset: [notesOfSampler, placeOfSampler],
  sf2: [notesOfSampler, placeOfSampler],
}

/** What of a song a format cannot hold, in sentences for the person, before anything is written. */
export const exportLosses = (song: Song, format: SongExportFormat): string[] =>
  LOSSES[format].flatMap((loss) => {
    const words = loss(song)
    return words === null ? [] : [words]
  })
