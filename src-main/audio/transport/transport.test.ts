import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Mixer } from './mixer.ts'
import { BufferSource, type SoundSource } from './source.ts'
import { Transport } from './transport.ts'

const RATE = 8000
/** 4 ms of declick at this rate. */
const DECLICK = 32

/** Sample n of the timeline is n. */
const counting: SoundSource = {
  read(startFrame, out) {
    for (let i = 0; i < out.length; i++) out[i] = startFrame + i
  },
}

function setUp(source: SoundSource = counting) {
  const mixer = new Mixer(1, RATE)
  mixer.set('sound', source)
  return new Transport(mixer, RATE)
}

/** Renders in blocks of the given sizes. */
function render(transport: Transport, sizes: number[], sourceFrame = 0): number[] {
  const sound: number[] = []
  for (const size of sizes) {
    const block = new Float32Array(size)
    const frames = transport.render(block, sourceFrame + sound.length)
    sound.push(...block.subarray(0, frames))
  }
  return sound
}

describe('Transport', () => {
  it('renders nothing while stopped', () => {
    expect(setUp().render(new Float32Array(64), 0)).toBe(0)
  })

  it('plays from where it stands, sample for sample, after a short rise', () => {
    const transport = setUp()
    transport.seek(1000, 0)
    transport.play(0)
    const sound = render(transport, [64, 64])
    expect(sound.slice(DECLICK)).toEqual(Array.from({ length: 128 - DECLICK }, (_, i) => 1000 + DECLICK + i))
    expect(Math.abs(sound[0])).toBeLessThan(0.01 * 1000)
    expect(transport.nextTimelineFrame).toBe(1128)
  })

  it('renders the same sound in any division into blocks, loop and all', () => {
    const whole = setUp()
    whole.setLoop({ startFrame: 100, endFrame: 300 })
    whole.play(0)
    const expected = render(whole, [1200])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 4, maxLength: 12 }), (sizes) => {
        const transport = setUp()
        transport.setLoop({ startFrame: 100, endFrame: 300 })
        transport.play(0)
        const sound = render(transport, sizes)
        expect(sound.slice(0, 1200)).toEqual(expected.slice(0, sound.length))
      }),
    )
  })

  it('loops with exact length, and only the seam is blended', () => {
    const transport = setUp()
    transport.setLoop({ startFrame: 100, endFrame: 300 })
    transport.play(0)
    const sound = render(transport, [900])
    const expected = (frame: number): number => (frame < 300 ? frame : 100 + ((frame - 300) % 200))
    for (let frame = DECLICK; frame < 900; frame++) {
      const toSeam = 300 - expected(frame)
      if (toSeam > DECLICK) expect(sound[frame]).toBe(expected(frame))
    }
    // The first beat of the loop keeps its attack.
    expect(sound[300]).toBe(100)
    expect(sound[500]).toBe(100)
  })

  it('makes no step at the seam of a loop, nor at a jump', () => {
    const slow: SoundSource = {
      read: (startFrame, out) => out.forEach((_, i) => (out[i] = Math.cos((2 * Math.PI * (startFrame + i)) / 500))),
    }
    const transport = setUp(slow)
    transport.setLoop({ startFrame: 250, endFrame: 1000 })
    transport.play(0)
    const looped = render(transport, [5000])
    transport.setLoop(null)
    transport.seek(30_125, 5000)
    const sound = [...looped, ...render(transport, [1000], 5000)]
    const steps = sound.slice(1).map((value, i) => Math.abs(value - sound[i]))
    // The signal itself moves by 2 pi / 500; a blend between opposite phases over 32 frames by at most pi / 32 more.
    expect(Math.max(...steps)).toBeLessThan((2 * Math.PI) / 500 + Math.PI / 32)
  })

  it('knows the timeline position of every source frame, through loops and seeks', () => {
    const transport = setUp()
    transport.setLoop({ startFrame: 100, endFrame: 300 })
    transport.play(5000)
    render(transport, [450], 5000)
    expect(transport.timelineFrameAt(5000)).toBe(0)
    expect(transport.timelineFrameAt(5299)).toBe(299)
    expect(transport.timelineFrameAt(5300)).toBe(100)
    expect(transport.timelineFrameAt(5449)).toBe(249)
    transport.seek(9000, 5450)
    render(transport, [10], 5450)
    expect(transport.timelineFrameAt(5455)).toBe(9005)
    expect(transport.timelineFrameAt(5320)).toBe(120)
  })

  it('lets a short grain be heard when scrubbed, rising and falling', () => {
    const transport = setUp({ read: (_, out) => out.fill(1) })
    transport.scrub(4000, 0)
    const block = new Float32Array(2000)
    const frames = transport.render(block, 0)
    expect(frames).toBe(0.06 * RATE)
    expect(block[0]).toBeLessThan(0.01)
    expect(block[frames - 1]).toBeLessThan(0.01)
    expect(block[frames >> 1]).toBe(1)
    expect(transport.render(block, frames)).toBe(0)
  })

  it('refuses a loop that is shorter than its seams', () => {
    expect(() => setUp().setLoop({ startFrame: 0, endFrame: DECLICK })).toThrow(RangeError)
  })
})

