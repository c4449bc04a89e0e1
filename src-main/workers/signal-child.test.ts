import { afterEach, describe, expect, it, vi } from 'vitest'
import { nodeAudioForker } from './fork-audio.ts'
import { EngineClient } from './engine-client.ts'
import { createNodeForker } from './fork-engine.ts'
import { signalChild } from './signal-child.ts'

/** What `fork` returns where the system could not start a process (seen with Node 20 and all file descriptors in use): no id, no channel. */
const unstarted = vi.hoisted(() => ({ kill: 0, errorListeners: [] as ((error: Error) => void)[] }))
vi.mock('node:child_process', async (original) => ({
  ...(await original<object>()),
  fork: () => ({
    pid: undefined,
    stderr: undefined,
    kill: () => unstarted.kill++,
    on: (event: string, listener: (error: Error) => void) => event === 'error' && unstarted.errorListeners.push(listener),
    once: () => undefined,
  }),
}))

afterEach(() => {
  expect(unstarted.kill).toBe(0)
  unstarted.errorListeners.length = 0
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
    await expect(work).rejects.toMatchObject({ name: 'EngineProcessLost', reason: 'unstarted', code: 'unavailable', detail: expect.stringContaining('EMFILE') as string })
    client.close()
  })

  it('takes messages without a fault', () => {
    nodeAudioForker('audio.js').fork().send({ type: 'close' } as never)
    createNodeForker('engine.js').fork().send({ type: 'cancel' })
  })
})
