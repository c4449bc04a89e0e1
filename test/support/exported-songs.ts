import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { songExportSchema, type SongExport } from '../../src-shared/exports/index.ts'
import {
  EMPTY_SONG,
  newTrack,
  PLAIN_AUDIO,
  PLAIN_NOTES,
  songEndTick,
  TempoMap,
  type AudioClip,
  type Note,
  type NoteClip,
  type Song,
} from '../../src-shared/music/index.ts'
import type { z } from 'zod'
import type { ExportedSong, ExportSongInput } from '../../src-main/engine/daw-files/export-jobs.ts'
import { exportSong } from '../../src-main/engine/daw-files/export-song.ts'
import type { SampleFile } from '../../src-main/engine/files/sample-file.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Decoded sound as the cache holds it. */
export function sampleFile(channels: readonly Float32Array[], sampleRate: number): SampleFile {
  const path = join(temporaryFolder(), 'sound.f32')
  const values = new Float32Array(channels.length * channels[0].length)
  channels.forEach((samples, c) => samples.forEach((value, i) => (values[i * channels.length + c] = value)))
  writeFileSync(path, new Uint8Array(values.buffer))
  return { path, dataOffset: 0, encoding: 'float32', channels: channels.length, frames: channels[0].length, sampleRate }
}

export const audioClip = (changes: Partial<AudioClip> = {}): AudioClip => ({
  ...{ ...PLAIN_AUDIO, id: 'clip-a', kind: 'audio', name: 'Sound', startTick: 0, sound: { kind: 'recording', id: 'r' } },
  ...{ sampleRate: 48_000, soundSamples: 48_000, lengthSamples: 48_000 },
  ...changes,
})

export const noteClip = (notes: readonly Partial<Note>[], changes: Partial<NoteClip> = {}): NoteClip => ({
  ...{ ...PLAIN_NOTES, id: 'clip-n', kind: 'notes', name: 'Notes', startTick: 0, lengthTicks: 3840 },
  notes: notes.map((note, i) => ({ id: i + 1, startTick: 0, ticks: 480, pitch: 60, velocity: 100, releaseVelocity: 0, ...note })),
  ...changes,
})

/** A short song with all that formats have to carry. */
export const SMALL_SONG: Song = {
  ...EMPTY_SONG,
  markers: [
    { id: 1, tick: 0, name: 'Intro' },
    { id: 2, tick: 960, name: 'Höök "1" / <b>' },
  ],
  tracks: [
    {
      ...newTrack('drums', 'audio', 'Drums / "kit"', 0),
      ...{ gainDb: -3, pan: -0.25, reverbSend: 0.3 },
      clips: [
        audioClip(),
        audioClip({ id: 'clip-b', startTick: 1921, offsetSamples: 1000, lengthSamples: 20_001, fadeInSamples: 480, fadeOutSamples: 960 }),
      ],
    },
    {
      ...newTrack('keys', 'notes', 'Keys', 1),
      ...{ instrument: 'piano', channel: 2, delaySend: 0.2 },
      clips: [noteClip([{}, { startTick: 961, pitch: 64, velocity: 1, ticks: 3 }])],
      automation: [
        {
          target: 'gainDb',
          points: [
            { id: 1, tick: 0, value: -12, curve: 0 },
            { id: 2, tick: 1920, value: 0, curve: 0 },
          ],
        },
      ],
    },
    { ...newTrack('empty', 'audio', '', 2) },
  ],
}

/** Exports a song by the engine's own code into a new folder. */
export async function exportHere(
  song: Song,
  format: SongExport['format'],
  changes: Partial<Omit<ExportSongInput, 'sound'>> & {
    sound?: z.input<typeof songExportSchema>['sound']
    files?: Record<string, SampleFile>
  } = {},
): Promise<ExportedSong & { folder: string }> {
  const { files = {}, sound, ...rest } = changes
  const request = songExportSchema.parse({ format, sound: { format: 'wav-float', tailSeconds: 0.5, ...sound } })
  const folder = temporaryFolder()
  const input: ExportSongInput = {
    ...{ format, song, name: 'Söng', startTick: 0, endTick: songEndTick(song, new TempoMap(song.tempi)), hasTail: true },
    ...{ sound: request.sound, naming: request.naming, cueSheet: false, outFolder: folder, archive: null },
    fileName: {
      mix: 'song.wav',
      dawproject: 'song.dawproject',
      rpp: 'song.rpp',
      midi: 'song.mid',
      stems: '',
      folder: '',
      sfz: 'song.sfz',
      dspreset: 'song.dspreset',
      sf2: 'song.sf2',
    }[format],
    ...{ program: { name: 'Spectraloom', version: '1.2.3' }, writtenAt: 0 },
    sounds: Object.entries(files).map(([key, file]) => ({ key, file })),
    ...rest,
  }
  return { ...(await exportSong(input, { emit: () => undefined, signal: new AbortController().signal })), folder }
}
