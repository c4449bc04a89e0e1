import { describe, expect, it } from 'vitest'
import { readMatlabFile } from '../../../../test/support/matlab.ts'
import { hasSharedData, sharedData } from '../../../../test/support/shared-data.ts'
import {
  constantQFrequencies,
  fftFrequencies,
  hzToMel,
  hzToMidi,
  hzToOctaves,
  melFrequencies,
  melToHz,
  midiToHz,
  octavesToHz,
} from './frequency-scales.ts'

const reference = (name: string) => readMatlabFile(sharedData('reference', 'librosa', `feature-${name}.mat`))

// The references are float64 results of the same formulas: only rounding may differ.
const TOLERANCE = { rtol: 1e-12, atol: 1e-12 }

describe.skipIf(!hasSharedData)('frequency scales against Matlab', () => {
  it.each(['hz_to_mel-001', 'hz_to_mel-002', 'hz_to_mel-003', 'hz_to_mel-004'])('%s', (name) => {
    const { f, htk, result } = reference(name)
    expect(f.real.map((hz) => hzToMel(hz, htk.real[0] ? 'htk' : 'slaney'))).toBeAllclose(result.real, TOLERANCE)
  })

  it.each(['mel_to_hz-001', 'mel_to_hz-003'])('%s', (name) => {
    const { f, htk, result } = reference(name)
    expect(f.real.map((mel) => melToHz(mel, htk.real[0] ? 'htk' : 'slaney'))).toBeAllclose(result.real, TOLERANCE)
  })

  it.each(['hz_to_octs-001', 'hz_to_octs-002'])('%s', (name) => {
    const { f, result } = reference(name)
    expect(f.real.map((hz) => hzToOctaves(hz))).toBeAllclose(result.real, TOLERANCE)
  })
})

describe('frequency scales', () => {
  const frequencies = [0, 20, 440, 999.9, 1000, 1000.1, 8000, 22050]

  it.each(['slaney', 'htk'] as const)('%s mel turns back into Hz', (scale) => {
    expect(frequencies.map((hz) => melToHz(hzToMel(hz, scale), scale))).toBeAllclose(frequencies, { rtol: 1e-12, atol: 1e-9 })
  })

  it('have the values of their definitions', () => {
    // Slaney: 3 f / 200 up to 1 kHz, and 27 steps more for a factor of 6.4. HTK: a kilohertz is about a thousand mel.
    expect([60, 110, 440, 1000, 6400].map((hz) => hzToMel(hz))).toBeAllclose([0.9, 1.65, 6.6, 15, 42], TOLERANCE)
    expect([700, 6300].map((hz) => hzToMel(hz, 'htk'))).toBeAllclose([2595 * Math.log10(2), 2595], TOLERANCE)
    expect([3, 15, 42].map((mel) => melToHz(mel))).toBeAllclose([200, 1000, 6400], TOLERANCE)
  })

  it('knows notes and octaves', () => {
    expect([hzToMidi(440), midiToHz(60), hzToOctaves(440), octavesToHz(0), hzToMidi(midiToHz(21.5, 442), 442)]).toBeAllclose(
      [69, 261.6255653005986, 4, 27.5, 21.5],
      TOLERANCE,
    )
  })

  it('spaces bins', () => {
    expect([...fftFrequencies(8000, 8)]).toEqual([0, 1000, 2000, 3000, 4000])
    expect([...constantQFrequencies(3, 110, 1)]).toEqual([110, 220, 440])
    const mels = [...melFrequencies(5, 100, 4000)].map((hz) => hzToMel(hz))
    expect(mels.slice(1).map((mel, i) => mel - mels[i])).toBeAllclose(new Array(4).fill((hzToMel(4000) - hzToMel(100)) / 4), TOLERANCE)
  })
})