describe('BufferSource', () => {
  it('sounds where it lies and is silent elsewhere; mono goes to all channels', () => {
    const out = new Float32Array(12).fill(9)
    new BufferSource([Float32Array.of(1, 2, 3)], 4).read(2, out, 2)
    expect([...out]).toEqual([0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0])
  })
})

describe('Mixer', () => {
  it('adds sources with their gains, and moves a gain without a step', () => {
    const mixer = new Mixer(1, RATE)
    mixer.set('a', { read: (_, out) => out.fill(1) }, 0.5)
    mixer.set('b', { read: (_, out) => out.fill(0.25) })
    const out = new Float32Array(200)
    mixer.read(0, out)
    expect([...out]).toEqual(new Array(200).fill(0.75))
    mixer.setGain('a', 0)
    mixer.read(200, out)
    expect(out[0]).toBeCloseTo(0.75 - 1 / (0.01 * RATE), 6)
    expect(out[199]).toBeCloseTo(0.25, 6)
    mixer.remove('b')
    mixer.read(400, out)
    expect([...out]).toEqual(new Array(200).fill(0))
  })
})

describe('Transport with sound that comes bit by bit', () => {
  const RESUME = 0.1 * RATE

  function setUpGrowing() {
    const transport = setUp()
    const state = { frames: 400, final: false }
    transport.setReadiness((frame) => ({ frames: Math.max(0, state.frames - frame), final: state.final }))
    transport.play(0)
    return { transport, state }
  }

  it('fades out where the sound is late and goes on at the same place, losing nothing', () => {
    const { transport, state } = setUpGrowing()
    const before = render(transport, [256, 256, 256])
    expect(before).toHaveLength(400)
    expect(before.slice(DECLICK, 400 - DECLICK)).toEqual(Array.from({ length: 400 - 2 * DECLICK }, (_, i) => DECLICK + i))
    expect(before.at(-1)).toBeLessThan(0.01 * 400)
    expect(transport.buffering).toBe(true)
    expect(render(transport, [256], 400)).toEqual([])
    state.frames = 400 + 2 * RESUME
    const after = render(transport, [256], 400)
    expect(transport.buffering).toBe(false)
    expect(after[0]).toBeLessThan(0.01 * 400)
    expect(after.slice(DECLICK, 256)).toEqual(Array.from({ length: 256 - DECLICK }, (_, i) => 400 + i))
  })

  it('waits until enough has come', () => {
    const { transport, state } = setUpGrowing()
    render(transport, [512])
    state.frames = 400 + RESUME / 2
    expect(render(transport, [256], 400)).toEqual([])
  })

  it('plays to the very last sample of sound that is whole', () => {
    const { transport, state } = setUpGrowing()
    state.final = true
    const sound = render(transport, [256, 256, 256])
    expect(sound.slice(DECLICK)).toEqual(Array.from({ length: 400 - DECLICK }, (_, i) => DECLICK + i))
    expect(transport.buffering).toBe(false)
    expect(transport.nextTimelineFrame).toBe(400)
  })

  it('knows the place of what is heard on both sides of a wait', () => {
    const { transport, state } = setUpGrowing()
    render(transport, [512])
    state.frames = 4000
    render(transport, [256], 400)
    expect(transport.timelineFrameAt(300)).toBe(300)
    expect(transport.timelineFrameAt(400 + DECLICK)).toBe(400)
  })
})
