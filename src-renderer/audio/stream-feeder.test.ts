import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StreamFeeder, type SoundPiece } from './stream-feeder.ts'

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

/** A mono sound whose samples count up; it may grow. */
class CountingSound {
  frames: number
  growing: boolean
  reads: [number, number][] = []
  constructor(frames: number, growing: boolean) {
    this.frames = frames
    this.growing = growing
  }
  read = async (startFrame: number, frameCount: number): Promise<SoundPiece> => {
    this.reads.push([startFrame, frameCount])
    const count = Math.max(0, Math.min(frameCount, this.frames - startFrame))
    const samples = Float32Array.from({ length: count }, (_, i) => startFrame + i)
    return { channels: 1, samples, totalFrames: this.frames, growing: this.growing }
  }
}

function listen(sound: Pick<CountingSound, 'read'>, options: { startFrame?: number; aheadFrames?: number; chunkFrames?: number } = {}) {
  const log = { heard: [] as number[], finished: 0, errors: [] as unknown[], lengths: [] as number[], waits: [] as (() => void)[] }
  const feeder = new StreamFeeder(
    {
      read: sound.read,
      push: (samples) => log.heard.push(...samples),
      finish: () => log.finished++,
      lengthChanged: (totalFrames) => log.lengths.push(totalFrames),
      failed: (error) => log.errors.push(error),
      wait: (_milliseconds, callback) => {
        log.waits.push(callback)
        return () => log.waits.splice(log.waits.indexOf(callback), 1)
      },
    },
    { startFrame: 0, aheadFrames: 100, chunkFrames: 40, ...options },
  )
  feeder.start()
  return { feeder, log }
}

describe('StreamFeeder', () => {
  it('reads ahead only as far as told and goes on as the listener moves', async () => {
    const { feeder, log } = listen(new CountingSound(1000, false))
    await settle()
    expect(log.heard.length).toBe(130)
    expect(log.finished).toBe(0)
    feeder.heard(60)
    await settle()
    expect(log.heard.length).toBe(170)
  })

  it('starts with a short read', async () => {
    const sound = new CountingSound(1000, false)
    listen(sound, { startFrame: 500 })
    await settle()
    expect(sound.reads.slice(0, 2)).toEqual([[500, 10], [510, 40]])
  })

  it('gives the whole sound once and in order while it grows, then finishes once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 12 }), async (growths) => {
        const sound = new CountingSound(0, true)
        const { feeder, log } = listen(sound, { aheadFrames: 10_000 })
        await settle()
        for (const growth of growths) {
          sound.frames += growth
          feeder.grew()
          await settle()
        }
        expect(log.finished).toBe(0)
        sound.growing = false
        feeder.grew()
        await settle()
        expect(log.heard).toEqual(Array.from({ length: sound.frames }, (_, i) => i))
        expect(log.finished).toBe(1)
        expect(log.errors).toEqual([])
      }),
    )
  })

  it('looks again by itself when a growing sound has nothing yet', async () => {
    const sound = new CountingSound(0, true)
    const { log } = listen(sound)
    await settle()
    expect(log.waits.length).toBe(1)
    sound.frames = 5
    log.waits.shift()?.()
    await settle()
    expect(log.heard).toEqual([0, 1, 2, 3, 4])
  })

  it('reports a failed read and stops', async () => {
    const { feeder, log } = listen({ read: async () => Promise.reject(new Error('gone')) })
    await settle()
    feeder.heard(10)
    await settle()
    expect(log.errors.length).toBe(1)
  })

  it('drops what arrives after it was stopped', async () => {
    const { feeder, log } = listen(new CountingSound(1000, false))
    feeder.stop()
    await settle()
    expect(log.heard).toEqual([])
  })
})
