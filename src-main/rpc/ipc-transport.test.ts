import { EventEmitter } from 'node:events'
import { createBirpc } from 'birpc'
import type { IpcMain, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { IPC_CHANNEL, type ClientFunctions, type HostFunctions } from '../../src-shared/rpc/index.ts'
import { describeContract, type Connect } from '../../test/support/contract-suite.ts'
import { silentLog } from '../failures/log.ts'
import { attachIpcTransport } from './ipc-transport.ts'

const OWN_PAGE = 'app://spectraloom/index.html'

interface Sender {
  id?: number
  url?: string
  inFrame?: boolean
}

/** Electron's two ends, as far as the transport uses them: what is sent is cloned and arrives a turn later. */
class FakeElectron {
  readonly ipcMain = new EventEmitter()
  readonly toPage = new EventEmitter()
  readonly contents = {
    id: 1,
    isDestroyed: () => false,
    send: (_channel: string, message: unknown) => this.later(() => this.toPage.emit('message', structuredClone(message))),
  }

  post(message: unknown, { id = 1, url = OWN_PAGE, inFrame = false }: Sender = {}): void {
    const copy: unknown = structuredClone(message)
    this.later(() => this.ipcMain.emit(IPC_CHANNEL, { sender: { id }, senderFrame: { url, parent: inFrame ? {} : null } }, copy))
  }

  attach(functions: HostFunctions): ReturnType<typeof attachIpcTransport> {
    return attachIpcTransport({
      ipcMain: this.ipcMain as unknown as IpcMain,
      contents: this.contents as unknown as WebContents,
      functionsFor: () => functions,
      log: silentLog,
      isOwnPage: (url) => url === OWN_PAGE,
    })
  }

  private later(act: () => void): void {
    setImmediate(act)
  }
}

const connect: Connect = (functions, onEvent) => {
  const electron = new FakeElectron()
  const transport = electron.attach(functions)
  const rpc = createBirpc<HostFunctions, ClientFunctions>(
    { event: onEvent },
    { post: (message) => electron.post(message), on: (listener) => electron.toPage.on('message', listener), timeout: 5000 },
  )
  return { host: { call: (name, params) => rpc.call(name, params) }, emit: transport.emit, close: transport.close }
}

describeContract("Electron's IPC", connect)

describe("Electron's IPC", () => {
  const request = { t: 'q', i: '1', m: 'call', a: ['app.info', {}] }
  const calledBy = async (message: unknown, sender?: Sender): Promise<number> => {
    let calls = 0
    const electron = new FakeElectron()
    electron.attach({
      call: async () => {
        calls++
        return { ok: true, value: null }
      },
    })
    electron.post(message, sender)
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    return calls
  }

  it('hears the own page of its own window', async () => {
    expect(await calledBy(request)).toBe(1)
  })

  it.each([
    ['another window', { id: 2 }],
    ['another page', { url: 'https://example.org/' }],
    ['a frame within the page', { inFrame: true }],
  ])('does not hear %s', async (_, sender) => {
    expect(await calledBy(request, sender)).toBe(0)
  })

  it.each([[null], ['text'], [{ t: 'q', i: '1', m: 'toString', a: [] }], [{ t: 'q', i: '1', m: 'call', a: 'x' }]])(
    'drops what is no message: %j',
    async (message) => {
      expect(await calledBy(message)).toBe(0)
    },
  )

  it('hears nothing after it was closed', async () => {
    const electron = new FakeElectron()
    electron.attach({ call: async () => ({ ok: true, value: null }) }).close()
    expect(electron.ipcMain.listenerCount(IPC_CHANNEL)).toBe(0)
  })
})
