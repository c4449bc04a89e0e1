import { describe, expect, it } from 'vitest'
import { beatFrame, Metronome, type MetronomeSettings } from './metronome.ts'

const settings: MetronomeSettings = { sampleRate: 8000, beatsPerMinute: 137, beatsPerBar: 3 }

function render(from: number, to: number, blockFrames: number): Float32Array {
  const metronome = new Metronome(settings)
  const sound = new Float32Array(to - from)
  for (let frame = from; frame < to; frame += blockFrames)
    metronome.read(frame, sound.subarray(frame - from, Math.min(to, frame + blockFrames) - from), 1)
  return sound
}

describe('Metronome', () => {
  it('clicks on every beat, before zero too, and nowhere else', () => {
    const from = -20_000
    const sound = render(from, 60_000, 60_000 - from)
    const onsets: number[] = []
    let quietFor = 1000
    sound.forEach((value, i) => {
      if (Math.abs(value) < 1e-9) quietFor++
      else {
        if (quietFor > 400) onsets.push(from + i)
        quietFor = 0
      }
    })
    const beats = Array.from({ length: 40 }, (_, i) => beatFrame(i - 10, settings)).filter((frame) => frame > from && frame < 59_000)
    // A sine begins with zero: the first sample that is not lies one later.
    expect(onsets.slice(0, beats.length)).toEqual(beats.map((frame) => frame + 1))
  })

  it('sounds the same in any division into blocks', () => {
    expect([...render(-5000, 20_000, 117)]).toEqual([...render(-5000, 20_000, 25_000)])
  })

  it('does not drift: beat 10 000 is where the tempo puts it', () => {
    expect(beatFrame(10_000, settings)).toBe(Math.round((10_000 * 60 * 8000) / 137))
  })
})
