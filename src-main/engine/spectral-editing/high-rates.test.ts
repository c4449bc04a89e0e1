import { join } from 'node:path'
import { expect, it } from 'vitest'
import { boxShape, testLayer } from '../../../test/support/spectral-layers.ts'
import { identical, noise } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import { importRecording } from '../files/import-recording.ts'
import { openAudioFile } from '../files/open-audio-file.ts'
import { renderEdits } from './render-edits.ts'

async function samplesOf(path: string): Promise<{ sampleRate: number; samples: Float32Array }> {
  const stream = await openAudioFile(path)
  const blocks: number[] = []
  for await (const [block] of stream.blocks()) blocks.push(...block)
  await stream.close()
  return { sampleRate: stream.sampleRate, samples: Float32Array.from(blocks) }
}

/** Power of a band, by correlation with its sines, a Hann window before: of white noise it is the same in each. */
function powerAt(samples: Float32Array, hertz: readonly number[], sampleRate: number): number {
  return hertz.reduce((sum, hz) => {
    let [re, im] = [0, 0]
    samples.forEach((value, n) => {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / samples.length)
      re += window * value * Math.cos((2 * Math.PI * hz * n) / sampleRate)
      im += window * value * Math.sin((2 * Math.PI * hz * n) / sampleRate)
    })
    return sum + re * re + im * im
  }, 0)
}

it.each([8000, 96_000, 192_000])(
  'a sound of %i Hz is edited and written at its rate, and bit for bit where nothing was done',
  async (rate) => {
    const folder = temporaryFolder()
    const [sourcePath, pcmPath, outPath] = ['source.wav', 'sound.f32', 'edited.wav'].map((name) => join(folder, name))
    const source = noise(100_000, 7)
    await writeWav(sourcePath, [source], rate)
    const { pcmSampleRate, pcmFrames } = await importRecording({
      sourcePath,
      pcmPath,
      peaksPath: join(folder, 'peaks'),
      mend: { kinds: [], tracks: null },
    })
    expect([pcmSampleRate, pcmFrames]).toEqual([rate, 100_000])
    // The band from 0.3 to 0.4 of the rate: of 96 kHz it lies above all that is heard.
    const erase = testLayer({ kind: 'erase' }, boxShape({ startSample: 40_000, endSample: 60_000, lowHz: 0.3 * rate, highHz: 0.4 * rate }))
    await renderEdits(
      {
        sound: { path: pcmPath, dataOffset: 0, encoding: 'float32', sampleRate: rate, channels: 1, frames: 100_000 },
        ...{ layers: [erase], others: [], startFrame: 0, frames: 100_000, outPath, format: 'wav-float' },
      },
      { signal: new AbortController().signal, emit: () => undefined },
    )
    const result = await samplesOf(outPath)
    expect(result.sampleRate).toBe(rate)
    expect(identical(result.samples.subarray(0, 39_000), source.subarray(0, 39_000))).toBe(true)
    expect(identical(result.samples.subarray(61_000), source.subarray(61_000))).toBe(true)
    const middle = (samples: Float32Array): Float32Array => samples.subarray(45_000, 53_192)
    const inside = [0.33, 0.34, 0.35, 0.36, 0.37].map((part) => part * rate)
    const below = [0.2, 0.21, 0.22, 0.23, 0.24].map((part) => part * rate)
    const left = (hertz: readonly number[]): number =>
      10 * Math.log10(powerAt(middle(result.samples), hertz, rate) / powerAt(middle(source), hertz, rate))
    expect(left(inside)).toBeLessThan(-60)
    expect(Math.abs(left(below))).toBeLessThan(0.01)
  },
)
