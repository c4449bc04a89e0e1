import { dirname, join } from 'node:path'
import { drumZones, keyZones, MOST_DRUM_KEYS, type KeySample, type Song } from '../../../../src-shared/music/index.ts'
import type { SamplerFormat } from '../../../../src-shared/exports/index.ts'
import { writeFileAtomic } from '../../../storage/atomic-file.ts'
import { freeFileName, safeFileName } from '../../../storage/file-names.ts'
import { makeFolder } from '../../../storage/folders.ts'
import { comparable } from '../../../storage/plain-path.ts'
import { AudioFileError } from '../../files/errors.ts'
import { wavChunks } from '../../files/wav-chunks.ts'
import { WavWriter } from '../../files/wav-writer.ts'
import type { JobHooks, ProgressEvent } from '../../job-hooks.ts'
import type { SoundFiles } from '../../mixing/sound-files.ts'
import { cutSamples, type CutSample } from './cut-samples.ts'
import { dspresetXml } from './dspreset-xml.ts'
import type { Instrument, SampleInFile } from './instrument.ts'
import { sfzText } from './sfz-text.ts'
import { soundFontFile } from './sound-font-file.ts'

/** Of a SoundFont, whose samples are all in memory when it is written. */
const MOST_SOUND_FONT_BYTES = 1 << 28
const MOST_SAMPLES = 4096

export interface SamplerOptions {
  song: Song
  name: string
  files: SoundFiles
  format: SamplerFormat
  program: { name: string; version: string }
  date: Date
}

/**
 * Writes what is heard in a song's clips of sound, cut into notes and one-shots, as an instrument for samplers: its samples in a folder
 * beside it, or within. Notes lie on the keyboard by their pitch; what has none becomes a second instrument, a key each.
 *
 * @returns names of what was written, the main file last, and what is to be said about it
 * @throws AudioFileError where nothing stands by itself
 */
export async function writeSampler(
  path: string,
  options: SamplerOptions,
  hooks: JobHooks<ProgressEvent>,
): Promise<{ names: string[]; remarks: string[] }> {
  const { format } = options
  const written = await (format === 'sf2' ? writeSoundFont : writePresets)(path, options, hooks)
  if (written.notes + written.drums === 0)
    throw new AudioFileError(
      'Nothing was found that could be a sample: these sounds are silent.',
      'Choose recordings or takes that are heard.',
    )
  return { names: written.names, remarks: [remarkOf(written), ...written.remarks] }
}

interface Written {
  names: string[]
  notes: number
  loops: number
  drums: number
  remarks: string[]
}

function remarkOf({ notes, loops, drums }: Written): string {
  const pitched = notes === 0 ? [] : [`${counted(notes, 'note')} with a pitch, ${loops === 0 ? 'none' : loops} of them with a loop`]
  const others = drums === 0 ? [] : [`${counted(drums, 'sound')} without a pitch, each on a key of its own`]
  return `It holds ${[...pitched, ...others].join(', and ')}.`
}
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

function instrumentsOf<S extends KeySample>(name: string, samples: readonly S[]): { instruments: Instrument<S>[]; remarks: string[] } {
  const drums = samples.filter(({ pitch }) => pitch === null)
  const instruments = [
    { name, isDrums: false, zones: keyZones(samples) },
    { name: `${name} drums`, isDrums: true, zones: drumZones(drums) },
  ].filter(({ zones }) => zones.length > 0)
  const left = drums.length - MOST_DRUM_KEYS
  return {
    instruments,
    remarks: left > 0 ? [`${counted(left, 'sound')} without a pitch found no free key and lie unused in the folder.`] : [],
  }
}

const countsOf = (samples: readonly KeySample[]): Pick<Written, 'notes' | 'loops' | 'drums'> => ({
  notes: samples.filter(({ pitch }) => pitch !== null).length,
  loops: samples.filter(({ loop }) => loop !== null).length,
  drums: samples.filter(({ pitch }) => pitch === null).length,
})

