import type { LabelledStretch } from '../../src-shared/project/index.ts'
import type { PcmSource } from '../../src-main/engine/files/pcm-source.ts'
import { CounterRandom, streamOf } from '../../src-main/engine/random.ts'
import { LABELLED_RATE, writeSource } from './labelled-sounds.ts'
import { noise } from './signals.ts'

const HIGHEST = 12

/** A sound of as many tones as it is full, 0 to 1, which changes slowly; marked in places of two seconds with how full it is there. */
export function fullSound(
  name: string,
  seconds: number,
): {
  fullAt(seconds: number): number
  samples: Float32Array
  stretches: LabelledStretch[]
  write(folder: string): Promise<{ source: PcmSource; stretches: LabelledStretch[] }>
} {
  const random = new CounterRandom(11, streamOf(name))
  const [period, phase] = [12 + 8 * random.uniform(), 2 * Math.PI * random.uniform()]
  const fullAt = (at: number): number => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / period + phase)
  const samples = noise(seconds * LABELLED_RATE, random.integer(1000), 0.003)
  for (let tone = 1; tone <= HIGHEST; tone++)
    for (let n = 0; n < samples.length; n++) {
      // Each comes in softly when it is full enough for it.
      const level = Math.min(1, Math.max(0, HIGHEST * fullAt(n / LABELLED_RATE) - tone + 1))
      samples[n] += 0.03 * level * Math.sin((2 * Math.PI * 110 * tone * 1.5 * n) / LABELLED_RATE)
    }
  const stretches: LabelledStretch[] = []
  for (let start = 1; start + 2 < seconds; start += 5)
    stretches.push({ recordingId: name, startSeconds: start, endSeconds: start + 2, label: `full = ${fullAt(start + 1).toFixed(2)}` })
  return { fullAt, samples, stretches, write: async (folder) => ({ source: await writeSource(folder, name, samples), stretches }) }
}
