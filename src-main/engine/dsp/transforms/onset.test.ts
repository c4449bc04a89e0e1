import { describe, expect, it } from 'vitest'
import { readMatlabFile } from '../../../../test/support/matlab.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import { noise, plucks } from '../../../../test/support/signals.ts'
import { onsetEnvelope, spectralFlux, tempoOfLag } from './onset.ts'
import { tempogram } from './tempogram.ts'

describe('onset envelope', () => {
  it('averages rises and forgets falls', () => {
    const data = Float32Array.of(0, 0, 4, -2, 3, 4)
    expect([...spectralFlux({ frames: 3, bins: 2, data })]).toEqual([0, 2, 3])
    expect([...spectralFlux({ frames: 3, bins: 2, data }, 2)]).toEqual([0, 0, 3.5])
  })

  it('peaks where notes begin', () => {
    const options = { sampleRate: 22_050, fftSize: 1024, hopSamples: 256 }
    const envelope = onsetEnvelope(plucks(2.5, 22_050), options)
    const expected = [1, 2, 3, 4].map((note) => (note * 0.5 * 22_050) / 256)
    const strongest = [...envelope.keys()]
      .filter((frame) => frame > 4 && envelope[frame] >= Math.max(...envelope.subarray(frame - 4, frame + 5)))
      .sort((a, b) => envelope[b] - envelope[a])
      .slice(0, 4)
      .sort((a, b) => a - b)
    // Half a window, two frames, is how early it may show.
    strongest.forEach((frame, i) => expect(Math.abs(frame - expected[i])).toBeLessThanOrEqual(2.5))
  })

  it('is nothing in silence', () => {
    expect(onsetEnvelope(new Float32Array(5000), { sampleRate: 16_000, fftSize: 512 }).every((value) => value === 0)).toBe(true)
  })
})

describe('tempogram', () => {
  it('equals the naive autocorrelation', () => {
    const envelope = noise(60, 61).map(Math.abs)
    const { bins, data } = tempogram(envelope, { windowFrames: 20, norm: null })
    const frame = 30
    const windowed = Array.from({ length: 20 }, (_, n) => envelope[frame + n - 10] * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 20)))
    const expected = Array.from({ length: 20 }, (_, lag) => windowed.reduce((sum, value, n) => sum + value * (windowed[n + lag] ?? 0), 0))
    expect(bins).toBe(20)
    expect(data.subarray(frame * 20, frame * 20 + 20)).toBeAllclose(expected, { rtol: 1e-5, atol: 1e-6 })
  })

  it('has ridges at multiples of the beat', () => {
    const envelope = Float32Array.from({ length: 400 }, (_, frame) => (frame % 25 === 0 ? 1 : 0))
    const { bins, data } = tempogram(envelope, { windowFrames: 128 })
    const frame = data.subarray(200 * bins, 201 * bins)
    // The window leaves little to overlap at longer lags.
    const ridges = [...frame.keys()].filter((lag) => frame[lag] > 0.01)
    expect(ridges).toEqual([0, 25, 50, 75])
    expect(tempoOfLag(25, 22_050, 512)).toBeCloseTo(103.36, 2)
  })

  it.skipIf(!hasSharedData)("agrees with Matlab's tempo of a real onset envelope", () => {
    const { onsetenv, t } = readMatlabFile(sharedData('reference', 'librosa', 'beat-tempo-000.mat'))
    // The envelope has 250 frames a second; weigh lags around 120 beats a minute as the reference does, an octave's deviation.
    const { frames, bins, data } = tempogram(Float32Array.from(onsetenv.real.subarray(0, 4000)), { windowFrames: 1000, norm: null })
    const score = Array.from({ length: bins }, (_, lag) => {
      if (lag === 0) return 0
      let sum = 0
      for (let frame = 0; frame < frames; frame += 10) sum += data[frame * bins + lag]
      return sum * Math.exp(-0.5 * Math.log2(tempoOfLag(lag, 8000, 32) / 120) ** 2)
    })
    const tempo = tempoOfLag(score.indexOf(Math.max(...score)), 8000, 32)
    expect(Math.min(Math.abs(tempo - t.real[0]), Math.abs(tempo - t.real[1]))).toBeLessThan(2)
  })
})
