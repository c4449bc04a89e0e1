import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { noise } from '../../../test/support/signals.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession, processorAlone } from '../../../test/support/test-session.ts'
import { writeWav } from '../../../test/support/write-wav.ts'
import type { EventPayload, Example } from '../../../src-shared/rpc/index.ts'
import { silentLog } from '../../failures/log.ts'
import { JobBoard } from '../machine/jobs.ts'
import type { ProjectSession } from '../project/project-session.ts'
import type { Emit } from '../project/session-context.ts'
import { Examples } from './examples.ts'

const RATE = 8000
const idle = (): FakeForker => new FakeForker(() => undefined)

/** @param make  in place of learning and playing */
function setUp(make: (session: ProjectSession, modelId: string) => Promise<string>) {
  const configFolder = join(temporaryFolder(), 'config')
  const told: Example[][] = []
  const jobs: string[] = []
  const emit: Emit = (name, payload) => {
    if (name === 'examples.changed') told.push((payload as EventPayload<'examples.changed'>).examples)
  }
  const board = new JobBoard(({ title, state }) => jobs.push(`${title}: ${state}`), silentLog)
  const environment = { forker: idle(), log: silentLog, program: 'a test', configFolder, providers: processorAlone, emit }
  const examples = new Examples({ configFolder, environment, jobs: board, emit }, make)
  const settled = async (modelId: string): Promise<Example> => {
    for (;;) {
      const found = (await examples.list()).find((example) => example.modelId === modelId)!
      if (found.progress === null) return found
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return { examples, configFolder, told, jobs, settled }
}

const plays = async (session: ProjectSession): Promise<string> => {
  const path = join(session.store.paths.folder, 'made.wav')
  await writeWav(path, [noise(RATE, 3, 0.2)], RATE)
  return path
}

describe('examples of what networks make', () => {
  it('are made once, in a project that nobody sees, and are heard in every project', async () => {
    let made = 0
    const test = setUp((session) => {
      made++
      return plays(session)
    })
    expect((await test.examples.list()).map(({ modelId, sound }) => [modelId, sound])).toEqual([
      ['corpus', null],
      ['ddsp', null],
      ['drumgan', null],
      ['vae', null],
    ])
    await test.examples.make('vae')
    await test.examples.make('vae')
    expect(await test.settled('vae')).toMatchObject({ sound: { sampleRate: RATE, channels: 1, frames: RATE } })
    await test.examples.make('vae')
    expect(made).toBe(1)
    expect(readdirSync(join(test.configFolder, 'examples'))).toEqual(['vae-1.wav'])
    await vi.waitFor(() =>
      expect(test.told.at(-1)?.find(({ modelId }) => modelId === 'vae')).toMatchObject({ progress: null, sound: { frames: RATE } }),
    )
    const { session } = await openTestSession(join(test.configFolder, '..', 'Evening.loom'), idle())
    const { samples } = await session.sounds.read({ kind: 'example', id: 'vae' }, 0, RATE)
    expect(samples).toHaveLength(RATE)
    await expect(session.sounds.read({ kind: 'example', id: 'corpus' }, 0, 10)).rejects.toMatchObject({ code: 'not-found' })
    await session.close()
  })

  it('leave nothing behind where they fail, and can be made again', async () => {
    let fails = true
    const test = setUp(async (session) => {
      if (fails) throw new Error('No room')
      return plays(session)
    })
    await test.examples.make('corpus')
    expect((await test.settled('corpus')).sound).toBeNull()
    expect(existsSync(join(test.configFolder, 'examples', 'making-corpus.loom'))).toBe(false)
    expect(test.jobs.at(-1)).toContain('failed')
    fails = false
    await test.examples.make('corpus')
    expect((await test.settled('corpus')).sound).not.toBeNull()
  })

  it('are there for what musicians make only', async () => {
    await expect(setUp(plays).examples.make('bilinear')).rejects.toMatchObject({ code: 'not-found' })
  })
})
