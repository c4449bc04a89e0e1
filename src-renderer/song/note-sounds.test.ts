import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { settled, startWindowSession } from '../../test/support/window-session.ts'
import { NoteSounds } from './note-sounds.ts'

const PIANO = { instrument: 'piano', sampler: null } as const
let host: FakeHost
/** What has sounded: which buffer, how loud. */
let struck: { buffer: unknown; gain: number }[]

class FakeBuffer {
  copyToChannel = (): void => undefined
}
class FakeContext {
  state = 'suspended'
  destination = {}
  resume = async (): Promise<void> => void (this.state = 'running')
  close = async (): Promise<void> => undefined
}
class FakeSource {
  private gain = 0
  constructor(
    _context: unknown,
    private readonly options: { buffer: unknown },
  ) {}
  connect(node: { gain: number }): unknown {
    this.gain = node.gain
    return { connect: () => undefined }
  }
  start = (): void => void struck.push({ buffer: this.options.buffer, gain: this.gain })
}

const fetches = (): unknown[] => host.log.filter(({ name }) => name === 'song.noteSound').map(({ params }) => params)

beforeEach(async () => {
  vi.stubGlobal('AudioContext', FakeContext)
  vi.stubGlobal('AudioBuffer', FakeBuffer)
  vi.stubGlobal('AudioBufferSourceNode', FakeSource)
  vi.stubGlobal(
    'GainNode',
    class {
      readonly gain: number
      constructor(_context: unknown, options: { gain: number }) {
        this.gain = options.gain
      }
    },
  )
  host = new FakeHost()
  struck = []
  await startWindowSession(host)
  return () => vi.unstubAllGlobals()
})

describe('NoteSounds', () => {
  it('let the first strike of any key of a prepared instrument sound before anything is fetched', async () => {
    const sounds = new NoteSounds()
    await sounds.prepare(PIANO)
    expect(fetches()).toHaveLength(88)
    for (const pitch of [21, 60, 108]) void sounds.play([{ ...PIANO, pitch, velocity: 96 }])
    // In the same turn: nothing was waited for.
    expect(struck).toHaveLength(3)
    expect(fetches()).toHaveLength(88)
  })

  it('let another strength sound at once as the prepared one, softer, and fetch its own for the next time', async () => {
    const sounds = new NoteSounds()
    await sounds.prepare(PIANO)
    void sounds.play([{ ...PIANO, pitch: 60, velocity: 48 }])
    expect(struck).toHaveLength(1)
    await settled()
    expect(fetches().slice(88)).toEqual([expect.objectContaining({ pitch: 60, velocity: 48 })])
    void sounds.play([{ ...PIANO, pitch: 60, velocity: 48 }])
    expect(struck[1].buffer).not.toBe(struck[0].buffer)
    expect(struck[0].gain / struck[1].gain).toBeCloseTo(0.5, 9)
    expect(fetches()).toHaveLength(89)
  })

  it('let what was not prepared sound when it is there, and fetch it once', async () => {
    const sounds = new NoteSounds()
    const strike = { ...PIANO, pitch: 40, velocity: 100 }
    const first = sounds.play([strike])
    expect(struck).toHaveLength(0)
    await first
    await sounds.play([strike])
    expect([struck.length, fetches().length]).toEqual([2, 1])
  })

  it('leave an instrument for the next one', async () => {
    const sounds = new NoteSounds()
    const first = sounds.prepare(PIANO)
    await sounds.prepare({ instrument: 'organ', sampler: null })
    await first
    expect(fetches().filter((params) => (params as { instrument: string }).instrument === 'piano').length).toBeLessThan(10)
    void sounds.play([{ instrument: 'organ', sampler: null, pitch: 21, velocity: 96 }])
    expect(struck).toHaveLength(1)
  })
})
