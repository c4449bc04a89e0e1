import { setImmediate } from 'node:timers/promises'
import { TempoMap, type AudioClip, type KeySample, type Song } from '../../../../src-shared/music/index.ts'
import { toDb } from '../../dsp/level.ts'
import { keyOfHz, pitchOf } from '../../dsp/pitch.ts'
import { SampleReader, type SampleFile } from '../../files/sample-file.ts'
import type { JobHooks, ProgressEvent } from '../../job-hooks.ts'
import { ClipPlayer } from '../../mixing/clip-player.ts'
import { soundKey, type SoundFiles } from '../../mixing/sound-files.ts'
import { fadeLoop, findLoop } from './find-loop.ts'
import { NoteFinder, type NoteSpan } from './find-notes.ts'

/** A note or one-shot, cut out. */
export interface CutSample extends KeySample {
  /** Of the sound it was cut from, with a number where there are several. */
  name: string
  /** Planar, one or two. */
  channels: Float32Array[]
  sampleRate: number
}

const BLOCK_SAMPLES = 1 << 15
/** A note's pitch is the middle one of so many looks at it. */
const LOOKS = 7
const LOOK_SECONDS = 0.08
/** Of the looks, at least, for a note to have a pitch at all; they agree to this. */
const AGREEING_LOOKS = 4
const AGREE_WITHIN_KEYS = 0.5
const FADE_SECONDS = 0.02
/** An end that is cut off is softened by this. */
const END_FADE_SECONDS = 0.004
const ONE_TEMPO = new TempoMap([{ tick: 0, microsecondsPerQuarter: 500_000 }])

/** The notes and one-shots in a song's clips of sound, each sound's stretch once, as the clips play them. */
export async function* cutSamples(
  { tracks }: Pick<Song, 'tracks'>,
  files: SoundFiles,
  { emit, signal }: JobHooks<ProgressEvent>,
): AsyncGenerator<CutSample> {
  const clips = tracks.flatMap(({ clips: all }) => all.filter((clip): clip is AudioClip => clip.kind === 'audio' && !clip.isMuted))
  const known = new Set<string>()
  for (const [index, clip] of clips.entries()) {
    const file = files.get(soundKey(clip.sound))
    const content = contentKey(clip)
    if (!file || known.has(content)) continue
    known.add(content)
    emit({ type: 'progress', progress: index / clips.length, detail: clip.name })
    yield* samplesOfClip(clip, file, signal)
  }
}

const contentKey = ({ sound, offsetSamples, lengthSamples, loopSamples, isReversed, stretch, transposeCents, gainDb }: AudioClip): string =>
  JSON.stringify([soundKey(sound), offsetSamples, lengthSamples, loopSamples, isReversed, stretch, transposeCents, gainDb])

async function* samplesOfClip(clip: AudioClip, file: SampleFile, signal: AbortSignal): AsyncGenerator<CutSample> {
  const finder = new NoteFinder(file.sampleRate)
  let samples = 0
  await played(clip, file, signal, (block) => {
    finder.add(block)
    samples += block[0].length
  })
  const spans = finder.spans(samples)
  let next = 0
  let cut: Float32Array[] | null = null
  const found: { channels: Float32Array[]; number: number }[] = []
  let at = 0
  // Once more from its beginning: only one note is in memory at a time.
  for await (const block of blocksOf(clip, file, signal)) {
    for (; next < spans.length && spans[next].startSample < at + block[0].length;) {
      const span = spans[next]
      cut ??= block.map(() => new Float32Array(span.endSample - span.startSample))
      copy(block, at, cut, span)
      if (span.endSample > at + block[0].length) break
      found.push({ channels: cut, number: ++next })
      cut = null
    }
    at += block[0].length
    for (const { channels, number } of found.splice(0)) yield described(channels, file.sampleRate, nameOf(clip.name, number, spans))
  }
}

const nameOf = (name: string, number: number, { length }: readonly NoteSpan[]): string => (length > 1 ? `${name} ${number}` : name)

function copy(block: readonly Float32Array[], at: number, into: readonly Float32Array[], { startSample, endSample }: NoteSpan): void {
  const from = Math.max(startSample, at)
  const to = Math.min(endSample, at + block[0].length)
  into.forEach((samples, c) => samples.set(block[c].subarray(from - at, to - at), from - startSample))
}

async function played(clip: AudioClip, file: SampleFile, signal: AbortSignal, hear: (block: Float32Array[]) => void): Promise<void> {
  for await (const block of blocksOf(clip, file, signal)) hear(block)
}

/** What a clip plays, at the rate of its sound. */
async function* blocksOf(clip: AudioClip, file: SampleFile, signal: AbortSignal): AsyncGenerator<Float32Array[]> {
  const reader = await SampleReader.open(file)
  try {
    const player = new ClipPlayer({ ...clip, startTick: 0 }, ONE_TEMPO, file.sampleRate)
    const sounding = await player.begin(reader, 0)
    for (let at = 0; at < player.endSample; at += BLOCK_SAMPLES) {
      const count = Math.min(BLOCK_SAMPLES, player.endSample - at)
      const [left, right] = [new Float32Array(count), new Float32Array(count)]
      player.addTo([left, right], at, sounding, null)
      yield sounding.channels === 1 ? [left] : [left, right]
      await setImmediate()
      signal.throwIfAborted()
    }
  } finally {
    await reader.close()
  }
}

/** Pitch, level and loop of a note; its loop is made seamless. */
function described(channels: Float32Array[], sampleRate: number, name: string): CutSample {
  const mono = channels.length === 1 ? channels[0] : channels[0].map((left, i) => 0.5 * (left + channels[1][i]))
  const hz = steadyPitch(mono, sampleRate)
  const loop = hz === null ? null : findLoop(mono, sampleRate, sampleRate / hz)
  if (loop) fadeLoop(channels, loop, Math.round(FADE_SECONDS * sampleRate))
  const fade = Math.min(channels[0].length, Math.round(END_FADE_SECONDS * sampleRate))
  for (const samples of channels) for (let n = 0; n < fade; n++) samples[samples.length - 1 - n] *= (n + 0.5) / fade
  const power = mono.reduce((sum, value) => sum + value * value, 0) / mono.length
  return { name, channels, sampleRate, pitch: hz === null ? null : keyOfHz(hz), levelDb: toDb(Math.sqrt(power)), loop }
}

/** Its frequency, where most of several looks at its louder half agree. */
function steadyPitch(mono: Float32Array, sampleRate: number): number | null {
  const length = Math.min(mono.length, Math.round(LOOK_SECONDS * sampleRate))
  const keys = Array.from({ length: LOOKS }, (_, i) => Math.round(((mono.length - length) * (i + 1)) / (2 * LOOKS)))
    .flatMap((at) => pitchOf(mono.subarray(at, at + length), sampleRate) ?? [])
    .map(({ hz }) => keyOfHz(hz))
    .sort((a, b) => a - b)
  if (keys.length < AGREEING_LOOKS) return null
  const middle = keys[keys.length >> 1]
  const agreeing = keys.filter((key) => Math.abs(key - middle) <= AGREE_WITHIN_KEYS)
  return agreeing.length < AGREEING_LOOKS ? null : 440 * 2 ** ((agreeing[agreeing.length >> 1] - 69) / 12)
}
