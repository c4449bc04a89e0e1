import { describe, expect, it } from 'vitest'
import { Mixer } from '../../audio/transport/mixer.ts'
import { AudibleSpans, type Stem } from './audible-spans.ts'

const RATE = 1000

async function* inBlocks(samples: Float32Array, length: number): AsyncGenerator<Float32Array> {
  for (let at = 0; at < samples.length; at += length) yield samples.subarray(at, at + length)
}
async function stemOf(spans: AudibleSpans, stem: Stem, samples: Float32Array, startSample: number): Promise<number[]> {
  const parts: number[] = []
  for await (const part of spans.stem(stem, inBlocks(samples, 7), startSample, 1)) parts.push(...part)
  return parts
}

describe('AudibleSpans', () => {
  const isOpen = (sample: number): boolean => Math.floor(sample / 100) % 2 === 1
  const samples = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i / 9))

  it('gives what the mixer let through, its fades included', async () => {
    const mixer = new Mixer(1, RATE)
    mixer.set('live', { read: (startFrame, out) => out.forEach((_, i) => (out[i] = samples[startFrame + i] ?? 0)) })
    const heard: number[] = []
    for (let at = 0; at < samples.length; at += 50) {
      if (at === 150) mixer.setGate('live', isOpen)
      if (at === 450) mixer.setGate('live', null)
      const block = new Float32Array(50)
      mixer.read(at, block)
      heard.push(...block)
    }
    const spans = new AudibleSpans(RATE)
    spans.change(150, isOpen)
    spans.change(450, null)
    const kept = await stemOf(spans, 'heard', samples, 0)
    expect(kept.every((value, i) => Math.abs(value - heard[i]) < 1e-6)).toBe(true)
    expect(kept.slice(220, 290).every((value) => value === 0)).toBe(true)
    expect(kept.slice(310, 390)).toEqual([...samples.slice(310, 390)])
  })

  it('gives two stems that add up to the whole', async () => {
    const spans = new AudibleSpans(RATE)
    spans.change(0, isOpen)
    const [heard, unheard] = [await stemOf(spans, 'heard', samples, 0), await stemOf(spans, 'unheard', samples, 0)]
    // A sum of two floats is rounded once.
    expect(heard.every((value, i) => Math.abs(value + unheard[i] - samples[i]) < 1e-7)).toBe(true)
    expect(unheard.slice(20, 90)).toEqual([...samples.slice(20, 90)])
  })

  it('knows what was shut', () => {
    const spans = new AudibleSpans(RATE)
    spans.change(200, (sample) => sample >= 300)
    expect(spans.shutSpans(0, 200)).toEqual([])
    expect(spans.shutSpans(150, 250)).toEqual([{ fromSample: 200, untilSample: 250 }])
    expect(spans.shutSpans(210, 290)).toEqual([{ fromSample: 210, untilSample: 290 }])
    expect(spans.shutSpans(300, 400)).toEqual([])
    spans.change(400, isOpen)
    expect(spans.shutSpans(350, 650)).toEqual([
      { fromSample: 400, untilSample: 500 },
      { fromSample: 600, untilSample: 650 },
    ])
  })
})
