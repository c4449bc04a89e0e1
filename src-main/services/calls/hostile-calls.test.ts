import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { calls, type CallName, type HostFunctions } from '../../../src-shared/rpc/index.ts'
import { fakeDecoder } from '../../../test/support/fake-decoder.ts'
import { FakeForker } from '../../../test/support/fake-engine.ts'
import { FakeNativeAudio, InProcessForker } from '../../../test/support/fake-native-audio.ts'
import { hostileValues, type HostilePools } from '../../../test/support/hostile-values.ts'
import { writeSources } from '../../../test/support/test-session.ts'
import type { Log } from '../../failures/log.ts'
import { createDispatch } from '../../rpc/dispatch.ts'
import { App } from '../project/app.ts'
import { callHandlers } from './call-handlers.ts'
import { Caller } from './caller.ts'

const CODES = ['invalid-request', 'not-found', 'exists', 'conflict', 'bad-input', 'disk', 'read-only', 'unavailable']
/** They end what the others need, or measure this machine. */
const LEFT_OUT: CallName[] = ['projects.close', 'app.doctor']

/** They leave the project that the others ask about. */
const LAST: CallName[] = ['projects.rename', 'projects.create', 'projects.open']

let root: string
let app: App
/** Without a project. */
let idle: App
let host: HostFunctions
let pools: HostilePools
const caller = new Caller()
const faults: unknown[] = []
const log: Log = { path: null, write: (level, message, fields) => void (level === 'error' && faults.push(message, fields)) }

const newApp = (config: string): App =>
  new App({
    info: { version: '0', host: 'headless', platform: 'test', projectsFolder: join(root, 'projects'), canOpenFolderDialog: false },
    // Other work than reading files is refused, as an engine does that cannot.
    forker: new FakeForker((work, process) =>
      work.kind === 'import'
        ? fakeDecoder(work, process)
        : process.report({ type: 'failure', failure: { code: 'bad-input', message: 'not here', advice: 'None.' }, detail: '' }),
    ),
    audioForker: new InProcessForker(new FakeNativeAudio()),
    log,
    configFolder: join(root, config),
    program: 'the app',
  })

const functionsOf = (of: App): HostFunctions => createDispatch(callHandlers(of), { log, checkResults: true })(caller)

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-calls-')))
  app = newApp('config')
  idle = newApp('other-config')
  host = functionsOf(app)
  await app.create('Held')
  await app.session.library.importPaths([writeSources(join(root, 'in'), { 'a.wav': 'sound a', 'b.wav': 'sound b' })]).done
  const { id: notes } = await app.session.midiTakes.keep({
    tempoBpm: 120,
    notes: [{ pitch: 60, velocity: 1, startSeconds: 0, durationSeconds: 1 }],
    controls: [],
  })
  writeFileSync(join(root, 'a file'), 'no sound')
  mkdirSync(join(root, 'folder'))
  const inRoot = [
    'a\0b',
    '\0',
    'absent',
    'a file',
    'a file/inside',
    'folder',
    '../up',
    'n'.repeat(300),
    'line\nbreak',
    '\ud800',
    'e\u0301'.repeat(100),
    'x/'.repeat(3000),
  ]
  pools = {
    texts: [
      ...app.session.library.recordings.map(({ id }) => id),
      notes,
      'rec-none',
      '',
      ' ',
      'a',
      '../x',
      'a/b',
      'a\0b',
      'CON',
      '.',
      '\ud800',
      '\u202e',
      '😀'.repeat(60),
      'n'.repeat(5000),
      '__proto__',
      'constructor',
      'base',
      'mdct',
      'cpu',
    ],
    paths: [...inRoot.map((name) => `${root}/${name}`), root, '\0', ''],
  }
})

afterAll(async () => {
  caller.leave()
  await app.close()
  await idle.close()
  rmSync(root, { recursive: true, force: true })
})

const names = (Object.keys(calls) as CallName[]).filter((name) => !LEFT_OUT.includes(name) && !LAST.includes(name))

async function expectReasons(functions: HostFunctions, name: CallName, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(hostileValues(calls[name].params, pools), async (params) => {
      faults.length = 0
      const outcome = await functions.call(name, params)
      if (!outcome.ok) {
        expect({ code: outcome.failure.code, faults: [...faults] }).toEqual({ code: expect.toBeOneOf(CODES) as string, faults: [] })
        expect(outcome.failure.message).not.toBe('')
        expect(JSON.stringify(outcome.failure)).not.toMatch(/ERR_|TypeError|RangeError|\bat .*\.ts/)
      }
    }),
    { numRuns, seed: 11 },
  )
}

it.each([...names, ...LAST])('%s answers whatever it is sent, with a reason where it cannot', (name) => expectReasons(host, name, 40))

it.each(names)('%s does so where no project is open', (name) => expectReasons(functionsOf(idle), name, 10))

it('names the field, and what it may be, where a path or name holds what none can', async () => {
  for (const [name, params, field] of [
    ['projects.open', { folder: '/a\0b' }, 'folder'],
    ['projects.create', { name: 'A', parentFolder: '/a\0b' }, 'parentFolder'],
    ['library.importPaths', { paths: ['/a', '/a\nb'] }, 'paths.1'],
    ['library.locate', { path: 'x'.repeat(5000) }, 'path'],
    ['models.importPath', { path: '\u007f' }, 'path'],
    ['library.beginUpload', { fileName: 'a\0.wav', sizeBytes: 1 }, 'fileName'],
  ] as const) {
    expect(await host.call(name, params)).toMatchObject({
      ok: false,
      failure: { code: 'invalid-request', message: expect.stringMatching(new RegExp(`^${field}: `)) as string },
    })
  }
})
