import type { ExportLevel, SongExportFormat } from '../../src-shared/exports/index.ts'
import type { SoundFileFormat } from '../../src-shared/project/index.ts'

/** What an export is for, in the order of the list. */
export const FORMAT_CHOICES: readonly { value: SongExportFormat; label: string; note: string }[] = [
  { value: 'mix', label: 'One sound file', note: 'The song as it sounds' },
  { value: 'stems', label: 'Stems', note: 'A sound file for each track, all equally long' },
  { value: 'folder', label: 'Live, Logic, FL Studio, Pro Tools', note: 'Stems, notes, and a page that says how they get in' },
  { value: 'dawproject', label: 'Bitwig, Cubase, Studio One', note: 'DAWproject: tracks, clips, notes, levels' },
  { value: 'rpp', label: 'REAPER', note: 'A project and its sounds' },
  { value: 'midi', label: 'MIDI file', note: 'The notes alone' },
  { value: 'sfz', label: 'Sampler (SFZ)', note: 'Single notes and hits on a keyboard' },
  { value: 'dspreset', label: 'DecentSampler', note: 'The same for that player' },
  { value: 'sf2', label: 'SoundFont', note: 'The same in one file, also for tracks here' },
]

export const SOUND_CHOICES: readonly { value: SoundFileFormat; label: string }[] = [
  { value: 'wav-24', label: 'WAV, 24 bit' },
  { value: 'wav-16', label: 'WAV, 16 bit' },
  { value: 'wav-float', label: 'WAV, 32 bit float' },
  { value: 'flac-24', label: 'FLAC, 24 bit' },
  { value: 'flac-16', label: 'FLAC, 16 bit' },
]

export const RATE_CHOICES = ['44100', '48000', '88200', '96000'].map((value) => ({ value, label: `${Number(value) / 1000} kHz` }))

export const DITHER_CHOICES = [
  { value: 'flat', label: 'Even' },
  { value: 'shaped', label: 'Shaped', note: 'Moved to where ears hear least of it' },
  { value: 'none', label: 'None' },
] as const

export const LEVEL_CHOICES = [
  { value: 'as-is', label: 'As it is' },
  { value: 'peak', label: 'To a peak' },
  { value: 'loudness', label: 'To a loudness' },
] as const

/** A kind of level with the numbers most people want. */
export const levelOfKind = (kind: ExportLevel['kind']): ExportLevel =>
  kind === 'peak' ? { kind, peakDb: -1 } : kind === 'loudness' ? { kind, lufs: -14, truePeakDb: -1 } : { kind }

/** Whether a format holds sound that is made anew, and so has a rate and a level. */
export const hasSound = (format: SongExportFormat): boolean => ['mix', 'stems', 'folder'].includes(format)
export const hasStems = (format: SongExportFormat): boolean => format === 'stems' || format === 'folder'
