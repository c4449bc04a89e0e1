import { beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../test/support/fake-host/fake-host.ts'
import { startWindowSession } from '../../test/support/window-session.ts'
import { RpcError, type CallParams } from '../../src-shared/rpc/index.ts'
import { useProjectStore } from '../stores/project-store.ts'
import { DEFAULT_EXPORT, useSongExport } from './export-store.ts'

let host: FakeHost
beforeEach(async () => {
  host = new FakeHost()
  await startWindowSession(host)
  await useProjectStore().create('Etudes', undefined)
})

const asked = (): boolean[] =>
  host.log.filter(({ name }) => name === 'exports.start').map(({ params }) => (params as CallParams<'exports.start'>).replace ?? false)
const fails = (code: 'conflict' | 'bad-input', message: string): void =>
  void host.failing.set('exports.start', new RpcError({ code, message, advice: 'Choose another name.' }))

describe('an export', () => {
  it('asks before it replaces what is there, and replaces it then', async () => {
    const exports = useSongExport()
    fails('conflict', '/music/Song.wav is there already.')
    await exports.start(DEFAULT_EXPORT, '/music')
    expect(exports.toReplace).toMatchObject({ folder: '/music', message: '/music/Song.wav is there already.' })
    host.failing.clear()
    await exports.replaceIt()
    expect(asked()).toEqual([false, true])
    expect(exports.toReplace).toBeNull()
  })

  it('onto a source is refused, and not asked about', async () => {
    const exports = useSongExport()
    fails('bad-input', '/music/Song.wav is a recording of the project.')
    await expect(exports.start(DEFAULT_EXPORT, '/music')).rejects.toThrow(/is a recording/)
    expect(exports.toReplace).toBeNull()
    fails('conflict', 'There already.')
    await expect(exports.start(DEFAULT_EXPORT, null)).rejects.toThrow(/There already/)
  })
})
