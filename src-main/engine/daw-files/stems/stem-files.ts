import { heardTracks, MeterMap, TempoMap, type Song } from '../../../../src-shared/music/index.ts'
import type { ExportSound } from '../../../../src-shared/exports/index.ts'
import type { SoundFileShape } from '../../files/convert-sound.ts'
import { wavChunks } from '../../files/wav-chunks.ts'
import type { SoundFiles } from '../../mixing/sound-files.ts'
import type { ExportSongInput } from '../export-jobs.ts'

/** One of the sounds that the mix is the sum of, in the order of that sum, or the mix itself. */
export type StemKind = { kind: 'track'; trackId: string; name: string } | { kind: 'reverb' | 'delay' | 'mix'; name: string }

export interface StemFile {
  stem: StemKind
  path: string
}

export type AboutFiles = Pick<ExportSongInput, 'name' | 'program' | 'writtenAt'>

/** The stems of a song: every track that is heard, and what comes back of the effects where any is sent to. */
export function stemsOf(song: Song): StemKind[] {
  const heard = heardTracks(song.tracks)
  const tracks = song.tracks.filter(({ id, kind }) => kind !== 'group' && heard.has(id))
  const isSentTo = (target: 'reverbSend' | 'delaySend'): boolean =>
    tracks.some((track) => track[target] > 0 || track.automation.some((lane) => lane.target === target))
  return [
    ...tracks.map(({ id, name }): StemKind => ({ kind: 'track', trackId: id, name })),
    ...(isSentTo('reverbSend') ? [{ kind: 'reverb', name: 'Reverb' } as const] : []),
    ...(isSentTo('delaySend') ? [{ kind: 'delay', name: 'Delay' } as const] : []),
  ]
}

/** A stretch of a song, and how it becomes files. All of it can be sent to another thread. */
export interface StretchOfSong {
  song: Song
  files: SoundFiles
  soundFonts: ReadonlyMap<string, string>
  networks: ReadonlyMap<string, string>
  startSample: number
  samples: number
  sound: ExportSound
}

/** The stretch of a song that an export asks for, in samples of its rate. */
export function stretchOf({
  song,
  sounds,
  soundFonts = [],
  networks = [],
  startTick,
  endTick,
  hasTail,
  sound,
}: ExportSongInput): StretchOfSong {
  const tempo = new TempoMap(song.tempi)
  const startSample = tempo.sampleAt(startTick, sound.sampleRate)
  const tail = hasTail ? Math.round(sound.tailSeconds * sound.sampleRate) : 0
  const samples = Math.max(1, tempo.sampleAt(endTick, sound.sampleRate) + tail - startSample)
  const files = new Map(sounds.map(({ key, file }) => [key, file]))
  const byId = (places: readonly { id: string; path: string }[]) => new Map(places.map(({ id, path }) => [id, path]))
  return { song, files, soundFonts: byId(soundFonts), networks: byId(networks), startSample, samples, sound }
}

/** How the file of a stem is written, and what it says besides its sound. */
export function stemShape(
  { song, startSample, samples, sound }: StretchOfSong,
  stem: StemKind,
  { name, program, writtenAt }: AboutFiles,
): SoundFileShape {
  const { sampleRate, channels, dither } = sound
  const tempo = new TempoMap(song.tempi)
  const markers = song.markers
    .map(({ tick, name: label }) => ({ sample: tempo.sampleAt(tick, sampleRate) - startSample, label }))
    .filter(({ sample }) => sample >= 0 && sample < samples)
  const title = stem.kind === 'mix' ? name : stem.name
  const bpm = tempo.bpmAt(0)
  const meter = new MeterMap(song.meters).meterAt(0)
  const isOfOneTempo = song.tempi.length === 1 && song.meters.length === 1
  const chunks = wavChunks({
    ...{ sampleRate, channels, name: title, project: name, markers },
    ...{ originator: `${program.name} ${program.version}`, date: new Date(writtenAt), timeReferenceSamples: startSample },
    ...(isOfOneTempo && {
      tempo: { bpm, beats: Math.round((samples / sampleRate / 60) * bpm), numerator: meter.numerator, denominator: meter.denominator },
    }),
  })
  const tags = { TITLE: title, ALBUM: name, ENCODER: `${program.name} ${program.version}`, ...(isOfOneTempo && { BPM: bpm.toFixed(2) }) }
  return { sampleRate, channels, dither: sound.format.endsWith('float') ? 'none' : dither, chunks, tags, isReadWhole: true }
}
