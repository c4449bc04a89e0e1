/**
 * The table of docs/codecs.md: what each codec keeps of a sound, made by `node scripts/codec-table.mjs`.
 * On self-made notes, and on real recordings where they lie beside the project.
 */
import { type Codec, createCodec, type Sound } from '../src-main/engine/dsp/codecs/index.ts'
import { toChannels } from '../src-main/engine/datasets/sound-blocks.ts'
import { resample } from '../src-main/engine/dsp/resample.ts'
import { logSpectralDistanceDb } from '../src-main/engine/evaluation/spectral-distance.ts'
import { decodeAudioFile } from '../src-main/engine/files/open-audio-file.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { concatenate, plucks, signalToNoiseDb } from '../test/support/signals.ts'

const SECONDS = 10

interface Excerpt {
  name: string
  /** With as many channels as asked for. */
  at: (sampleRate: number, channels: number) => Sound
}

const RECORDINGS: [name: string, ...path: string[]][] = [
  ['piano', 'piano-bach-ishizaka', 'wtc1-bwv846-prelude-c-major.ogg'],
  ['violin', 'violin-clips', 'spring.mp3'],
  ['song with band', 'ensemble', 'hobbs-lets-go-fishin.ogg'],
  ['speech', 'short-clips', 'speech-librispeech-198-209.ogg'],
]

const NOTES = [220, 277.2, 329.6, 440, 196, 523.3, 110, 880]

async function excerpts(): Promise<Excerpt[]> {
  // The right channel plays the same notes in another order.
  const notes = (sampleRate: number, channels: number): Sound =>
    [NOTES, NOTES.toReversed()].slice(0, channels).map((hz) => plucks(SECONDS, sampleRate, hz))
  const made: Excerpt[] = [{ name: 'self-made notes', at: notes }]
  if (!hasSharedData) return made
  for (const [name, ...path] of RECORDINGS) {
    const { channels, sampleRate: rate } = await decodeAudioFile(sharedData('recordings', ...path))
    const start = Math.min(Math.max(0, channels[0].length - SECONDS * rate), 5 * rate)
    const excerpt = channels.map((samples) => samples.slice(start, start + SECONDS * rate))
    made.push({ name, at: (sampleRate, count) => toChannels(excerpt, count).map((samples) => resample(samples, rate, sampleRate)) })
  }
  return made
}

const CODECS: (() => Codec)[] = [
  () => createCodec({ id: 'fourier-full' }),
  () => createCodec({ id: 'fourier' }),
  ...(['mdct', 'stft-if', 'log-mel'] as const).flatMap((id) => [
    ...[16_000, 22_050, 32_000, 44_100, 48_000].map((sampleRate) => () => createCodec({ id, sampleRate })),
    () => createCodec({ id, sampleRate: 44_100, channels: 'mid-side' }),
  ]),
]

/** Signal to noise over all channels, and log-spectral distance as their mean. */
function compare(original: Sound, copy: Sound): string {
  const distance = original.reduce((sum, samples, channel) => sum + logSpectralDistanceDb(samples, copy[channel]), 0) / original.length
  return `${signalToNoiseDb(concatenate([...original]), concatenate([...copy])).toFixed(1)} / ${distance.toFixed(2)}`
}

/** One row a codec: its size, and SNR / log-spectral distance for every sound. */
export async function codecTable(): Promise<string> {
  const all = await excerpts()
  const rows = CODECS.map((create) => {
    const codec = create()
    const framesPerSecond = codec.sampleRate / codec.hopSamples
    const results = all.map(({ at }) => {
      const sound = at(codec.sampleRate, codec.channels)
      const back = codec.decode(codec.encode(sound))
      // Without the last hops, which fade out for want of further frames.
      const end = back[0].length - codec.latencyFrames * codec.hopSamples
      return compare(
        sound.map((samples) => samples.subarray(0, end)),
        back.map((samples) => samples.subarray(0, end)),
      )
    })
    const size = `${codec.dimensions} | ${framesPerSecond.toFixed(1)} | ${Math.round(codec.dimensions * framesPerSecond)}`
    return `| \`${codec.id}\` | ${codec.sampleRate} | ${codec.layout} | ${size} | ${results.join(' | ')} |`
  })
  const head = ['codec', 'Hz', 'channels', 'numbers a frame', 'frames a second', 'numbers a second', ...all.map(({ name }) => name)]
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}
