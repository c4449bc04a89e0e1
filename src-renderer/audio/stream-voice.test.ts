import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StreamVoice } from './stream-voice.ts'

const BLOCK = 128
const block = (): Float32Array[] => [new Float32Array(BLOCK), new Float32Array(BLOCK)]
const counting = (from: number, frames: number): Float32Array => Float32Array.from({ length: frames }, (_, i) => from + i + 1)

/** Random dealings with a voice: data in pieces of any size between blocks of playing, pausing, going on. */
const dealings = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('push' as const), frames: fc.integer({ min: 0, max: 400 }) }),
    fc.record({ kind: fc.constantFrom('block' as const, 'pause' as const, 'play' as const) }),
  ),
  { maxLength: 80 },
)

describe('StreamVoice', () => {
  it('gives every sample once and in order, however data and pauses fall', () => {
    fc.assert(
      fc.property(dealings, (steps) => {
        // A fade of one sample leaves the samples as they are, so that what comes out can be compared exactly.
        const voice = new StreamVoice({ channels: 1, capacityFrames: 100_000, fadeFrames: 1, resumeFrames: 64 })
        voice.load(1, 0)
        const heard: number[] = []
        let pushed = 0
        const listen = (): void => {
          const [left] = [block()].map((outputs) => (voice.process(outputs), outputs[0]))
          heard.push(...left.filter((sample) => sample !== 0))
        }
        for (const step of steps) {
          if (step.kind === 'push') voice.push(1, counting(pushed, step.frames))
          if (step.kind === 'push') pushed += step.frames
          if (step.kind === 'play') voice.play()
          if (step.kind === 'pause') voice.pause()
          if (step.kind === 'block') listen()
        }
        voice.finish(1)
        voice.play()
        for (let i = 0; i * BLOCK < pushed + 2 * BLOCK; i++) listen()
        expect(heard).toEqual([...counting(0, pushed)])
        expect(voice.status).toMatchObject({ state: 'ended', positionFrame: pushed })
      }),
    )
  })

  it('never steps by more than the fade allows, at start, pause, seek, late data and end', () => {
    const fadeFrames = 50
    const withSeeks = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('push' as const), frames: fc.integer({ min: 0, max: 300 }) }),
        fc.record({ kind: fc.constantFrom('block' as const, 'pause' as const, 'play' as const, 'seek' as const, 'finish' as const) }),
      ),
      { maxLength: 80 },
    )
    fc.assert(
      fc.property(withSeeks, (steps) => {
        const voice = new StreamVoice({ channels: 1, capacityFrames: 100_000, fadeFrames, resumeFrames: 100 })
        let stream = 1
        let finished = false
        let previous = 0
        voice.load(stream, 0)
        voice.play()
        for (const step of [...steps, { kind: 'block' as const }]) {
          if (step.kind === 'push' && !finished) voice.push(stream, new Float32Array(step.frames).fill(1))
          if (step.kind === 'play') voice.play()
          if (step.kind === 'pause') voice.pause()
          if (step.kind === 'seek') {
            voice.load(++stream, 7)
            finished = false
          }
          if (step.kind === 'finish') {
            voice.finish(stream)
            finished = true
          }
          if (step.kind !== 'block') continue
          const outputs = block()
          voice.process(outputs)
          for (const sample of outputs[0]) {
            // 1e-6: the gain is summed up in float64, the samples are float32.
            expect(Math.abs(sample - previous)).toBeLessThanOrEqual(1 / fadeFrames + 1e-6)
            previous = sample
          }
        }
      }),
    )
  })

  it('waits for enough data after running dry and says so', () => {
    const voice = new StreamVoice({ channels: 1, capacityFrames: 1000, fadeFrames: 10, resumeFrames: 200 })
    voice.load(1, 0)
    voice.play()
    expect(voice.status.state).toBe('buffering')
    voice.push(1, new Float32Array(199).fill(1))
    voice.process(block())
    expect(voice.status).toMatchObject({ state: 'buffering', positionFrame: 0, bufferedFrames: 199 })
    voice.push(1, new Float32Array(1).fill(1))
    voice.process(block())
    expect(voice.status).toMatchObject({ state: 'playing', positionFrame: BLOCK })
    voice.process(block())
    expect(voice.status).toMatchObject({ state: 'buffering', positionFrame: 200, bufferedFrames: 0 })
  })

  it('moves to the sought position within one fade and drops late pieces of the old stream', () => {
    const voice = new StreamVoice({ channels: 1, capacityFrames: 1000, fadeFrames: 16, resumeFrames: 1 })
    voice.load(1, 0)
    voice.play()
    voice.push(1, new Float32Array(600).fill(0.5))
    voice.process(block())
    voice.load(2, 5000)
    voice.push(1, new Float32Array(100).fill(0.5))
    voice.push(2, new Float32Array(300).fill(-0.5))
    const outputs = block()
    voice.process(outputs)
    expect(outputs[0].findIndex((sample) => sample < 0)).toBeLessThanOrEqual(16)
    expect(outputs[0][BLOCK - 1]).toBeCloseTo(-0.5, 6)
    expect(voice.status).toMatchObject({ streamId: 2, state: 'playing' })
    expect(voice.status.positionFrame).toBeGreaterThan(5000 + BLOCK - 18)
  })

  it('sounds a mono stream on both channels and keeps a stereo stream apart', () => {
    const mono = new StreamVoice({ channels: 1, capacityFrames: 500, fadeFrames: 1, resumeFrames: 1 })
    mono.load(1, 0)
    mono.play()
    mono.push(1, counting(0, 200))
    const monoOut = block()
    mono.process(monoOut)
    expect([...monoOut[1]]).toEqual([...monoOut[0]])

    const stereo = new StreamVoice({ channels: 2, capacityFrames: 500, fadeFrames: 1, resumeFrames: 1 })
    stereo.load(1, 0)
    stereo.play()
    stereo.push(1, Float32Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i + 1 : -i)))
    const stereoOut = block()
    stereo.process(stereoOut)
    expect([...stereoOut[0].slice(0, 3)]).toEqual([1, 3, 5])
    expect([...stereoOut[1].slice(0, 3)]).toEqual([-1, -3, -5])
  })

  it('refuses more samples than it can hold instead of losing them', () => {
    const voice = new StreamVoice({ channels: 1, capacityFrames: 10, fadeFrames: 1, resumeFrames: 1 })
    voice.load(1, 0)
    expect(() => voice.push(1, new Float32Array(11))).toThrow(RangeError)
  })
})
