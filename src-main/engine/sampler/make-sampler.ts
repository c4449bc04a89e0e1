import { setImmediate } from 'node:timers/promises'
import { MOST_ZONES, type SamplerZone } from '../../../src-shared/music/index.ts'
import { resample } from '../dsp/resample.ts'
import { mixToMono } from '../dsp/mixdown.ts'
import { unitsOf } from '../corpus/units/unit-file.ts'
import { AudioFileError } from '../files/errors.ts'
import { PcmReader, PcmWriter } from '../files/pcm-cache.ts'
import type { PcmSource } from '../files/pcm-source.ts'
import type { JobHooks, ProgressEvent } from '../job-hooks.ts'
import { chooseZones, type ChosenZone } from './choose-zones.ts'
import { blendLoop, findLoop, type FoundLoop } from './find-loop.ts'
import { pieceBetween, rmsDb, type NotePiece } from './note-pieces.ts'
import { onsetCuts } from './onset-cuts.ts'
import type { MadeSampler, MakeSamplerInput } from './sampler-jobs.ts'

/** Longer material is heard up to here, all recordings together. */
const LONGEST_SECONDS = 1800
const FADE_SECONDS = 0.008
/** Of the loudest layer of each key, over its first 300 ms: neighbours are alike. */
const LEVEL_DB = -14
const HIGHEST_PEAK = 0.9
const RELEASE_SECONDS = 0.25

/**
 * The job: an instrument of what lies in recordings. They are cut where notes begin (or by a network's units), every piece is asked for its
 * pitch, the clearest become keys with up to three touches each, held tones get a loop. Where there is no scale of them it is a drum kit.
 *
 * @throws AudioFileError where there is not a single sound
 */
export async function makeSampler(
  { sources, featureFolder, outPath }: MakeSamplerInput,
  { emit, signal }: JobHooks<ProgressEvent>,
): Promise<MadeSampler> {
  const sampleRate = sources[0].sampleRate
  const pieces: NotePiece[] = []
  let left = LONGEST_SECONDS
  for (const [i, source] of sources.entries()) {
    if (left <= 0) break
    const tell = (part: number): void => emit({ type: 'progress', progress: (0.9 * (i + part)) / sources.length, detail: source.name })
    tell(0)
    const mono = mixToMono(await readPart(source, 0, Math.min(source.frames, Math.round(left * source.sampleRate))))
    left -= mono.length / source.sampleRate
    const cuts = featureFolder === null ? onsetCuts(mono, source.sampleRate) : await unitCuts(featureFolder, source, signal)
    for (const [k, cut] of cuts.entries()) {
      const piece = pieceBetween(mono, source.sampleRate, cut, cuts[k + 1] ?? mono.length / source.sampleRate, i)
      if (piece) pieces.push(piece)
      if (k % 20 !== 0) continue
      tell(k / cuts.length)
      await setImmediate()
      signal.throwIfAborted()
    }
  }
  const { zones, isOneShot } = chooseZones(pieces)
  if (zones.length === 0)
    throw new AudioFileError(
      'There is no single sound in it that could be a key.',
      'Choose a recording with notes or strokes that stand alone.',
    )
  const written = await writeZones(zones.slice(0, MOST_ZONES), sources, sampleRate, outPath, isOneShot)
  emit({ type: 'progress', progress: 1, detail: '' })
  return { sampleRate, isOneShot, releaseSeconds: RELEASE_SECONDS, ...written }
}

async function unitCuts(folder: string, source: PcmSource, signal: AbortSignal): Promise<number[]> {
  return [...(await unitsOf(folder, source, { signal })).cutSeconds]
}

async function readPart(source: PcmSource, start: number, frames: number): Promise<Float32Array[]> {
  const reader = await PcmReader.ofSource(source)
  try {
    return await reader.readChannels(start, frames)
  } finally {
    await reader.close()
  }
}

/** Puts the chosen pieces behind each other into one file, in stereo where any of them is. */
async function writeZones(
  chosen: readonly ChosenZone[],
  sources: readonly PcmSource[],
  sampleRate: number,
  outPath: string,
  isOneShot: boolean,
): Promise<{ zones: SamplerZone[]; channels: number; frames: number }> {
  const channels = chosen.some(({ piece }) => sources[piece.source].channels > 1) ? 2 : 1
  const writer = await PcmWriter.create(outPath, channels)
  const zones: SamplerZone[] = []
  const loudest = new Map<number, number>()
  for (const { rootPitch, piece } of chosen) loudest.set(rootPitch, Math.max(loudest.get(rootPitch) ?? -200, piece.levelDb))
  let at = 0
  try {
    for (const { piece, ...keys } of chosen) {
      const source = sources[piece.source]
      const read = (await readPart(source, piece.startSample, piece.samples)).slice(0, channels)
      const sound = read.map((channel) => (source.sampleRate === sampleRate ? channel : resample(channel, source.sampleRate, sampleRate)))
      if (sound.length < channels) sound.push(sound[0].slice())
      fadeEnds(sound, sampleRate)
      const mono = mixToMono(sound)
      const loop = isOneShot ? null : loopOf(sound, mono, sampleRate, piece)
      await writer.write(sound)
      const gainDb = Math.min(LEVEL_DB - loudest.get(keys.rootPitch)!, 20 * Math.log10(HIGHEST_PEAK / Math.max(1e-4, peakOf(sound))))
      zones.push({
        ...keys,
        ...{ startSample: at, samples: sound[0].length, gainDb: Math.round(10 * Math.max(-60, Math.min(24, gainDb))) / 10 },
        ...{ loopStart: loop?.start ?? 0, loopSamples: loop?.samples ?? 0 },
      })
      at += sound[0].length
    }
  } finally {
    await writer.close()
  }
  return { zones, channels, frames: at }
}

function loopOf(sound: readonly Float32Array[], mono: Float32Array, sampleRate: number, { pitch }: NotePiece): FoundLoop | null {
  if (!pitch || rmsDb(mono) < -70) return null
  const loop = findLoop(mono, sampleRate, sampleRate / (440 * 2 ** ((pitch.pitch - 69) / 12)))
  if (loop) blendLoop(sound, loop, sampleRate)
  return loop
}

function fadeEnds(channels: readonly Float32Array[], sampleRate: number): void {
  const fade = Math.round(FADE_SECONDS * sampleRate)
  const rise = Math.round(0.002 * sampleRate)
  for (const channel of channels) {
    for (let i = 0; i < fade && i < channel.length; i++) channel[channel.length - 1 - i] *= i / fade
    for (let i = 0; i < rise && i < channel.length; i++) channel[i] *= i / rise
  }
}

const peakOf = (channels: readonly Float32Array[]): number =>
  channels.reduce((peak, channel) => channel.reduce((high, value) => Math.max(high, Math.abs(value)), peak), 0)
