import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from 'vite'
import type { Line } from '../../../test/support/busy-project.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { fakeEngine } from '../../../test/support/fake-whole-engine.ts'
import { ProjectLedger } from '../../../test/support/project-ledger.ts'
import { seededRandom } from '../../../test/support/seeded-random.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { openTestSession } from '../../../test/support/test-session.ts'
import { signalChild } from '../../workers/signal-child.ts'

/** Of every run of the tests; set SPECTRALOOM_KILLS=200 for a long one. */
const KILLS = Number(process.env.SPECTRALOOM_KILLS ?? 24)
const root = resolve(import.meta.dirname, '../../..')
/** Within the project, so that it finds the packages. */
const built = resolve(root, `node_modules/.cache/busy-project-${process.pid}`)

beforeAll(async () => {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: resolve(root, 'test/support/busy-project.ts'),
      outDir: built,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'busy-project.mjs' } },
    },
  })
}, 60_000)

afterAll(() => rmSync(built, { recursive: true, force: true }))

/** The program, loaded and waiting for the word to open the project. */
interface Waiting {
  child: ChildProcess
  said: string[]
}

function start(folder: string, sources: string, seed: number): Waiting {
  const child = spawn(process.execPath, [join(built, 'busy-project.mjs'), folder, sources, String(seed)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said: string[] = []
  child.stderr?.on('data', (text: Buffer) => said.push(text.toString()))
  return { child, said }
}

/** Lets it work, kills it some milliseconds after its n-th beginning, and hears everything it said before. */
async function killAmid({ child, said }: Waiting, beginnings: number, milliseconds: number): Promise<Line[]> {
  const lines: Line[] = []
  let begun = 0
  let reached = (): void => undefined
  const there = new Promise<void>((resolve) => (reached = resolve))
  const reader = createInterface({ input: child.stdout! }).on('line', (text) => {
    lines.push(JSON.parse(text) as Line)
    if ('begin' in lines.at(-1)!) begun++
    if (begun === beginnings) reached()
  })
  const ended = Promise.all([once(reader, 'close'), once(child, 'exit')])
  child.stdin!.end('go')
  if (beginnings > 0) await Promise.race([there, ended])
  await delay(milliseconds)
  signalChild(child, 'SIGKILL')
  await ended
  expect(said.join('')).toBe('')
  return lines
}

describe('a program killed at any moment of its work on a project', () => {
  it(
    `loses nothing in ${KILLS} kills: everything is in the project or in the trash, once, as what it was`,
    { timeout: 600_000 },
    async () => {
      const random = seededRandom(7)
      const home = temporaryFolder()
      const folder = join(home, 'Test.loom')
      const sources = join(home, 'sources')
      mkdirSync(sources)
      await (await openTestSession(folder, new FakeForker(fakeEngine()))).session.close()
      const ledger = new ProjectLedger()
      let next = start(folder, sources, 0)
      for (let kill = 1; kill <= KILLS; kill++) {
        const waiting = next
        next = start(folder, sources, kill)
        // Every eighth time it is killed while it opens the project, and mends what the kill before left.
        const lines = await killAmid(waiting, kill % 8 === 0 ? 0 : 1 + random(6), kill % 8 === 0 ? random(60) : random(80) / 10)
        for (const line of lines) ledger.write(line)
        ledger.killed()
        const { session } = await openTestSession(folder, new FakeForker(fakeEngine()), { create: false })
        const unforeseen = session.state().notices.filter((notice) => !notice.includes('was interrupted'))
        expect(unforeseen).toEqual([])
        await ledger.check(session)
        await session.close()
      }
      signalChild(next.child, 'SIGKILL')
      await once(next.child, 'exit')
    },
  )
})