async function writePresets(path: string, options: SamplerOptions, hooks: JobHooks<ProgressEvent>): Promise<Written> {
  const { song, name, files, format } = options
  const [, stem, ending] = /([^/\\]*?)(\.[^./\\]*)?$/.exec(path)!
  const folder = playerName(`${stem} Samples`)
  const root = dirname(path)
  await makeFolder(join(root, folder))
  const samples: SampleInFile[] = []
  const taken = new Set<string>()
  for await (const sample of cutSamples(song, files, hooks)) {
    const file = freeFileName(safeFileName(`${playerName(sample.name)}.wav`), (candidate) => taken.has(comparable(candidate)))
    taken.add(comparable(file))
    await writeSample(join(root, folder, file), sample, options)
    const { pitch, levelDb, loop, sampleRate } = sample
    samples.push({ pitch, levelDb, loop, sampleRate, path: `${folder}/${file}` })
    if (samples.length > MOST_SAMPLES) throw tooMany()
  }
  const { instruments, remarks } = instrumentsOf(name, samples)
  const presets: string[] = []
  for (const [i, instrument] of instruments.entries()) {
    const preset = i === 0 ? `${stem}${ending ?? ''}` : safeFileName(`${stem} drums${ending ?? ''}`)
    await writeFileAtomic(join(root, preset), format === 'sfz' ? sfzText(instrument) : dspresetXml(instrument))
    presets.unshift(preset)
  }
  return { names: [...samples.map((sample) => sample.path), ...presets], ...countsOf(samples), remarks }
}

/** Letters that mean something in SFZ, `$` and `=` among them, are left out of names. */
const playerName = (name: string): string => name.replace(/[^\p{L}\p{M}\p{N} ._()+-]/gu, '_').trim() || 'Sample'

async function writeSample(path: string, sample: CutSample, { program, date }: SamplerOptions): Promise<void> {
  const { channels, sampleRate, name, pitch, loop } = sample
  const isLoud = channels.some((samples) => samples.some((value) => Math.abs(value) > 1))
  const chunks = wavChunks({
    ...{ sampleRate, channels: channels.length, name, originator: `${program.name} ${program.version}`, date, isOneShot: loop === null },
    ...{ rootKey: pitch === null ? undefined : Math.round(pitch), loops: loop ? [loop] : [] },
  })
  const shape = { sampleRate, channels: channels.length, chunks, isReadWhole: true }
  const writer = await WavWriter.create(path, isLoud ? { ...shape, format: 'float32' } : { ...shape, format: 'int24', dither: 'flat' })
  try {
    await writer.append(channels)
  } finally {
    await writer.close()
  }
}

async function writeSoundFont(path: string, { song, name, files }: SamplerOptions, hooks: JobHooks<ProgressEvent>): Promise<Written> {
  const samples: CutSample[] = []
  let bytes = 0
  let loud = 0
  for await (const sample of cutSamples(song, files, hooks)) {
    bytes += 2 * sample.channels.length * sample.channels[0].length
    if (bytes > MOST_SOUND_FONT_BYTES || samples.length >= MOST_SAMPLES) throw tooMany()
    const peak = sample.channels.reduce((most, channel) => channel.reduce((high, value) => Math.max(high, Math.abs(value)), most), 0)
    if (peak > 1) {
      loud++
      for (const channel of sample.channels) for (let i = 0; i < channel.length; i++) channel[i] /= peak
    }
    samples.push(sample)
  }
  const { instruments } = instrumentsOf(name, samples)
  if (samples.length > 0) await writeFileAtomic(path, await soundFontFile(name, instruments))
  const left = samples.filter(({ pitch }) => pitch === null).length - MOST_DRUM_KEYS
  const remarks = [
    ...(loud > 0 ? [`${counted(loud, 'sound')} went beyond full scale and ${loud === 1 ? 'is' : 'are'} softer in it.`] : []),
    ...(left > 0 ? [`${counted(left, 'sound')} without a pitch found no free key and ${left === 1 ? 'is' : 'are'} left out.`] : []),
  ]
  return { names: [path.split(/[\\/]/).at(-1)!], ...countsOf(samples), remarks }
}

const tooMany = (): AudioFileError =>
  new AudioFileError('These are more samples than an instrument can hold.', 'Choose fewer recordings and takes, or a part of the song.')
