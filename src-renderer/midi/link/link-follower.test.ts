import { describe, expect, it } from 'vitest'
import { fullFrame, machineCommand, quarterFrame, songPosition, timecodeOfFrame } from '../../../src-shared/music/sync/index.ts'
import { LinkFollower } from './link-follower.ts'
import { storedLink, NO_LINK } from './link-settings.ts'

function follower(): { link: LinkFollower; done: string[]; state: { cursorTick: number; isPlaying: boolean } } {
  const done: string[] = []
  const state = { cursorTick: 480, isPlaying: false }
  const link = new LinkFollower({
    play: (tick) => {
      done.push(`play ${tick}`)
      state.isPlaying = true
    },
    pause: () => {
      done.push('pause')
      state.isPlaying = false
    },
    locate: (tick) => {
      done.push(`to ${tick}`)
      state.cursorTick = tick
    },
    record: () => void done.push('record'),
    // 120 bpm.
    tickAt: (seconds) => Math.round(seconds * 1920),
    get cursorTick() {
      return state.cursorTick
    },
    get isPlaying() {
      return state.isPlaying
    },
  })
  return { link, done, state }
}
const bytes = (values: readonly number[]): Uint8Array => Uint8Array.from(values)

describe('what follows other programs', () => {
  it('starts, goes on and stops by a clock, and knows its tempo', () => {
    const { link, done } = follower()
    for (const message of [[0xfa], [0xfc], songPosition(2400), [0xfb], [0xfc], [0xfc]]) link.hear(bytes(message), 0, 'clock')
    expect(done).toEqual(['play 0', 'pause', 'to 2400', 'play 2400', 'pause'])
    for (let pulse = 0; pulse < 49; pulse++) link.hear(bytes([0xf8]), (pulse * 2500) / 100, 'clock')
    expect(link.tempo.bpm).toBeCloseTo(100, 6)
  })

  it('plays while time code runs, from where it is, and stops when it ceases', () => {
    const { link, done } = follower()
    link.hear(bytes(fullFrame(timecodeOfFrame(50, '25'), '25')), 0, 'timecode')
    for (let piece = 0; piece < 24; piece++)
      link.hear(bytes(quarterFrame(timecodeOfFrame(50 + 2 * (piece >> 3), '25'), '25', piece % 8)), piece * 10, 'timecode')
    link.look(300)
    expect(done).toEqual(['to 3840', `play ${Math.round((51.75 / 25) * 1920)}`])
    link.look(500)
    link.look(900)
    expect(done.slice(2)).toEqual(['pause'])
  })

  it('obeys machine control, and nothing that it was not asked to follow', () => {
    const { link, done } = follower()
    for (const kind of ['play', 'stop', 'rewind', 'record'] as const) link.hear(bytes(machineCommand({ kind })), 0, 'machine')
    link.hear(bytes(machineCommand({ kind: 'locate', seconds: 2 })), 0, 'machine')
    expect(done).toEqual(['play 480', 'pause', 'to 0', 'record', 'to 3840'])
    link.hear(bytes([0xfa]), 0, 'machine')
    link.hear(bytes(machineCommand({ kind: 'play' })), 0, 'nothing')
    expect(done).toHaveLength(5)
  })

  it('is as it was set on this machine, and off where that cannot be read', () => {
    expect(storedLink(JSON.stringify({ ...NO_LINK, sendsClock: true }))).toEqual({ ...NO_LINK, sendsClock: true })
    expect([storedLink(null), storedLink('{"rate":7}')]).toEqual([NO_LINK, NO_LINK])
  })
})
