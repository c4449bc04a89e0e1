/**
 * Every kind of file that other programs write, decoded here and by a reference decoder. Needs ffmpeg, SoX and wavpack (Debian packages of
 * these names); what is not there is skipped.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasProgram, runProgram } from '../../../test/support/programs.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { decodeAudioFile } from './open-audio-file.ts'
import { encodeWav } from './wav-writer.ts'

const RATE = 44_100
const FRAMES = 30_000

/** Partials that decay under noise, different in both channels, with a silent stretch in which lossless coders count zeros. */
function material(): Float32Array[] {
  const below = seededRandom(7)
  return [0, 1].map((channel) =>
    Float32Array.from({ length: FRAMES }, (_, n) => {
      if (n > 12_000 && n < 18_000) return 0
      const tone = [1, 2, 3.01, 5.2].reduce((sum, k) => sum + Math.sin(n * 0.031 * k * (1 + 0.3 * channel)) / k, 0)
      return 0.25 * tone * Math.exp(-n / 20_000) + 0.01 * (below(2001) / 1000 - 1)
    }),
  )
}

interface Row {
  file: string
  /** How the file is made of source.wav; default ffmpeg with these options. */
  encode: (string | number)[]
  program?: 'ffmpeg' | 'sox' | 'wavpack'
  reference?: 'ffmpeg' | 'sox'
  /** Largest difference; 0: exact to the bit. */
  tolerance?: number
}

/** Floats of libvorbis, mpg123 and ffmpeg's decoders differ in their last bits. */
const LOSSY = 2e-5
/** ffmpeg's decoder of Opus is its own: 60 dB. */
const OPUS = 1e-3
const codec = (name: string, ...more: string[]): string[] => ['-c:a', name, ...more]
const FRAGMENTS = ['-movflags', '+frag_keyframe+empty_moov', '-frag_duration', '200000']

const ROWS: Row[] = [
  { file: 'alac.m4a', encode: codec('alac') },
  { file: 'alac24.m4a', encode: codec('alac', '-sample_fmt', 's32p') },
  { file: 'six.m4a', encode: codec('alac', '-ac', '6') },
  { file: 'fragments.mov', encode: codec('alac', ...FRAGMENTS) },
  { file: 'alac.caf', encode: codec('alac') },
  { file: 'alac.mka', encode: codec('alac') },
  ...['s16le', 's16be', 's24le', 's24be', 's32le', 's32be', 'f32le', 'f32be', 'f64le', 'f64be', 'u8', 's8', 'mulaw', 'alaw'].map(
    (kind) => ({ file: `${kind}.mov`, encode: codec(`pcm_${kind}`) }),
  ),
  ...['s16le', 's16be', 's24be', 's24le', 's32le', 'f32le', 'f64be', 's8', 'mulaw', 'alaw'].map((kind) => ({
    file: `${kind}.caf`,
    encode: codec(`pcm_${kind}`),
  })),
  ...['s8', 's16be', 's24be', 's32be', 'f32be', 'f64be', 'mulaw', 'alaw'].map((kind) => ({
    file: `${kind}.au`,
    encode: codec(`pcm_${kind}`),
  })),
  ...['u8', 's16le', 's24le', 's32le', 'f32le', 'f64le', 'mulaw'].map((kind) => ({ file: `${kind}.w64`, encode: codec(`pcm_${kind}`) })),
  ...['s16le', 's24be', 'f32le'].map((kind) => ({ file: `${kind}.mka`, encode: codec(`pcm_${kind}`) })),
  { file: 'ima4.mov', encode: codec('adpcm_ima_qt') },
  { file: 'ima4.caf', encode: codec('adpcm_ima_qt') },
  { file: 'ima4.aifc', encode: codec('adpcm_ima_qt') },
  { file: 'ms.wav', encode: codec('adpcm_ms') },
  { file: 'ms-mono.w64', encode: codec('adpcm_ms', '-ac', '1') },
  { file: 'ima.wav', encode: ['-e', 'ima-adpcm'], program: 'sox', reference: 'sox' },
  { file: 'ima-mono.wav', encode: ['-e', 'ima-adpcm', '-c', 1], program: 'sox', reference: 'sox' },
  { file: 'opus.webm', encode: codec('libopus'), tolerance: OPUS },
  { file: 'live.webm', encode: codec('libopus', '-live', '1'), tolerance: OPUS },
  { file: 'opus6.webm', encode: codec('libopus', '-ac', '6'), tolerance: OPUS },
  { file: 'opus-fragments.mp4', encode: codec('libopus', '-strict', '-2', ...FRAGMENTS), tolerance: OPUS },
  { file: 'vorbis.webm', encode: codec('libvorbis'), tolerance: LOSSY },
  { file: 'vorbis6.mka', encode: codec('libvorbis', '-ac', '6'), tolerance: LOSSY },
  { file: 'mp3.mka', encode: codec('libmp3lame'), tolerance: LOSSY },
  { file: 'mp3-mono.mka', encode: codec('libmp3lame', '-ac', '1'), tolerance: LOSSY },
  { file: 'flac.mka', encode: codec('flac') },
  { file: 'flac.mp4', encode: codec('flac', '-strict', '-2') },
  { file: 'flac.oga', encode: codec('flac') },
  { file: 'fast.wv', encode: ['-f'], program: 'wavpack' },
  { file: 'high.wv', encode: ['-hh'], program: 'wavpack' },
  { file: 'hybrid.wv', encode: ['-b256'], program: 'wavpack' },
  { file: 'joint.wv', encode: ['-x3', '-j1'], program: 'wavpack' },
  { file: 'float.wv', encode: codec('wavpack', '-sample_fmt', 'fltp') },
  { file: 'six.wv', encode: codec('wavpack', '-ac', '6') },
]

