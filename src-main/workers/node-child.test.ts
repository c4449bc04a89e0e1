import { PassThrough } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeAudioForker } from './fork-audio.ts'
import { EngineClient } from './engine-client.ts'
import { createNodeForker } from './fork-engine.ts'
import { keepLastWords } from './node-child.ts'
import { signalChild } from './signal-child.ts'

/** What `fork` returns where the system could not start a process (seen with Node 20 and all file descriptors in use): no id, no channel. */
const unstarted = vi.hoisted(() => ({ kill: 0, throws: null as Error | null, errorListeners: [] as ((error: Error) => void)[] }))
vi.mock('node:child_process', async (original) => ({
  ...(await original<object>()),
  fork: () => {
    if (unstarted.throws) throw unstarted.throws
    return {
      pid: undefined,
      stderr: undefined,
      kill: () => unstarted.kill++,
      on: (event: string, listener: (error: Error) => void) => event === 'error' && unstarted.errorListeners.push(listener),
      once: () => undefined,
    }
  },
}))

afterEach(() => {
  expect(unstarted.kill).toBe(0)
  unstarted.errorListeners.length = 0
  unstarted.throws = null
})

describe('a child that could not be started', () => {
  it('is never signalled', () => {
    signalChild({ pid: undefined, kill: () => (unstarted.kill++, true) }, 'SIGKILL')
    nodeAudioForker('audio.js').fork().kill()
    createNodeForker('engine.js').fork().kill()
  })

  it('fails the work that was meant for it, with words of its own', async () => {
    const client = new EngineClient(createNodeForker('engine.js'))
    const work = client.run('render-notes', { midiPath: 'a', frames: 1, pcmPath: 'b' })
    for (const listener of unstarted.errorListeners) listener(new Error('spawn node EMFILE'))
    await expect(work).rejects.toMatchObject({
      name: 'EngineProcessLost',
      reason: 'unstarted',
      code: 'unavailable',
      detail: expect.stringContaining('EMFILE') as string,
    })
    client.close()
  })

  it('is told as the end of the process where the system says so at once', async () => {
    unstarted.throws = new Error('spawn ENOMEM')
    const client = new EngineClient(createNodeForker('engine.js'))
    await expect(client.run('render-notes', { midiPath: 'a', frames: 1, pcmPath: 'b' })).rejects.toMatchObject({
      reason: 'unstarted',
      detail: expect.stringContaining('ENOMEM') as string,
    })
    const audio = nodeAudioForker('audio.js').fork()
    audio.kill()
    expect(await new Promise((resolve) => audio.onExit(resolve))).toMatchObject({ unstarted: true })
  })

  it('takes messages without a fault', () => {
    nodeAudioForker('audio.js')
      .fork()
      .send({ type: 'close' } as never)
    createNodeForker('engine.js').fork().send({ type: 'cancel' })
  })
})

describe('keepLastWords', () => {
  it('keeps the end of what a process says, and bears that its pipe breaks', () => {
    const pipe = new PassThrough()
    const words = keepLastWords(pipe)
    pipe.emit('data', 'x'.repeat(5000))
    pipe.emit('data', Buffer.from('the end'))
    pipe.emit('error', new Error('read ECONNRESET'))
    expect(words()).toMatch(/^x{3970,}the endread ECONNRESET$/)
    expect(words()).toHaveLength(4000)
  })
})
