import { setImmediate } from 'node:timers/promises'
import { heardTracks, MeterMap, TempoMap, type Song } from '../../../src-shared/music/index.ts'
import type { ExportSound } from '../../../src-shared/exports/index.ts'
import { createSoundWriter } from '../files/convert-sound.ts'
import { wavChunks } from '../files/wav-chunks.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import type { Stereo } from '../mixing/mix-blocks.ts'
import { MIX_BLOCK_SAMPLES, mixSong, type MixBlock } from '../mixing/mix-song.ts'
import type { SoundFiles } from '../mixing/sound-files.ts'
import type { ExportSongInput } from './export-jobs.ts'
import { LevelMeter } from './sound-level.ts'

/** One of the sounds that the mix is the sum of, in the order of that sum, or the mix itself. */
export type StemKind = { kind: 'track'; trackId: string; name: string } | { kind: 'reverb' | 'delay' | 'mix'; name: string }

type SoundWriter = Awaited<ReturnType<typeof createSoundWriter>>

export interface StemFile {
  stem: StemKind
  path: string
}

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

export interface StretchOfSong {
  song: Song
  files: SoundFiles
  soundFonts: ReadonlyMap<string, string>
  startSample: number
  samples: number
  sound: ExportSound
}

/** The stretch of a song that an export asks for, in samples of its rate. */
export function stretchOf({ song, sounds, soundFonts = [], startTick, endTick, hasTail, sound }: ExportSongInput): StretchOfSong {
  const tempo = new TempoMap(song.tempi)
  const startSample = tempo.sampleAt(startTick, sound.sampleRate)
  const tail = hasTail ? Math.round(sound.tailSeconds * sound.sampleRate) : 0
  const samples = Math.max(1, tempo.sampleAt(endTick, sound.sampleRate) + tail - startSample)
  const files = new Map(sounds.map(({ key, file }) => [key, file]))
  return { song, files, soundFonts: new Map(soundFonts.map(({ id, path }) => [id, path])), startSample, samples, sound }
}

/**
 * Writes stems and mix at one go. All files begin at one sample and are of one length. In stereo, as it is, and in floating point the sum
 * of the stems is the mix to the last bit: it is summed of what is written, in the order of `stemsOf`, each sum rounded to single
 * precision.
 *
 * @returns what is to be said about the level, in sentences for the person
 */
export async function renderStems(
  stretch: StretchOfSong,
  outputs: readonly StemFile[],
  about: Pick<ExportSongInput, 'name' | 'program' | 'writtenAt'>,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<string[]> {
  const { samples, sound } = stretch
  const isMeasured = sound.level.kind !== 'as-is'
  const { gain, remark } = isMeasured ? await measured(stretch, { signal, emit }) : { gain: 1, remark: null }
  const shaper = new Shaper(sound.channels, gain)
  const opened: { stem: StemKind; writer: SoundWriter }[] = []
  let done = 0
  try {
    for (const { stem, path } of outputs) {
      opened.push({ stem, writer: await createSoundWriter(path, sound.format, shapeOf(stretch, stem, about)) })
    }
    const writerOf = (key: string): SoundWriter | undefined => opened.find(({ stem }) => keyOf(stem) === key)?.writer
    const stems = stemsOf(stretch.song).map((stem) => ({ stem, writer: writerOf(keyOf(stem)) }))
    const mix = writerOf('mix')
    for await (const block of mixSong(stretch.song, { ...stretch, sampleRate: sound.sampleRate })) {
      const sum = shaper.begin(block.mix[0].length)
      for (const { stem, writer } of stems) {
        const shaped = shaper.shape(soundOf(stem, block))
        sum.forEach((samples, channel) => addInto(samples, shaped[channel]))
        await writer?.append(shaped)
      }
      await mix?.append(sum)
      done += block.mix[0].length
      emit({ type: 'progress', progress: isMeasured ? 0.5 + done / samples / 2 : done / samples, detail: 'Writing sound' })
      await setImmediate()
      signal.throwIfAborted()
    }
  } finally {
    for (const { writer } of opened) await writer.close()
  }
  return remark === null ? [] : [remark]
}

/** Each sum rounded to single precision. */
function addInto(sum: Float32Array, added: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += added[i]
}

const keyOf = (stem: StemKind): string => (stem.kind === 'track' ? `track/${stem.trackId}` : stem.kind)

function soundOf(stem: StemKind, block: MixBlock): Stereo {
  if (stem.kind !== 'track') return block[stem.kind]
  return block.tracks.find(({ trackId }) => trackId === stem.trackId)!.sound
}

async function measured(
  stretch: StretchOfSong,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<{ gain: number; remark: string | null }> {
  const { sampleRate, channels, level } = stretch.sound
  const meter = new LevelMeter(level, sampleRate, channels)
  const shaper = new Shaper(channels, 1)
  let done = 0
  for await (const { mix } of mixSong(stretch.song, { ...stretch, sampleRate })) {
    meter.add(shaper.shape(mix))
    done += mix[0].length
    emit({ type: 'progress', progress: done / stretch.samples / 2, detail: 'Measuring the level' })
    await setImmediate()
    signal.throwIfAborted()
  }
  return meter.gain()
}

/** Blocks as they are written: of one channel, the mean of both, or of two, with a gain. */
class Shaper {
  private readonly shaped: Float32Array[]
  private readonly sum: Float32Array[]

  constructor(
    channels: number,
    private readonly gain: number,
  ) {
    this.shaped = Array.from({ length: channels }, () => new Float32Array(MIX_BLOCK_SAMPLES))
    this.sum = Array.from({ length: channels }, () => new Float32Array(MIX_BLOCK_SAMPLES))
  }

  /** A silent block for the mix. */
  begin(count: number): Float32Array[] {
    return this.sum.map((samples) => samples.subarray(0, count).fill(0))
  }

  /** The same block where nothing is changed, else one that is used again for the next. */
  shape(block: Stereo): readonly Float32Array[] {
    if (this.shaped.length === 2 && this.gain === 1) return block
    const shaped = this.shaped.map((samples) => samples.subarray(0, block[0].length))
    const [left, right] = block
    if (shaped.length === 1) for (let i = 0; i < left.length; i++) shaped[0][i] = 0.5 * (left[i] + right[i]) * this.gain
    else shaped.forEach((samples, channel) => samples.forEach((_, i) => (samples[i] = block[channel][i] * this.gain)))
    return shaped
  }
}

function shapeOf(
  { song, startSample, samples, sound }: StretchOfSong,
  stem: StemKind,
  { name, program, writtenAt }: Pick<ExportSongInput, 'name' | 'program' | 'writtenAt'>,
): Parameters<typeof createSoundWriter>[2] {
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
  return { sampleRate, channels, dither: sound.format.endsWith('float') ? 'none' : dither, chunks, tags }
}
