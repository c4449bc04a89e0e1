import { join } from 'node:path'
import { DEFAULT_NAMING, exportedName, type SamplerFormat } from '../../../src-shared/exports/index.ts'
import { extensionOf } from '../../../src-shared/project/index.ts'
import { TempoMap, type Song, type Track } from '../../../src-shared/music/index.ts'
import { writeFileAtomic } from '../../storage/atomic-file.ts'
import { freeFileName, safeFileName } from '../../storage/file-names.ts'
import { fileInfo, removeFile } from '../../storage/files.ts'
import { makeFolder } from '../../storage/folders.ts'
import { comparable } from '../../storage/plain-path.ts'
import { midiOfSong } from '../files/midi/midi-of-song.ts'
import { writeMidi } from '../files/midi/write-midi.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { cueSheet } from './cue-sheet.ts'
import type { ExportedSong, ExportSongInput } from './export-jobs.ts'
import { guides } from './guides.ts'
import { writeSampler } from './sampler/write-sampler.ts'
import { songPart } from './song-part.ts'
import { renderStems } from './stems/render-stems.ts'
import { stemsOf, stretchOf, type StemFile } from './stems/stem-files.ts'
import type { StemThreadStarter } from './stems/stem-thread.ts'
import { writeDawproject } from './write-dawproject.ts'
import { writeRpp } from './write-rpp.ts'
import { ZipWriter } from './zip-writer.ts'

interface ExportOptions {
  /** Renders tracks side by side; where there is none, one after the other. */
  startStemThread?: StemThreadStarter
}

type Hooks = JobHooks<ProgressEvent> & ExportOptions
type Written = Omit<ExportedSong, 'files'> & { names: string[] }

const SOUND_FOLDER = 'Sound'
const GUIDE_FOLDER = 'How to'

/** The job: writes a song as files of one format into an empty folder, from which they are put into place. */
export async function exportSong(
  input: ExportSongInput,
  { emit, signal }: JobHooks<ProgressEvent>,
  options: ExportOptions = {},
): Promise<ExportedSong> {
  const { names: made, ...rest } = await WRITERS[input.format](input, { emit, signal, ...options })
  const names = input.archive === null ? made : [await archived(input.outFolder, made, input.archive, signal)]
  const files = await Promise.all(names.map(async (name) => ({ name, bytes: (await fileInfo(join(input.outFolder, name))).size })))
  return { files, ...rest }
}

/** Puts files into one archive in their place. @returns its name */
async function archived(folder: string, names: readonly string[], archive: string, signal: AbortSignal): Promise<string> {
  const zip = await ZipWriter.create(join(folder, archive))
  try {
    for (const name of names) {
      await zip.addFile(name, join(folder, name))
      await removeFile(join(folder, name))
      signal.throwIfAborted()
    }
  } finally {
    await zip.close()
  }
  return archive
}

const WRITERS: Record<ExportSongInput['format'], (input: ExportSongInput, hooks: Hooks) => Promise<Written>> = {
  mix: writeMix,
  stems: writeStems,
  folder: writeFolder,
  midi: async (input) => ({ names: [await writeMidiFile(input, input.fileName)], seconds: 0, remarks: [] }),
  dawproject: async (input, hooks) => {
    const { name, program, outFolder, fileName } = input
    await writeDawproject(join(outFolder, fileName), { song: partOf(input), name, program, files: filesOf(input) }, hooks)
    return { names: [fileName], seconds: 0, remarks: missingSounds(input) }
  },
  sfz: writeSamplerFiles,
  dspreset: writeSamplerFiles,
  sf2: writeSamplerFiles,
  rpp: async (input, hooks) => {
    const { name, program, outFolder, fileName, sound } = input
    const about = { name, program, sampleRate: sound.sampleRate, date: new Date(input.writtenAt), folder: mediaFolderOf(fileName) }
    const media = await writeRpp(join(outFolder, fileName), { song: partOf(input), files: filesOf(input), ...about }, hooks)
    return { names: [...media, fileName], seconds: 0, remarks: missingSounds(input) }
  },
}

/** Of an exported project's media, beside it. */
const mediaFolderOf = (fileName: string): string => `${fileName.replace(/\.[^.]*$/, '')} Media`
const filesOf = ({ sounds }: ExportSongInput): Map<string, ExportSongInput['sounds'][number]['file']> =>
  new Map(sounds.map(({ key, file }) => [key, file]))
const partOf = ({ song, startTick, endTick }: ExportSongInput): Song => songPart(song, startTick, endTick)

/** Whether a track's sound is made of its clips; a frozen one has it already. */
const isMade = ({ isFrozen }: Track): boolean => !isFrozen

