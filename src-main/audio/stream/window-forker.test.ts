import { describe, expect, it } from 'vitest'
import type { FromAudio } from '../../../src-shared/audio/index.ts'
import { monotonicMs } from '../clock.ts'
import { WindowForker, type WindowMessage } from './window-forker.ts'

const report: FromAudio = {
  type: 'report',
  capturedFrames: 0,
  glitches: 0,
  output: {
    atMs: 5,
    sourceTaken: 1,
    sourceWritten: 1,
    deviceTaken: 1,
    deviceWritten: 1,
    waiting: 0,
    underruns: 0,
    underrunFrames: 0,
    queueFrames: 0,
  },
}

function setUp(...windows: string[]) {
  const posted: WindowMessage[] = []
  const forker = new WindowForker((message) => posted.push(message))
  for (const id of windows) forker.attach(id)
  return { forker, posted }
}

describe('WindowForker', () => {
  it('sends to the window that came last and hears from it alone', () => {
    const { forker, posted } = setUp('one', 'two')
    const child = forker.fork()
    const heard: FromAudio[] = []
    child.onMessage((message) => heard.push(message))
    child.send({ type: 'monitor', gain: 1 })
    expect(posted).toEqual([{ windowId: 'two', linkId: 1, message: { type: 'monitor', gain: 1 } }])
    forker.receive('one', 1, report)
    forker.receive('two', 2, report)
    expect(heard).toEqual([])
    forker.receive('two', 1, report)
    expect(heard).toHaveLength(1)
  })

  it("counts a window's time on the program's clock", () => {
    const { forker } = setUp('one')
    const child = forker.fork()
    let atMs = 0
    child.onMessage((message) => {
      if (message.type === 'report') atMs = message.output?.atMs ?? 0
    })
    const before = monotonicMs()
    forker.receive('one', 1, report)
    expect(atMs).toBeGreaterThanOrEqual(before)
  })

  it('ends with its window, or by the program, once', () => {
    const { forker, posted } = setUp('one')
    const exits: string[] = []
    const first = forker.fork()
    first.onExit(({ lastWords }) => exits.push(lastWords))
    forker.detach('one')
    first.kill()
    expect(exits).toEqual(['the window has gone'])
    expect(posted).toEqual([])
    forker.attach('one')
    const second = forker.fork()
    second.kill()
    second.send({ type: 'monitor', gain: 0 })
    expect(posted).toEqual([{ windowId: 'one', linkId: 2, message: null }])
  })

  it('has nobody to send to without a window', () => {
    const { forker, posted } = setUp()
    const child = forker.fork()
    let exit = ''
    child.onExit(({ lastWords }) => (exit = lastWords))
    child.send({ type: 'monitor', gain: 0 })
    expect(exit).toBe('no window is open')
    expect(posted).toEqual([])
  })
})
