/**
 * The table of docs/codecs.md: what each codec keeps of a sound, made by `node scripts/codec-table.mjs`.
 * On self-made notes, and on real recordings where they lie beside the project.
 */
import { type Codec, createCodec } from '../src-main/engine/dsp/codecs/index.ts'
import { mixToMono } from '../src-main/engine/dsp/mixdown.ts'
import { resample } from '../src-main/engine/dsp/resample.ts'
import { logSpectralDistanceDb } from '../src-main/engine/evaluation/spectral-distance.ts'
import { decodeAudioFile } from '../src-main/engine/files/open-audio-file.ts'
import { hasSharedData, sharedData } from '../test/support/shared-data.ts'
import { plucks, signalToNoiseDb } from '../test/support/signals.ts'

const SECONDS = 10

interface Sound {
  name: string
  at: (sampleRate: number) => Float32Array
}

const RECORDINGS: [name: string, ...path: string[]][] = [
  ['piano', 'piano-bach-ishizaka', 'wtc1-bwv846-prelude-c-major.ogg'],
  ['violin', 'violin-clips', 'spring.mp3'],
  ['song with band', 'ensemble', 'hobbs-lets-go-fishin.ogg'],
  ['speech', 'short-clips', 'speech-librispeech-198-209.ogg'],
]

async function sounds(): Promise<Sound[]> {
  const made: Sound[] = [{ name: 'self-made notes', at: (sampleRate) => plucks(SECONDS, sampleRate, [220, 277.2, 329.6, 440, 196, 523.3, 110, 880]) }]
  if (!hasSharedData) return made
  for (const [name, ...path] of RECORDINGS) {
    const { channels, sampleRate: rate } = await decodeAudioFile(sharedData('recordings', ...path))
    const mono = mixToMono(channels)
    const start = Math.min(Math.max(0, mono.length - SECONDS * rate), 5 * rate)
    const excerpt = mono.slice(start, start + SECONDS * rate)
    made.push({ name, at: (sampleRate) => (sampleRate === rate ? excerpt : resample(excerpt, rate, sampleRate)) })
  }
  return made
}

const CODECS: (() => Codec)[] = [
  () => createCodec({ id: 'fourier-full' }),
  () => createCodec({ id: 'fourier' }),
  ...[16_000, 44_100].flatMap((sampleRate) => [
    () => createCodec({ id: 'mdct', sampleRate }),
    () => createCodec({ id: 'stft-if', sampleRate }),
    () => createCodec({ id: 'log-mel', sampleRate }),
  ]),
]

/** One row a codec: its size, and SNR / log-spectral distance for every sound. */
export async function codecTable(): Promise<string> {
  const all = await sounds()
  const rows = CODECS.map((create) => {
    const codec = create()
    const framesPerSecond = codec.sampleRate / codec.hopSamples
    const results = all.map(({ at }) => {
      const sound = at(codec.sampleRate)
      const [back] = codec.decode(codec.encode([sound]))
      // Without the last hops, which fade out for want of further frames.
      const end = back.length - codec.latencyFrames * codec.hopSamples
      const [original, copy] = [sound.subarray(0, end), back.subarray(0, end)]
      return `${signalToNoiseDb(original, copy).toFixed(1)} / ${logSpectralDistanceDb(original, copy).toFixed(2)}`
    })
    const size = `${codec.dimensions} | ${framesPerSecond.toFixed(1)} | ${Math.round(codec.dimensions * framesPerSecond)}`
    return `| \`${codec.id}\` | ${codec.sampleRate} | ${size} | ${results.join(' | ')} |`
  })
  const head = ['codec', 'Hz', 'numbers a frame', 'frames a second', 'numbers a second', ...all.map(({ name }) => name)]
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n')
}