function missingSounds({ song, sounds }: ExportSongInput, isWanted: (track: Track) => boolean = () => true): string[] {
  const there = new Set(sounds.map(({ key }) => key))
  const missing = song.tracks
    .filter(isWanted)
    .flatMap(({ clips }) => clips.filter((clip) => clip.kind === 'audio' && !there.has(`${clip.sound.kind}/${clip.sound.id}`)))
  return missing.length === 0
    ? []
    : [
        missing.length === 1
          ? 'One clip was left out: its sound is not there.'
          : `${missing.length} clips were left out: their sound is not there.`,
      ]
}

async function writeSamplerFiles(input: ExportSongInput, hooks: Hooks): Promise<Written> {
  const { name, program, outFolder, fileName } = input
  const about = { name, program, format: input.format as SamplerFormat, date: new Date(input.writtenAt) }
  const { names, remarks } = await writeSampler(join(outFolder, fileName), { song: partOf(input), files: filesOf(input), ...about }, hooks)
  return { names, seconds: 0, remarks: [...remarks, ...missingSounds(input)] }
}

async function writeMix(input: ExportSongInput, hooks: Hooks): Promise<Written> {
  const { song, outFolder, fileName, name, sound } = input
  const stretch = stretchOf(input)
  const files: StemFile[] = [{ stem: { kind: 'mix', name }, path: join(outFolder, fileName) }]
  const remarks = [
    ...(await renderStems(stretch, files, input, { hooks, startThread: hooks.startStemThread })),
    ...missingSounds(input, isMade),
  ]
  const seconds = stretch.samples / sound.sampleRate
  if (!input.cueSheet) return { names: [fileName], seconds, remarks }
  const sheet = `${fileName.replace(/\.[^.]*$/, '')}.cue`
  const startSeconds = stretch.startSample / sound.sampleRate
  await writeFileAtomic(join(outFolder, sheet), cueSheet(song, { name: fileName, title: name, startSeconds, seconds }))
  return { names: [sheet, fileName], seconds, remarks }
}

async function writeStems(input: ExportSongInput, hooks: Hooks, folder = ''): Promise<Written> {
  const { song, outFolder, sound, naming, name } = input
  const stretch = stretchOf(input)
  const stems = stemsOf(song)
  const bpm = new TempoMap(song.tempi).bpmAt(0)
  const taken = new Set<string>()
  const fileOf = (track: string, number: number): string => {
    const wanted = exportedName(naming, { project: name, track: track || 'Track', number, count: stems.length, bpm })
    const file = freeFileName(safeFileName(`${wanted}.${extensionOf(sound.format)}`), (candidate) => taken.has(comparable(candidate)))
    taken.add(comparable(file))
    return folder + file
  }
  const outputs = [...stems, { kind: 'mix', name: `${name} mix` } as const].map((stem, index): StemFile & { file: string } => {
    const file = fileOf(stem.name, stem.kind === 'mix' ? 0 : index + 1)
    return { stem, file, path: join(outFolder, file) }
  })
  const remarks = await renderStems(stretch, outputs, input, { hooks, startThread: hooks.startStemThread })
  return {
    names: outputs.map(({ file }) => file),
    seconds: stretch.samples / sound.sampleRate,
    remarks: [...remarks, ...missingSounds(input, isMade)],
  }
}

async function writeMidiFile(input: ExportSongInput, fileName: string): Promise<string> {
  await writeFileAtomic(join(input.outFolder, fileName), await writeMidi(midiOfSong(partOf(input), input.name)))
  return fileName
}

/** For programs that read no format of exchange: stems, notes, and a page for each that says how they get in. */
async function writeFolder(input: ExportSongInput, hooks: Hooks): Promise<Written> {
  const { song, outFolder, name, sound } = input
  const part = partOf(input)
  const bpm = Math.round(new TempoMap(part.tempi).bpmAt(0) * 100) / 100
  for (const folder of [SOUND_FOLDER, GUIDE_FOLDER]) await makeFolder(join(outFolder, folder))
  const naming = input.naming === DEFAULT_NAMING ? `${DEFAULT_NAMING} {tempo}bpm` : input.naming
  const stems = await writeStems({ ...input, naming }, hooks, `${SOUND_FOLDER}/`)
  const hasNotes = song.tracks.some(({ kind, clips }) => kind === 'notes' && clips.length > 0)
  const midiFile = hasNotes ? await writeMidiFile(input, safeFileName(`${name} ${bpm}bpm.mid`)) : null
  const [{ numerator, denominator }] = part.meters
  const hasTempoChanges = part.tempi.length > 1 || part.meters.length > 1
  const pages = guides({
    ...{ name, midiFile, hasTempoChanges, sampleRate: sound.sampleRate, soundFolder: SOUND_FOLDER },
    tempo: `${bpm} bpm, ${numerator}/${denominator}${hasTempoChanges ? ' at its beginning' : ''}`,
  })
  for (const [file, text] of Object.entries(pages)) await writeFileAtomic(join(outFolder, GUIDE_FOLDER, file), text)
  const names = [...stems.names, ...Object.keys(pages).map((file) => `${GUIDE_FOLDER}/${file}`), ...(midiFile === null ? [] : [midiFile])]
  return { ...stems, names }
}
