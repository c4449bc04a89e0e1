import { describe, expect, it } from 'vitest'
import { keyValue, NO_KEY } from '../../src-shared/project/index.ts'
import type { MidiMessage } from '../../src-shared/music/index.ts'
import { PlayedKeys } from './played-keys.ts'

const on = (pitch: number, velocity = 64): MidiMessage => ({ kind: 'note-on', channel: 0, pitch, velocity })
const off = (pitch: number): MidiMessage => ({ kind: 'note-off', channel: 0, pitch })
const pedal = (value: number): MidiMessage => ({ kind: 'control', channel: 0, controller: 64, value })

describe('what is played on a keyboard', () => {
  it('is the notes that are held, each once whatever its octave, and all of them when none is', () => {
    const keys = new PlayedKeys()
    keys.hear(on(60), 0)
    keys.hear(on(64), 0)
    expect(keys.hear(on(72), 0).notes).toBe(0b10001)
    keys.hear(off(60), 10)
    keys.hear(off(72), 10)
    expect(keys.hear(off(64), 10)).toEqual({ notes: 0xfff, key: NO_KEY })
  })

  it('is held by the pedal as on a piano', () => {
    const keys = new PlayedKeys()
    keys.hear(pedal(127), 0)
    keys.hear(on(67), 0)
    expect(keys.hear(off(67), 10).notes).toBe(1 << 7)
    keys.hear(on(62), 20)
    expect(keys.hear(pedal(0), 30).notes).toBe(1 << 2)
  })

  it('is the newest key that is down, and then the one before it, whatever the pedal does', () => {
    const keys = new PlayedKeys()
    keys.hear(pedal(127), 0)
    expect(keys.hear(on(60, 30), 0).key).toBe(keyValue(60, 30))
    expect(keys.hear(on(67, 90), 0).key).toBe(keyValue(67, 90))
    expect(keys.hear(off(67), 10).key).toBe(keyValue(60, 30))
    expect(keys.hear(off(60), 20).key).toBe(NO_KEY)
  })

  it('says how high, how hard and how fast', () => {
    const keys = new PlayedKeys()
    expect(keys.hear(on(84, 127), 0)).toMatchObject({ height: 1, loudness: 1 })
    expect(new PlayedKeys().hear(on(48, 1), 0)).toMatchObject({ height: -0.5, loudness: -1 })
    const fast = Array.from({ length: 25 }, (_, i) => keys.hear(on(60), 1000 + 80 * i)).at(-1)
    // 12 a second is two octaves above 3.
    expect(fast?.density).toBe(1)
    // A single note in two seconds: half a second's pace.
    expect(new PlayedKeys().hear(on(60), 0).density).toBe(-1)
  })

  it('leaves other controllers alone', () => {
    expect(new PlayedKeys().hear({ kind: 'control', channel: 0, controller: 1, value: 90 }, 0)).toEqual({})
  })
})