const NEEDED = ['ffmpeg', 'sox', 'wavpack'] as const
const missing = NEEDED.filter((name) => !hasProgram(name))

function make({ file, encode, program = 'ffmpeg' }: Row): string {
  const folder = temporaryFolder()
  const source = join(folder, 'source.wav')
  const target = join(folder, file)
  writeFileSync(source, encodeWav(material(), RATE, 'int16'))
  const options = encode.map(String)
  if (program === 'ffmpeg') runProgram('ffmpeg', '-v', 'error', '-i', source, ...options, target)
  else if (program === 'sox') runProgram('sox', source, ...options, target)
  else runProgram('wavpack', '-q', ...options, source, '-o', target)
  return target
}

/** Interleaved, as the reference decoder gives it. */
function byReference(path: string, reference: Row['reference']): Float32Array {
  const bytes =
    reference === 'sox'
      ? runProgram('sox', '-D', path, '-t', 'raw', '-e', 'float', '-b', '32', '-')
      : runProgram('ffmpeg', '-v', 'error', '-i', path, '-f', 'f32le', '-')
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

describe.skipIf(missing.length > 0)(
  `decoded as ${NEEDED.join(', ')} do${missing.length > 0 ? `: skipped, ${missing.join(', ')} not found` : ''}`,
  () => {
    it.each(ROWS)('$file', async (row) => {
      const path = make(row)
      const expected = byReference(path, row.reference)
      const { channels } = await decodeAudioFile(path)
      const frames = expected.length / channels.length
      // MP4 cuts Opus and MP3 at the end of its edit list, ffmpeg does not.
      expect(channels[0].length).toBeLessThanOrEqual(frames)
      expect(channels[0].length).toBeGreaterThan(frames - 3000)
      let farthest = 0
      channels.forEach((samples, channel) =>
        samples.forEach((x, n) => (farthest = Math.max(farthest, Math.abs(x - expected[n * channels.length + channel])))),
      )
      expect(farthest).toBeLessThanOrEqual(row.tolerance ?? 0)
    })
  },
)
